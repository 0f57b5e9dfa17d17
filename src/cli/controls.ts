import { InvalidArgumentError } from 'commander';
import { didYouMean } from './did-you-mean.js';

/** Optimizers that a search can be compared with. (`none` is the seed, which every report has.) */
export const CONTROL_NAMES = ['bootstrap-few-shot', 'best-of-n', 'random-paraphrase'] as const;
export type ControlName = (typeof CONTROL_NAMES)[number];

/** Reads `best-of-n,random-paraphrase`, or `all`; each once, in the order of `CONTROL_NAMES`. */
export function controlList(text: string): readonly ControlName[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.length === 1 && names[0] === 'all') return CONTROL_NAMES;
  const known: readonly string[] = CONTROL_NAMES;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(
      `No control is called "${unknown}".${didYouMean(unknown, known)} There are ${known.join(', ')}, and all.`,
    );
  }
  return CONTROL_NAMES.filter((name) => names.includes(name));
}
