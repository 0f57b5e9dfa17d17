import { UsageError } from '../../core/errors.js';
import { mean } from './moments.js';

/** Makes one score of the scores of an example's repeats. */
export interface Reducer {
  /** As it is written: `mean`, `pass-at-3>=0.5` ... */
  readonly name: string;
  /** Undefined where there are too few values. Throws UsageError for values that it cannot use. */
  reduce(values: readonly number[]): number | undefined;
}

const PLAIN: Readonly<Record<string, (values: readonly number[]) => number>> = {
  median,
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
};

/** What `--reducer` takes, for help and errors. */
export const REDUCER_FORMS = 'mean, median, max, min, majority, pass-at-K (K from 1)';

export const MEAN: Reducer = plainReducer('mean', mean);

const COUNTED = /^(majority|pass-at-([1-9]\d*))(?:>=(\d*\.?\d+))?$/;

/**
 * Reads a reducer: `mean`, `median`, `max` (the best of the repeats), `min`, `majority`, or `pass-at-K`: the chance that
 * one of K repeats passes. The last two count scores of 1 as passed and take no others than 0 and 1, unless a mark is
 * given: `majority>=0.5`, `pass-at-3>=0.8`. Throws UsageError; also where K exceeds the repeats.
 */
export function parseReducer(text: string, repeats: number): Reducer {
  if (text === MEAN.name) return MEAN;
  const plain = Object.hasOwn(PLAIN, text) ? PLAIN[text] : undefined;
  if (plain !== undefined) return plainReducer(text, plain);
  const [, kind, tries, mark] = COUNTED.exec(text) ?? [];
  if (kind === undefined) {
    throw new UsageError('evaluation/reducer-unknown', `"${text}" is no reducer`, {
      hint: `Give one of ${REDUCER_FORMS}; with scores other than 0 and 1 a mark, as in majority>=0.5.`,
    });
  }
  const isPass = passTest(text, mark === undefined ? undefined : Number(mark));
  const passes = (values: readonly number[]) => values.filter(isPass).length;
  if (tries === undefined) return { name: text, reduce: (values) => majority(passes(values), values.length) };
  const count = Number(tries);
  if (count > repeats) {
    throw new UsageError(
      'evaluation/reducer-repeats',
      `${text} needs ${count} repeats, there are ${repeats}`,
      {
        hint: `Give --repeats ${count} or more.`,
      },
    );
  }
  return {
    name: text,
    reduce: (values) => (values.length < count ? undefined : passAt(count, passes(values), values.length)),
  };
}

function passTest(name: string, mark: number | undefined): (value: number) => boolean {
  if (mark !== undefined) return (value) => value >= mark;
  return (value) => {
    if (value === 0 || value === 1) return value === 1;
    throw new UsageError('evaluation/reducer-not-binary', `${name} counts scores of 1, and one is ${value}`, {
      hint: `Say from which score on a rollout passes: ${name}>=0.5.`,
    });
  };
}

function plainReducer(name: string, reduce: (values: readonly number[]) => number): Reducer {
  return { name, reduce: (values) => (values.length === 0 ? undefined : reduce(values)) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** 1 or 0; one half where as many passed as did not. */
function majority(passes: number, values: number): number | undefined {
  if (values === 0) return undefined;
  return passes * 2 === values ? 0.5 : passes * 2 > values ? 1 : 0;
}

/**
 * The chance that at least one of `tries` repeats drawn without replacement passes: 1 - C(n - c, k) / C(n, k), an
 * unbiased estimate. Source: M. Chen et al., "Evaluating Large Language Models Trained on Code" (2021), section 2.1.
 */
function passAt(tries: number, passes: number, values: number): number {
  let none = 1;
  for (let at = 0; at < tries; at++) none *= Math.max(0, values - passes - at) / (values - at);
  return 1 - none;
}
