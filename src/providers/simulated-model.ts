import type { LanguageModel } from './language-model.js';

/** Options of the embedded simulator. */
export type SimulatorOptions = Readonly<Record<string, unknown>>;

export function simulatedModel(
  _id: string,
  _name: string | null,
  _options: SimulatorOptions = {},
): LanguageModel {
  throw new Error('not there yet');
}
