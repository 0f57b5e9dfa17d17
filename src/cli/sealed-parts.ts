import type { Example } from '../datasets/example.js';
import type { Dataset } from '../datasets/load-dataset.js';
import { splitDataset } from '../datasets/split-dataset.js';
import type { SplitSizes } from '../datasets/split-dataset.js';
import type { CompiledProgram } from '../modules/compiled-program.js';

type CompileHistory = readonly Pick<CompiledProgram, 'datasets'>[];

/**
 * The parts that these programs were compiled with, when one of them was compiled on this dataset: what was sealed
 * then is sealed now. Splits depend on nothing but the rows, so the counts bring back the same parts.
 */
export function compiledParts(history: CompileHistory, dataset: Dataset): SplitSizes | undefined {
  const used = history.flatMap(({ datasets }) => datasets).find(({ hash }) => hash === dataset.hash);
  return used?.counts;
}

/** Examples that a compile of these programs has learned from or chosen by. */
export function seenByCompile(
  history: CompileHistory,
  dataset: Dataset,
  examples: readonly Example[],
): readonly Example[] {
  const counts = compiledParts(history, dataset);
  if (counts === undefined) return [];
  const { train, val } = splitDataset(dataset.examples, counts);
  const seen = new Set([...train, ...val].map(({ id }) => id));
  return examples.filter(({ id }) => seen.has(id));
}
