import type { FinishReason, TokenLogprob } from '../language-model.js';
import type { LlamaSampling, LlamaStep, LoadedLlama } from './llama-runtime.js';
import type { LlamaPrompt } from './prompt.js';
import { knownStart, serveWaiting, type Slot } from './sequence-slots.js';

export interface DecodeTask {
  readonly prompt: LlamaPrompt;
  readonly sampling: LlamaSampling;
  readonly maxOutputTokens: number;
  readonly stop: readonly string[];
  /** Looked at after every token of the reply and every piece of the prompt. */
  readonly signal: AbortSignal;
}

export interface Decoded {
  readonly text: string;
  readonly finishReason: FinishReason;
  /** All tokens that were chosen, the end token among them. */
  readonly outputTokens: number;
  /** Tokens of the prompt whose state was at hand. */
  readonly reusedTokens: number;
  readonly logprobs: readonly TokenLogprob[] | null;
}

/** Prompt tokens computed between two looks at the abort signal. */
export const PIECE_TOKENS = 128;
/** A token may end in the middle of a character, so a stop text can begin a little before the tokens it fills. */
const STOP_MARGIN_TOKENS = 8;

/** Computes one reply in a slot. Rejects with the signal's reason after an abort. */
export async function decode(model: LoadedLlama, slot: Slot, task: DecodeTask): Promise<Decoded> {
  const reusedTokens = await readPrompt(slot, task);
  const { tokens } = task.prompt;
  const done = slot.tokens.length;
  const lastPiece = done + Math.floor((tokens.length - done - 1) / PIECE_TOKENS) * PIECE_TOKENS;
  for (let from = done; from < lastPiece; from += PIECE_TOKENS) {
    await slot.sequence.evaluate(tokens.slice(from, from + PIECE_TOKENS));
    await pause(slot, task.signal);
  }
  const steps: LlamaStep[] = [];
  let finish: { readonly reason: FinishReason; readonly hidden: number; readonly stop?: string } | undefined;
  for await (const step of slot.sequence.generate(tokens.slice(lastPiece), task.sampling)) {
    steps.push(step);
    finish = ending(model, steps, task);
    if (finish !== undefined) break;
    await pause(slot, task.signal);
  }
  const shown = steps.slice(0, steps.length - (finish?.hidden ?? 0));
  const whole = model.textOf(shown.map(({ token }) => token));
  return {
    text: finish?.stop === undefined ? whole : whole.slice(0, whole.indexOf(finish.stop)),
    finishReason: finish?.reason ?? 'other',
    outputTokens: steps.length,
    reusedTokens,
    logprobs: task.sampling.alternatives === 0 ? null : shown.map((step) => readable(model, step)),
  };
}

/** Brings the slot to the last cut of the prompt; gives how many tokens needed no computing. */
async function readPrompt(slot: Slot, { prompt, signal }: DecodeTask): Promise<number> {
  const { tokens, cuts } = prompt;
  const known = knownStart(slot, prompt);
  const kept = await slot.sequence.keep(known);
  // A runtime that could not go back exactly there starts at the front, so that the pieces stay the same.
  const reused = kept === known ? known : await slot.sequence.keep(0);
  slot.tokens = tokens.slice(0, reused);
  slot.cuts = cuts.filter((cut) => cut <= reused);
  for (const cut of cuts) {
    for (let from = slot.tokens.length; from < cut; from = slot.tokens.length) {
      const to = Math.min(cut, from + PIECE_TOKENS);
      await slot.sequence.evaluate(tokens.slice(from, to));
      slot.tokens = tokens.slice(0, to);
      if (to === cut) slot.cuts = [...slot.cuts, cut];
      await pause(slot, signal);
    }
  }
  return reused;
}

/** The moment between two computations: copies are handed out, and an abort is heard. */
async function pause(slot: Slot, signal: AbortSignal): Promise<void> {
  await serveWaiting(slot);
  signal.throwIfAborted();
}

function ending(
  model: LoadedLlama,
  steps: readonly LlamaStep[],
  { maxOutputTokens, stop }: DecodeTask,
): { readonly reason: FinishReason; readonly hidden: number; readonly stop?: string } | undefined {
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  if (model.isEnd(last.token)) return { reason: 'stop', hidden: 1 };
  const end = model.endings.find((tokens) => endsWith(steps, tokens));
  if (end !== undefined) return { reason: 'stop', hidden: end.length };
  const found = stopText(model, steps, stop);
  if (found !== undefined) return { reason: 'stop', hidden: 0, stop: found };
  return steps.length >= maxOutputTokens ? { reason: 'length', hidden: 0 } : undefined;
}

function endsWith(steps: readonly LlamaStep[], tokens: readonly number[]): boolean {
  const start = steps.length - tokens.length;
  return start >= 0 && tokens.every((token, index) => steps[start + index]?.token === token);
}

/** The stop text that begins first among the last tokens. */
function stopText(
  model: LoadedLlama,
  steps: readonly LlamaStep[],
  stop: readonly string[],
): string | undefined {
  if (stop.length === 0) return undefined;
  const longest = Math.max(...stop.map((text) => text.length));
  const tail = model.textOf(steps.slice(-(longest + STOP_MARGIN_TOKENS)).map(({ token }) => token));
  const found = stop.filter((text) => text !== '' && tail.includes(text));
  return found.sort((a, b) => tail.indexOf(a) - tail.indexOf(b))[0];
}

function readable(model: LoadedLlama, step: LlamaStep): TokenLogprob {
  return {
    token: model.textOf([step.token]),
    logprob: step.logprob ?? Number.NEGATIVE_INFINITY,
    alternatives: step.alternatives.map(({ token, logprob }) => ({ token: model.textOf([token]), logprob })),
  };
}
