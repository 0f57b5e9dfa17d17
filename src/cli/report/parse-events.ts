import { z } from 'zod';
import { StorageError } from '../../core/errors.js';
import { EVALUATION_STARTED } from '../../evaluation/evaluation-design.js';
import { REPORT_WRITTEN } from '../../optimizers/event-record.js';
import type { RejectionReason } from '../../optimizers/gepa/acceptance.js';
import { parseEvent } from '../../storage/parse-event.js';

const texts = z.record(z.string(), z.string());
const ids = z.array(z.string());
const numbers = z.array(z.int());
const at = { iteration: z.int() };
const models = z.record(z.string(), z.string());

/** Reasons were written by the type that they are read as. */
const rejection = z.custom<RejectionReason>(
  (value) => z.object({ type: z.string() }).safeParse(value).success,
  'expected a reason',
);

const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('compile-started'),
    programHash: z.string(),
    models,
    metric: z.string(),
    metricCalls: z.int(),
    optimizer: z.string(),
    seed: z.int(),
  }),
  z.object({
    type: z.literal('run-started'),
    seedCandidate: texts,
    trainSize: z.int(),
    valSize: z.int(),
  }),
  z.object({ type: z.literal('iteration-started'), ...at, metricCalls: z.int() }),
  z.object({ type: z.literal('minibatch-sampled'), ...at, task: z.int(), exampleIds: ids }),
  z.object({
    type: z.literal('evaluated'),
    ...at,
    purpose: z.string(),
    candidate: z.int().nullable(),
    parents: numbers,
    exampleIds: ids,
    scores: z.array(z.number().nullable()),
  }),
  z.object({ type: z.literal('task-skipped'), ...at, task: z.int(), candidate: z.int(), reason: z.string() }),
  z.object({ type: z.literal('proposed'), ...at, task: z.int(), parent: z.int(), texts }),
  z.object({
    type: z.literal('rejected'),
    ...at,
    task: z.int(),
    parent: z.int(),
    texts,
    reason: rejection,
  }),
  z.object({ type: z.literal('merge-proposed'), ...at, parents: numbers, candidate: texts }),
  z.object({ type: z.literal('merge-rejected'), ...at, parents: numbers, reason: z.string() }),
  z.object({ type: z.literal('front-updated'), ...at, members: numbers }),
  z.object({
    type: z.literal('validated'),
    ...at,
    candidate: z.int(),
    parents: numbers,
    mean: z.number().nullable(),
    scores: z.array(z.tuple([z.string(), z.number()])),
    objectives: z.record(z.string(), z.number()),
    unscored: ids,
  }),
  z.object({ type: z.literal('front-measured'), ...at, candidate: z.int(), hypervolume: z.number() }),
  z.object({
    type: z.literal('accepted'),
    ...at,
    candidate: z.int(),
    parents: numbers,
    texts,
    scoreBefore: z.number().nullable(),
    scoreAfter: z.number().nullable(),
    through: z.enum(['mutation', 'merge']),
  }),
  z.object({
    type: z.literal('iteration-ended'),
    ...at,
    metricCalls: z.int(),
    best: z.int(),
    bestMean: z.number().nullable(),
  }),
  z.object({
    type: z.literal('run-ended'),
    reason: z.object({ by: z.string(), text: z.string() }),
    best: z.int(),
    iterations: z.int(),
    metricCalls: z.int(),
  }),
  z.object({ type: z.literal('run-extended'), budgetCalls: z.int() }),
  z.object({
    type: z.literal(EVALUATION_STARTED),
    label: z.string(),
    dataset: z.string(),
    metric: z.string(),
    models,
    programs: z.array(z.object({ name: z.string(), programHash: z.string(), candidateHash: z.string() })),
    repeats: z.int(),
    seed: z.int(),
  }),
  z.object({ type: z.literal(REPORT_WRITTEN) }),
]);

/** An event of a compile or an evaluation that a report is made from, and when it happened. */
export type ReportEvent = z.infer<typeof eventSchema> & { readonly at: string | null };
export type EventOf<Type extends ReportEvent['type']> = Extract<ReportEvent, { type: Type }>;

const KNOWN: ReadonlySet<string> = new Set(eventSchema.options.map((option) => option.shape.type.value));

/**
 * A line of `events.jsonl`; null for a type that says nothing to a report. Throws `storage/log-damaged` that names the
 * line.
 */
export function parseReportEvent(value: unknown, path: string, seq: number): ReportEvent | null {
  const { type, data, at: when } = parseEvent(value, path, seq);
  if (!KNOWN.has(type)) return null;
  const parsed = eventSchema.safeParse({ ...Object(data), type });
  if (!parsed.success) throw damaged(path, seq + 1, type, parsed.error);
  return { ...parsed.data, at: when ?? null };
}

function damaged(path: string, line: number, type: string, error: z.ZodError): StorageError {
  return new StorageError(
    'storage/log-damaged',
    `${path}, line ${line}: not an event of type ${type}: ${z.prettifyError(error).replaceAll('\n', ' ')}`,
    { hint: 'The file was changed or damaged. Restore it from a copy, or start a new run.' },
  );
}
