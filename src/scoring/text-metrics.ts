import { isJsonObject } from '../core/parse-json.js';
import type { Example } from '../datasets/example.js';
import type { Prediction } from '../modules/module.js';
import { metric, type MetricResult } from './define-metric.js';
import type { Metric } from './metric.js';

/** Which texts to compare. */
export interface TextMetricOptions {
  /** Field of the output that holds the answer; default `answer`. */
  readonly field?: string;
  /** Field of `expected`, where that is an object; default the same as `field`. */
  readonly expectedField?: string;
}

type Outputs = Readonly<Record<string, unknown>>;
type TextMetric = Metric<unknown, Outputs>;

/** 1 when the answer equals an expected one apart from case, punctuation, articles and white space; else 0. */
export function exactMatch(options: TextMetricOptions = {}): TextMetric {
  return textMetric('exact-match', options, exactMatchScore);
}

/** Harmonic mean of the shares of words that answer and expected answer have in common; the best of several. */
export function tokenF1(options: TextMetricOptions = {}): TextMetric {
  return textMetric('token-f1', options, tokenF1Score);
}

/** 1 when the answer contains an expected one as whole words; else 0. */
export function containsAnswer(options: TextMetricOptions = {}): TextMetric {
  return textMetric('contains-answer', options, containsAnswerScore);
}

export function exactMatchScore(answer: string, expected: string): number {
  return normalised(answer) === normalised(expected) ? 1 : 0;
}

export function containsAnswerScore(answer: string, expected: string): number {
  const wanted = normalised(expected);
  return wanted !== '' && ` ${normalised(answer)} `.includes(` ${wanted} `) ? 1 : 0;
}

/** As in the SQuAD evaluation (Rajpurkar et al. 2016); two empty texts are equal. */
export function tokenF1Score(answer: string, expected: string): number {
  const found = wordsOf(answer);
  const wanted = wordsOf(expected);
  if (found.length === 0 || wanted.length === 0) return found.length === wanted.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of found) {
    const count = left.get(word) ?? 0;
    if (count > 0) common += 1;
    left.set(word, count - 1);
  }
  return (2 * common) / (found.length + wanted.length);
}

function textMetric(
  name: string,
  { field = 'answer', expectedField = field }: TextMetricOptions,
  scoreOf: (answer: string, expected: string) => number,
): TextMetric {
  return metric({
    name,
    evaluate(example: Example<unknown>, { output }: Prediction<Outputs>): MetricResult {
      const answer = output[field];
      const expected = expectedTexts(example.expected, expectedField);
      if (typeof answer !== 'string') return { score: null, feedback: `the output has no text "${field}"` };
      if (expected.length === 0) return { score: null, feedback: 'the example has no expected text' };
      const score = Math.max(...expected.map((one) => scoreOf(answer, one)));
      const wanted = expected.map((one) => JSON.stringify(one)).join(' or ');
      const verdict = score === 1 ? 'Right' : score > 0 ? 'Partly right' : 'Wrong';
      return { score, feedback: `${verdict}: expected ${wanted}, the answer was ${JSON.stringify(answer)}.` };
    },
  });
}

/** A text, a list of texts any of which is right, or an object with one of these in a field. */
function expectedTexts(expected: unknown, field: string): readonly string[] {
  if (typeof expected === 'string') return [expected];
  if (Array.isArray(expected)) return expected.filter((one) => typeof one === 'string');
  if (typeof expected !== 'object' || expected === null) return [];
  const entry = Object.entries(expected).find(([key]) => key === field);
  return entry === undefined || isJsonObject(entry[1]) ? [] : expectedTexts(entry[1], field);
}

function wordsOf(text: string): string[] {
  const plain = normalised(text);
  return plain === '' ? [] : plain.split(' ');
}

/**
 * Lower case, no punctuation, no English articles, single spaces: the SQuAD normalisation, for any script. A point or
 * comma inside a number and a minus before one stay, since 2.5 is not 25 and -5 is not 5.
 */
function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/((?<=\d)[.,](?=\d)|(?<![\p{L}\p{N}])-(?=\d))|[\p{P}\p{S}]/gu, (_, kept?: string) => kept ?? ' ')
    .replace(/\b(?:a|an|the)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
