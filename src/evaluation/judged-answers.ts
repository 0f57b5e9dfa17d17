import { sha256 } from '../core/hash.js';
import type { Attempt, CallTrace, Trace } from '../modules/trace.js';
import type { MediaSource } from '../signatures/media.js';
import type { ContentPart } from '../signatures/messages.js';
import { isOfMetric } from './metric-scope.js';

/** What a judge said to one prompt: the parts of its reply that can be compared. */
export interface JudgedAnswer {
  /** SHA-256 of the messages: equal where the judge was asked the same, pictures included. */
  readonly question: string;
  /** By path in the reply: numbers, yes or no, and single words; of lists how many they have. No prose. */
  readonly answers: Readonly<Record<string, Answer>>;
}

export type Answer = number | boolean | string;

/** Ids of the models that answered, as providers returned them, in code-unit order. */
export interface ServedBy {
  readonly program: readonly string[];
  readonly metric: readonly string[];
}

/** What the metric's own calls were answered. Replies out of a cache are left out: they agree with themselves. */
export function judgedAnswers({ entries }: Trace): JudgedAnswer[] {
  return entries.flatMap((entry) => {
    if (entry.type !== 'call' || !isOfMetric(entry.component)) return [];
    const { output, attempts } = entry;
    const [first] = attempts;
    if (output === undefined || first === undefined || attempts.some(({ cached }) => cached)) return [];
    return [{ question: questionOf(first), answers: comparable(output) }];
  });
}

/** The models that answered in a rollout. */
export function servedBy({ entries }: Trace): ServedBy {
  const calls = entries.filter((entry): entry is CallTrace => entry.type === 'call');
  const of = (some: readonly CallTrace[]) =>
    sortedSet(some.flatMap(({ attempts }) => attempts.map((attempt) => attempt.servedBy)));
  return {
    program: of(calls.filter(({ component }) => !isOfMetric(component))),
    metric: of(calls.filter(({ component }) => isOfMetric(component))),
  };
}

export function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function questionOf({ messages }: Attempt): string {
  return sha256(JSON.stringify(messages.map(({ role, content }) => [role, content.map(partOf)])));
}

function partOf(part: ContentPart): unknown {
  if (part.type === 'text') return part.text;
  const { medium } = part;
  return 'frames' in medium
    ? medium.frames.map(({ source }) => sourceOf(source))
    : [medium.kind, sourceOf(medium.source)];
}

function sourceOf(source: MediaSource): unknown {
  return source.type === 'bytes' ? sha256(source.bytes) : source;
}

/** Longer than this is prose: two judges say the same in other words. */
const MAX_WORD_CHARS = 40;

function comparable(value: unknown, path = ''): Record<string, Answer> {
  if (typeof value === 'number' || typeof value === 'boolean') return { [path]: value };
  if (typeof value === 'string') {
    return value.length <= MAX_WORD_CHARS && !/\s/.test(value) ? { [path]: value } : {};
  }
  const prefix = path === '' ? '' : `${path}.`;
  if (Array.isArray(value)) return { [`${prefix}length`]: value.length };
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => Object.entries(comparable(item, prefix + key))),
  );
}
