import type { CompileOptions } from '../optimizers/optimizer.js';

/** What reports and plans call the optimizer of a compile. */
export function optimizerName({ optimizer = 'gepa' }: CompileOptions): string {
  return typeof optimizer === 'string' ? optimizer : optimizer.name;
}
