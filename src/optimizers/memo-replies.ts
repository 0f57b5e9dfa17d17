import type { GivenReply, RolloutReplies, SharedReplies } from '../evaluation/executor.js';
import type { Rollout } from '../evaluation/rollout.js';
import type { LanguageModelResponse } from '../providers/language-model.js';
import { createSingleFlight, type SingleFlight } from '../providers/middleware/single-flight.js';
import type { ReplyMemo } from './reply-memo.js';

/**
 * Task and judge answer a request that was made before from the memo. When a candidate changes one component only,
 * the calls of the steps before it are the same requests, since request seeds do not depend on other components:
 * they cost nothing.
 *
 * A rollout is told which replies it paid for. One that a kill cut off paid for replies that nobody has an account of:
 * who asks for them next pays for them, so that a resumed run has the bill of an unbroken one. A reply that made its
 * call fail, and left the rollout without a score, is forgotten: trying again must ask again.
 */
export function memoReplies(memo: ReplyMemo): SharedReplies {
  const flights = createSingleFlight<GivenReply>();
  return { open: () => rolloutReplies(memo, flights) };
}

function rolloutReplies(memo: ReplyMemo, flights: SingleFlight<GivenReply>): RolloutReplies {
  /** Text of the reply by key. */
  const used = new Map<string, string>();
  /** Number of the reply by key. */
  const paid = new Map<string, number>();
  let isOver = false;
  return {
    async answer(key, signal, ask) {
      const shared = await flights.run(key, signal, async (working) => {
        const known = await memo.get(key);
        if (known === null) return keep(memo, key, await ask(working));
        const number = memo.claim(key);
        return { reply: number === null ? asCached(known) : known, paid: number };
      });
      const isMine = shared.role === 'leader';
      const given = isMine ? shared.value : { reply: asCached(shared.value.reply), paid: null };
      used.set(key, given.reply.text);
      if (given.paid !== null) {
        if (isOver) memo.disown(key);
        else paid.set(key, given.paid);
      }
      return given;
    },
    async giveBack(rollout) {
      const bad = badReplies(rollout);
      for (const [key, text] of used) if (bad.has(text)) await memo.forget(key);
      return { ...rollout, replies: [...paid.values()] };
    },
    giveUp() {
      isOver = true;
      for (const key of paid.keys()) memo.disown(key);
      paid.clear();
    },
  };
}

/** Only replies that ended by themselves are kept, and none that cost nothing. */
async function keep(memo: ReplyMemo, key: string, reply: LanguageModelResponse): Promise<GivenReply> {
  const keeps = reply.finishReason === 'stop' && !reply.cached;
  // A folder that cannot be written ends the run where the rollout is kept; the reply is there until then.
  return { reply, paid: keeps ? await memo.put(key, reply).catch(() => null) : null };
}

function asCached(reply: LanguageModelResponse): LanguageModelResponse {
  return { ...reply, cached: true, retries: [] };
}

/** Replies that could not be read, of calls that failed for it. */
function badReplies({ outcome, trace }: Rollout): ReadonlySet<string> {
  if (outcome.type === 'scored') return new Set();
  const failed = trace.entries.flatMap((entry) =>
    entry.type === 'call' && entry.error !== undefined ? entry.attempts : [],
  );
  return new Set(failed.filter(({ parse }) => parse.status !== 'ok').map(({ reply }) => reply));
}
