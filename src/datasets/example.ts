import type { JsonObject } from '../core/json.js';

export type SplitName = 'train' | 'val' | 'test';

/** One row of a dataset. `input` is what the program takes, `expected` what a metric may compare with. */
export interface Example<I = JsonObject, E = unknown> {
  /** Unique in its dataset; without one in the file, `sha256(canonical JSON of input)` cut to 16 digits. */
  readonly id: string;
  readonly input: I;
  readonly expected?: E;
  readonly tags: readonly string[];
  readonly split?: SplitName;
}
