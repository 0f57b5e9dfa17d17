import type { JsonObject } from '../core/json.js';
import type { Program } from '../modules/module.js';

/** Every component's text as JSON, for a run folder: with it a reader can tell which program a rollout is of. */
export function textsJson(program: Program): JsonObject {
  const texts = program.components().map(({ path, instruction, demos }) => {
    return [path, { instruction, demos: demos.map(({ input, output }) => ({ input, output })) }] as const;
  });
  return Object.fromEntries(texts);
}
