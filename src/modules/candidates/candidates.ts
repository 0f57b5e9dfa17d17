import { sumOrNull } from '../usage.js';
import { AbortedError, isScenewrightError, messageOf, ProviderError, UsageError } from '../../core/errors.js';
import type { GeneratedImage, ImageRequest, ImageResponse } from '../../providers/image-model.js';
import { linkedController, type LinkedController, throwIfAborted } from '../linked-controller.js';
import { makeImages } from '../make-images.js';
import type { RunContext } from '../module.js';
import { contextFor, laneFor, withSignal } from '../run-context.js';
import type {
  CandidateEvent,
  CandidateOutcome,
  CandidateRecord,
  CandidateScore,
  ScoreCandidate,
} from './candidate.js';
import { choose } from './choose.js';
import { createEventQueue } from './event-queue.js';
import type { Stop, StopRule } from './stop-rules.js';

export interface CandidatesOptions {
  /** One image each. Seeds are the caller's; see `imageSeed`. */
  readonly requests: readonly ImageRequest[];
  readonly score: ScoreCandidate;
  /** Looked at after every score; the first that says so ends the wait. Default none: wait for all. */
  readonly stopRules?: readonly StopRule[];
  /** Requests at once; default all. Fewer leave more to save by an early stop. */
  readonly concurrency?: number;
}

/**
 * Makes several images at once, scores each the moment it arrives, and chooses the best: an iterator of events. When
 * a stop rule ends the wait, what is under way is aborted at the provider, and what was billed for it nevertheless is
 * counted. A request that fails is an event, never an end. Leaving the loop stops everything. Each candidate is a
 * lane of the trace, so that the trace has the order of the requests. Throws UsageError `candidates/requests` for no
 * request, or one of several images; rejects with AbortedError when the run is stopped.
 *
 * @example
 * for await (const event of candidates({ requests, score }, context)) {
 *   if (event.type === 'chosen') show(event.number, event.reason);
 * }
 */
export async function* candidates(
  options: CandidatesOptions,
  context: RunContext,
): AsyncGenerator<CandidateEvent, void, undefined> {
  checkOptions(options);
  const race = startRace(options, context);
  try {
    yield* race.events;
  } finally {
    race.stop();
    await race.over;
  }
}

function checkOptions({ requests, concurrency = 1 }: CandidatesOptions): void {
  if (requests.length === 0 || requests.some(({ count = 1 }) => count !== 1)) {
    throw new UsageError(
      'candidates/requests',
      'Candidates are made from one or more requests of one image each.',
      {
        hint: 'Leave `count` out: each image is then scored, and stopped, for itself.',
      },
    );
  }
  if (Number.isInteger(concurrency) && concurrency >= 1) return;
  throw new UsageError('candidates/concurrency', `candidates: concurrency is ${concurrency}.`, {
    hint: 'Use a whole number of at least 1.',
  });
}

interface Race {
  readonly events: AsyncGenerator<CandidateEvent, void, undefined>;
  stop(): void;
  /** Resolves when nothing is under way. */
  readonly over: Promise<void>;
}

function startRace(options: CandidatesOptions, context: RunContext): Race {
  const { requests, stopRules = [], concurrency = requests.length } = options;
  const queue = createEventQueue<CandidateEvent>();
  const lanes = requests.map((request, number) => laneOf(request, number, context));
  const outcomes = new Map<number, CandidateOutcome>();
  const scores: number[] = [];
  let record: Omit<CandidateRecord, 'outcomes' | 'costUsd'> | undefined;
  let next = 0;

  const decide = (stop: Stop | undefined): void => {
    if (record !== undefined) return;
    record = { choice: choose([...outcomes.values()], stop) };
    queue.push({ type: 'chosen', ...record.choice });
    letGo(lanes);
  };
  const settle = (outcome: CandidateOutcome, event: CandidateEvent): void => {
    outcomes.set(outcome.number, outcome);
    queue.push(event);
    if (outcome.type !== 'image' || outcome.score.status !== 'scored') return;
    scores.push(outcome.score.value);
    const stop = stopRules.map((rule) => rule(scores)).find((found) => found !== undefined);
    if (stop !== undefined) decide(stop);
  };

  async function work(): Promise<void> {
    for (let lane = lanes[next++]; lane !== undefined; lane = lanes[next++]) {
      if (record !== undefined || lane.context.signal.aborted) return;
      queue.push({ type: 'started', number: lane.number, request: lane.request });
      const ended = await runLane(lane, options.score, () => record !== undefined);
      settle(ended.outcome, ended.event);
    }
  }

  async function run(): Promise<void> {
    await Promise.all(Array.from({ length: Math.min(concurrency, requests.length) }, work));
    throwIfAborted(context.signal);
    decide(undefined);
    if (record === undefined) return;
    queue.push({ type: 'ended', record: { ...record, ...account(requests.length, outcomes) } });
  }

  const over = run().then(
    () => queue.close(),
    (cause: unknown) => queue.close({ cause }),
  );
  const stop = (): void => {
    letGo(lanes);
    for (const { controller } of lanes) controller.unlink();
  };
  return { events: queue.read(), stop, over };
}

interface Lane {
  readonly number: number;
  readonly request: ImageRequest;
  readonly context: RunContext;
  readonly controller: LinkedController;
}

function laneOf(request: ImageRequest, number: number, context: RunContext): Lane {
  const controller = linkedController(context.signal);
  return { number, request, controller, context: withSignal(laneFor(context, number), controller.signal) };
}

function letGo(lanes: readonly Lane[]): void {
  const reason = new AbortedError('candidates/chosen', 'Another image was chosen.');
  for (const { controller } of lanes) controller.abort(reason);
}

interface Ended {
  readonly outcome: CandidateOutcome;
  readonly event: CandidateEvent;
}

/** Makes and scores one image. Never rejects: what goes wrong is an outcome. */
async function runLane(lane: Lane, score: ScoreCandidate, isOver: () => boolean): Promise<Ended> {
  const { number, request, context } = lane;
  let response: ImageResponse;
  try {
    response = await makeImages(request, context);
  } catch (error) {
    const costUsd = isScenewrightError(error) ? (error.billedUsd ?? 0) : 0;
    return isOver() ? stopped(number, false, costUsd) : failed(number, error, costUsd);
  }
  const costUsd = response.cached ? 0 : response.costUsd;
  if (isOver()) return stopped(number, true, costUsd);
  const image = response.images.find(({ safety }) => safety !== 'flagged');
  if (image === undefined) return failed(number, flagged(context), costUsd);
  const scored = await scoreOf({ number, image, request }, score, context);
  if (isOver()) return stopped(number, true, costUsd);
  const { latencyMs } = response;
  return {
    outcome: { type: 'image', number, image, score: scored, costUsd },
    event: { type: 'image', number, image, score: scored, costUsd, latencyMs },
  };
}

async function scoreOf(
  candidate: { number: number; image: GeneratedImage; request: ImageRequest },
  score: ScoreCandidate,
  context: RunContext,
): Promise<CandidateScore> {
  try {
    const given = await score(candidate, contextFor(context, '@score'));
    if (given.status === 'unscored' || (given.value >= 0 && given.value <= 1)) return given;
    return { status: 'unscored', reason: `The scorer gave ${given.value}, which is not from 0 to 1.` };
  } catch (error) {
    return { status: 'unscored', reason: messageOf(error) };
  }
}

function stopped(number: number, made: boolean, costUsd: number | null): Ended {
  return {
    outcome: { type: 'stopped', number, made, costUsd },
    event: { type: 'stopped', number, made, costUsd },
  };
}

function failed(number: number, error: unknown, costUsd: number | null): Ended {
  const code = isScenewrightError(error) ? error.code : 'unknown';
  const message = messageOf(error);
  return {
    outcome: { type: 'failed', number, code, message, error, costUsd },
    event: { type: 'failed', number, code, message, costUsd },
  };
}

function flagged({ models }: RunContext): ProviderError {
  const model = models.image?.id ?? 'The image model';
  return new ProviderError(`${model} flagged its own image as unsafe.`, { failure: 'safety', model });
}

function account(count: number, outcomes: ReadonlyMap<number, CandidateOutcome>) {
  const all = Array.from({ length: count }, (_, number): CandidateOutcome => {
    return outcomes.get(number) ?? { type: 'not-started', number, costUsd: 0 };
  });
  const costUsd = sumOrNull(all.map((outcome) => outcome.costUsd));
  return { outcomes: all, costUsd };
}
