import { z } from 'zod';
import { datasetHash } from '../../src/datasets/dataset-hash.js';
import { compiledProgram } from '../../src/modules/compiled-program.js';
import type { ProofSets } from './prompts.js';
import { reportText } from './report.js';
import { type ProofModels, searchAll, testAll, type WayResult } from './search.js';

const file = z.object({ name: z.string(), bytes: z.number(), sha256: z.string() });

/** What decides a run besides the prompts; kept beside its recording. */
export const proofFactsSchema = z.object({
  model: file,
  reflection: file,
  sizes: z.object({ train: z.int(), val: z.int(), test: z.int() }),
  metricCalls: z.int(),
  seed: z.int(),
});
export type ProofFacts = z.output<typeof proofFactsSchema>;

export interface ProofResult {
  /** Markdown. */
  readonly report: string;
  /** File name and JSON text of every way's program. */
  readonly programs: ReadonlyMap<string, string>;
}

/** The whole of it, from search to sealed test. Depends on the models' replies and the facts only. */
export async function runProof(
  models: ProofModels,
  sets: ProofSets,
  facts: ProofFacts,
  onWay: (result: WayResult) => void,
): Promise<ProofResult> {
  const ways = await searchAll(models, sets, facts, onWay);
  const tests = await testAll(ways, models, sets.test, facts.seed);
  const hash = datasetHash([...sets.train, ...sets.val, ...sets.test]);
  const programs = ways.map(
    ({ way, program }) =>
      [`${way}.program.json`, `${JSON.stringify(compiledProgram(program), null, 2)}\n`] as const,
  );
  return {
    report: reportText({ ...facts, prompts: { ...facts.sizes, hash } }, ways, tests),
    programs: new Map(programs),
  };
}
