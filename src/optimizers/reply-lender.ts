import type { LentModels } from '../evaluation/local-executor.js';
import type { Rollout } from '../evaluation/rollout.js';
import type { ModelsByRole } from '../modules/module.js';
import { abortedError } from '../providers/call.js';
import type { LanguageModel, LanguageModelResponse } from '../providers/language-model.js';
import { callKey } from '../providers/middleware/request-key.js';
import { createSingleFlight, type SingleFlight } from '../providers/middleware/single-flight.js';
import type { Medium } from '../signatures/media.js';
import type { ReplyMemo } from './reply-memo.js';

/** A reply, and the number under which the one who got it first paid for it. */
interface Answer {
  readonly reply: LanguageModelResponse;
  readonly paid: number | null;
}

/** What one rollout asked for. */
interface Ledger {
  /** Text of the reply by key. */
  readonly used: Map<string, string>;
  readonly paid: number[];
}

/**
 * Task and judge answer a request that was made before from the memo. When a candidate changes one component only,
 * the calls of the steps before it are the same requests, since request seeds do not depend on other components:
 * they cost nothing. The reflection model is left as it is; its replies have a record of their own.
 *
 * A rollout is told which replies it paid for. One that a kill cut off paid for replies that nobody has an account of:
 * who asks for them next pays for them, so that a resumed run has the bill of an unbroken one. A reply that made its
 * call fail, and left the rollout without a score, is forgotten: trying again must ask again.
 */
export function replyLender(models: ModelsByRole, memo: ReplyMemo): () => LentModels {
  const flights = createSingleFlight<Answer>();
  const { task, judge } = models;
  return () => {
    const ledger: Ledger = { used: new Map(), paid: [] };
    const remember = (model: LanguageModel) => remembering(model, memo, flights, ledger);
    return {
      models: { ...models, task: remember(task), ...(judge === undefined ? {} : { judge: remember(judge) }) },
      async giveBack(rollout) {
        const bad = badReplies(rollout);
        for (const [key, text] of ledger.used) if (bad.has(text)) await memo.forget(key);
        return { ...rollout, replies: ledger.paid };
      },
    };
  };
}

function remembering(
  model: LanguageModel,
  memo: ReplyMemo,
  flights: SingleFlight<Answer>,
  { used, paid }: Ledger,
): LanguageModel {
  return {
    ...model,
    async generate(request, call) {
      const media = request.messages.flatMap(({ content }) =>
        content.flatMap((part) => (part.type === 'media' ? [part.medium] : [])),
      );
      // What lies behind a path or a URL is known only further in, where a disk cache may know the reply.
      if (!media.every(isLoaded)) return model.generate(request, call);
      const key = callKey(model, request, call.repeat);
      const work = async (signal: AbortSignal): Promise<Answer> => {
        const known = await memo.get(key);
        if (known === null) return ask(model, memo, key, () => model.generate(request, { ...call, signal }));
        const number = memo.claim(key);
        return { reply: number === null ? asCached(known) : known, paid: number };
      };
      try {
        const { role, value } = await flights.run(key, call.signal, work);
        used.set(key, value.reply.text);
        if (role === 'follower') return asCached(value.reply);
        if (value.paid !== null) paid.push(value.paid);
        return value.reply;
      } catch (error) {
        throw call.signal.aborted ? abortedError(model.id, call.signal) : error;
      }
    },
  };
}

/** Only replies that ended by themselves are kept, and none that cost nothing. */
async function ask(
  model: LanguageModel,
  memo: ReplyMemo,
  key: string,
  generate: () => ReturnType<LanguageModel['generate']>,
): Promise<Answer> {
  const reply = await generate();
  const keeps = reply.finishReason === 'stop' && !reply.cached;
  // A folder that cannot be written ends the run where the rollout is kept; the reply is there until then.
  const paid = keeps ? await memo.put(key, reply).catch(() => null) : null;
  return { reply, paid };
}

function asCached(reply: LanguageModelResponse): LanguageModelResponse {
  return { ...reply, cached: true, retries: [] };
}

function isLoaded(medium: Medium): boolean {
  return 'frames' in medium ? medium.frames.every(isLoaded) : medium.source.type === 'bytes';
}

/** Replies that could not be read, of calls that failed for it. */
function badReplies({ outcome, trace }: Rollout): ReadonlySet<string> {
  if (outcome.type === 'scored') return new Set();
  const failed = trace.entries.flatMap((entry) =>
    entry.type === 'call' && entry.error !== undefined ? entry.attempts : [],
  );
  return new Set(failed.filter(({ parse }) => parse.status !== 'ok').map(({ reply }) => reply));
}
