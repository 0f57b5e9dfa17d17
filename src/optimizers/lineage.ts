import type { CompiledProgram } from '../modules/compiled-program-format.js';
import type { CompileResult } from './optimizer.js';

/** The best candidate and all that it descends from, the seed first. */
export function lineageOf({ best, candidates }: CompileResult): CompiledProgram['lineage'] {
  const wanted = new Set<number>();
  const due = [best.index];
  for (let index = due.pop(); index !== undefined; index = due.pop()) {
    if (wanted.has(index)) continue;
    wanted.add(index);
    due.push(...(candidates[index]?.parents ?? []));
  }
  return candidates
    .filter(({ index }) => wanted.has(index))
    .map(({ index, parents, score }) => ({ candidate: index, parents: [...parents], score }));
}
