import type { TraceStep, TraceView } from '../../evaluation/report/html/page-data.js';
import type { Rollout } from '../../evaluation/rollout.js';
import type { Attempt, CallTrace, ImageCallTrace, TraceEntry } from '../../modules/trace.js';
import type { Downgrade } from '../../providers/language-model.js';
import type { Medium, MediaSource } from '../../signatures/media.js';
import type { ContentPart } from '../../signatures/messages.js';
import { blobHash, blobPath } from './stored-blob.js';
import { failureText } from './unscored.js';

/** The trace of a rollout as the page shows it; its bytes are still references. */
export function traceView(
  id: string,
  program: string,
  { exampleId, outcome, trace }: Rollout,
  hrefOf: (path: string) => string,
): TraceView {
  const feedback = outcome.type === 'scored' ? outcome.score.feedback : '';
  return {
    id,
    exampleId,
    program,
    score: outcome.type === 'scored' ? outcome.score.score : null,
    failure: failureText(outcome) === '' ? null : failureText(outcome),
    feedback: feedback === '' ? null : feedback,
    steps: trace.entries.flatMap((entry) => stepsOf(entry, hrefOf)),
  };
}

type Media = { label: string; href: string }[];

function stepsOf(entry: TraceEntry, hrefOf: (path: string) => string): TraceStep[] {
  switch (entry.type) {
    case 'call':
      return entry.attempts.length === 0
        ? [unsentCall(entry)]
        : entry.attempts.map((attempt, at) => callStep(entry, attempt, at, hrefOf));
    case 'image':
      return [imageStep(entry, hrefOf)];
    case 'warning':
      return [
        { ...NOTHING, path: entry.component, kind: 'warning', notes: [`${entry.code}: ${entry.message}`] },
      ];
  }
}

const NOTHING = {
  model: null,
  messages: [],
  reply: null,
  media: [],
  inputTokens: null,
  outputTokens: null,
  costUsd: null,
  latencyMs: null,
  cached: false,
} as const;

/** Failed before anything was sent. */
function unsentCall({ component, error }: CallTrace): TraceStep {
  return { ...NOTHING, path: component, kind: 'call', notes: errorNotes(error) };
}

function callStep(
  call: CallTrace,
  attempt: Attempt,
  at: number,
  hrefOf: (path: string) => string,
): TraceStep {
  const media: Media = [];
  const isLast = at === call.attempts.length - 1;
  const { parse, downgrades, retries, usage, costUsd, latencyMs, cached } = attempt;
  return {
    path: call.component,
    kind: 'call',
    model: modelText(attempt.model, attempt.servedBy),
    messages: attempt.messages.map(({ role, content }) => ({
      role,
      text: content.map((part) => partText(part, media, hrefOf)).join('\n\n'),
    })),
    reply: attempt.reply,
    media,
    notes: [
      ...(at > 0 ? ['asked again, because the reply before could not be used'] : []),
      ...parse.repairs.map((repair) => `repaired: ${repair}`),
      ...(parse.status === 'ok' ? [] : [`reply ${parse.status}`]),
      ...parse.errors,
      ...sharedNotes(downgrades, retries),
      ...(isLast ? errorNotes(call.error) : []),
    ],
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    costUsd,
    latencyMs,
    cached,
  };
}

function imageStep(
  { component, model, request, response, error }: ImageCallTrace,
  hrefOf: (path: string) => string,
): TraceStep {
  const { prompt, references = [], ...settings } = request;
  const media: Media = [];
  const sent = references.map((medium) => partText({ type: 'media', medium }, media, hrefOf));
  for (const image of response?.images ?? []) {
    addMedium(`made, ${image.width} x ${image.height}`, image.bytes, media, hrefOf);
  }
  const words = prompt.type === 'text' ? prompt.text : JSON.stringify(prompt.json, null, 2);
  return {
    path: component,
    kind: 'image',
    model: modelText(model, response?.servedBy ?? model),
    messages: [
      { role: 'prompt', text: [words, ...sent].join('\n\n') },
      ...(Object.keys(settings).length === 0
        ? []
        : [{ role: 'settings', text: JSON.stringify(settings, null, 2) }]),
    ],
    reply: null,
    media,
    notes: [
      ...sharedNotes(response?.downgrades ?? [], response?.retries ?? []),
      ...(response?.images ?? []).flatMap(({ safety }) =>
        safety === 'flagged' ? ['flagged by the safety check'] : [],
      ),
      ...errorNotes(error),
    ],
    inputTokens: null,
    outputTokens: null,
    costUsd: response?.costUsd ?? error?.billedUsd ?? null,
    latencyMs: response?.latencyMs ?? null,
    cached: response?.cached ?? false,
  };
}

function modelText(asked: string, servedBy: string): string {
  return asked === servedBy ? asked : `${asked} (served by ${servedBy})`;
}

function sharedNotes(downgrades: readonly Downgrade[], retries: readonly string[]): string[] {
  return [
    ...downgrades.map(({ setting, action }) => `not honoured: ${setting}: ${action}`),
    ...retries.map((code) => `tried again after ${code}`),
  ];
}

function errorNotes(error: { readonly code: string; readonly message: string } | undefined): string[] {
  return error === undefined ? [] : [`failed: ${error.code}: ${error.message}`];
}

/** A medium stands in the text as `[image 1]`, its number among the files of the step. */
function partText(part: ContentPart, media: Media, hrefOf: (path: string) => string): string {
  if (part.type === 'text') return part.text;
  const sources = sourcesOf(part.medium);
  return sources.map((source) => sourceText(part.medium.kind, source, media, hrefOf)).join(' ');
}

function sourcesOf(medium: Medium): readonly MediaSource[] {
  return 'frames' in medium ? medium.frames.map(({ source }) => source) : [medium.source];
}

function sourceText(
  kind: string,
  source: MediaSource,
  media: Media,
  hrefOf: (path: string) => string,
): string {
  switch (source.type) {
    case 'file':
      return `[${kind}: file ${source.path}]`;
    case 'url':
      return `[${kind}: ${source.url}]`;
    case 'bytes':
      return `[${kind} ${addMedium(`${kind}, ${source.mediaType}`, source.bytes, media, hrefOf)}]`;
  }
}

/** The number of the file, from 1. */
function addMedium(label: string, bytes: unknown, media: Media, hrefOf: (path: string) => string): number {
  const hash = blobHash(bytes);
  const href = hash === null ? '' : hrefOf(blobPath(hash));
  const known = media.findIndex((one) => one.href === href && href !== '');
  return known === -1 ? media.push({ label, href }) : known + 1;
}
