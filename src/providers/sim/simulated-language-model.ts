import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock, type Clock } from '../../core/clock.js';
import { AbortedError } from '../../core/errors.js';
import { sha256 } from '../../core/hash.js';
import type {
  CallOptions,
  Downgrade,
  FinishReason,
  LanguageModel,
  LanguageModelRequest,
  LanguageModelResponse,
} from '../language-model.js';
import { sightsOf, type Sight } from './eyes/sight.js';
import { answerText } from './heads/answer.js';
import { answerAboutImage } from './heads/image/questions.js';
import { holdsScene, writeSummary } from './heads/summary.js';
import { createMemory, makeCall, type Memory } from './make-call.js';
import { draw } from './noise.js';
import { reflect } from './reflection/reflect.js';
import { readReflectionRequest } from './reflection/read-reflection-request.js';
import { layOut } from './request/field-reply.js';
import { readRequest, type RequestReading } from './request/read-request.js';
import type { SkillHead } from './skills/skill.js';
import { fillSchema, type CallFor } from './schema/fill.js';
import { CHARACTERS_PER_TOKEN, simulatedCostUsd, simulatedLatencyMs, usageOf } from './usage.js';

/** Version of the simulated behaviour; replies may change when it does. */
export const SIMULATOR_VERSION = 'scenewright-sim-3';

/** Chance that a reply to a self-contradicting instruction is broken JSON (first attempt only). */
export const MALFORMED_RATE = 0.04;

export interface SimulatedLanguageModelOptions {
  /** Id of the model; default `sim`. It does not change replies. */
  readonly id?: string;
  /** Another seed is another model with the same skills and other luck; default 0. */
  readonly seed?: number;
  /** Wait as long as the simulated latency says, instead of answering at once; default false. */
  readonly realTime?: boolean;
  /** Where waiting takes place; default the system clock. */
  readonly clock?: Clock;
}

/**
 * The embedded default model: it needs no key and no network. A reply is a pure function of the request (messages,
 * schema, sampling) and `seed`; it sees nothing else. What it can and cannot show: docs/simulator.md.
 */
export function simulatedLanguageModel(options: SimulatedLanguageModelOptions = {}): LanguageModel {
  const { id = 'sim', seed = 0, realTime = false, clock = systemClock } = options;
  const memory = createMemory();
  return {
    id,
    capabilities: { structuredOutput: 'native', media: ['image'], seed: true, logprobs: false },
    simulated: true,
    async generate(request, { signal }: CallOptions) {
      const sights = hasImage(request) ? await sightsOf(request, signal) : [];
      const response = respond(request, memory, seed, sights);
      // Answers that all came within one turn of the event loop would keep timers, signals and pipes waiting.
      await (realTime ? waitFor(response.latencyMs, clock, id, signal) : nextTurn());
      throwIfAborted(id, signal);
      return response;
    },
  };
}

function throwIfAborted(id: string, signal: AbortSignal): void {
  if (signal.aborted)
    throw new AbortedError('aborted', `${id}: the call was stopped`, { cause: signal.reason });
}

async function waitFor(ms: number, clock: Clock, id: string, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (cause) {
    throw new AbortedError('aborted', `${id}: the call was stopped`, { cause });
  }
}

function respond(
  request: LanguageModelRequest,
  memory: Memory,
  world: number,
  sights: readonly Sight[],
): LanguageModelResponse {
  const looked: Sight[] = [];
  const look = () => {
    looked.push(...sights);
    return sights;
  };
  const { text, finishReason } = shortened(replyTo(request, memory, world, look), request);
  const usage = usageOf(request, text);
  const fingerprint = sha256(JSON.stringify([world, request.messages.map(({ role }) => role), text]));
  return {
    text,
    finishReason,
    usage,
    costUsd: simulatedCostUsd(usage),
    servedBy: SIMULATOR_VERSION,
    requestId: `sim-${fingerprint.slice(0, 16)}`,
    logprobs: null,
    downgrades: [...mediaDowngrades(request, looked), ...downgradesOf(request)],
    latencyMs: simulatedLatencyMs(usage.outputTokens, draw(world, 'latency', fingerprint)),
    cached: false,
    retries: [],
  };
}

function replyTo(
  request: LanguageModelRequest,
  memory: Memory,
  world: number,
  look: () => readonly Sight[],
): string {
  const reading = readRequest(request);
  const sampling = request.sampling ?? {};
  if (reading.schema === null) {
    const reflection = readReflectionRequest(reading.userText);
    if (reflection !== null) return reflect(reflection, sampling, world);
  }
  const heads = new Set<SkillHead>();
  const callFor: CallFor = (head) => {
    if (head !== 'review') heads.add(head);
    return makeCall(reading, head, sampling, memory, world, isSceneHead(head) ? [] : look());
  };
  if (reading.schema === null && hasImage(request))
    return answerAboutImage(callFor('answer'), reading.userText);
  if (reading.schema === null) {
    return holdsScene(callFor('review')) ? writeSummary(callFor('summary')) : answerText(callFor('answer'));
  }
  const value = fillSchema(reading.schema, callFor);
  const text = layOut(value, reading.layout);
  return reading.layout.type === 'json' && isBroken(reading, memory, heads, callFor)
    ? text.slice(0, -1)
    : text;
}

/** A self-contradicting instruction now and then costs the form as well. */
function isBroken(
  reading: RequestReading,
  memory: Memory,
  heads: ReadonlySet<SkillHead>,
  callFor: CallFor,
): boolean {
  if (reading.attempt > 0) return false;
  const torn = [...heads].some((head) => {
    const { asked, opposed } = memory.read(reading.instruction, head);
    return [...asked].some((skill) => opposed.has(skill));
  });
  return torn && callFor('review').chance('broken') < MALFORMED_RATE;
}

function shortened(
  text: string,
  request: LanguageModelRequest,
): { text: string; finishReason: FinishReason } {
  const { maxOutputTokens, stop = [] } = request.sampling ?? {};
  const stops = stop.map((mark) => text.indexOf(mark)).filter((at) => at >= 0);
  const stopped = stops.length > 0 ? text.slice(0, Math.min(...stops)) : text;
  const limit =
    maxOutputTokens === undefined ? Number.POSITIVE_INFINITY : maxOutputTokens * CHARACTERS_PER_TOKEN;
  if (stopped.length <= limit) return { text: stopped, finishReason: 'stop' };
  return { text: stopped.slice(0, limit), finishReason: 'length' };
}

function downgradesOf(request: LanguageModelRequest): Downgrade[] {
  const downgrades: Downgrade[] = [];
  if (request.topLogprobs !== undefined) {
    downgrades.push({
      setting: 'topLogprobs',
      action: 'none returned: the simulator has no token probabilities',
    });
  }
  if (request.sampling?.topP !== undefined) {
    downgrades.push({ setting: 'topP', action: 'no effect: the simulator draws by seed and temperature' });
  }
  return downgrades;
}

/** The heads that write and read scenes take their prompt from words alone. */
function isSceneHead(head: SkillHead | 'review'): boolean {
  return /^(?:elements|objects|actions|cinematography|critic|summary|review)$/.test(head);
}

function hasImage(request: LanguageModelRequest): boolean {
  return mediaIn(request).some((kind) => kind === 'image');
}

function mediaIn({ messages }: LanguageModelRequest): readonly string[] {
  return messages.flatMap(({ content }) =>
    content.flatMap((part) => (part.type === 'media' ? [part.medium.kind] : [])),
  );
}

function mediaDowngrades(request: LanguageModelRequest, looked: readonly Sight[]): Downgrade[] {
  const kinds = mediaIn(request);
  const action =
    kinds.length === 0
      ? null
      : kinds.some((kind) => kind !== 'image') || looked.length === 0
        ? 'not looked at: the simulator sees images only, and only where it is asked about them'
        : looked.some(({ type }) => type !== 'storyboard')
          ? 'hardly seen: of an image that the simulator did not draw it only sees light and colour'
          : null;
  return action === null ? [] : [{ setting: 'media', action }];
}
