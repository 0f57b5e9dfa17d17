import type { LlamaSequence } from './llama-runtime.js';
import type { LlamaPrompt } from './prompt.js';

/** A sequence with what is known of its state. */
export interface Slot {
  readonly sequence: LlamaSequence;
  /** Tokens whose state lies in the sequence, up to the last cut of its prompt. */
  tokens: readonly number[];
  cuts: readonly number[];
  /** Counts up with every use; the smallest is the one to forget. */
  usedAt: number;
  /** What it is busy with; null: free. */
  prompt: LlamaPrompt | null;
  /** Others that want a copy of its start; served between two computations. */
  waiting: readonly Waiting[];
}

interface Waiting {
  /** Length of the start that is wanted. */
  readonly tokens: number;
  /** Called once: with true when the start is there and nothing is being computed, with false when it will not be. */
  serve(isThere: boolean): Promise<void>;
}

export interface SequenceSlots {
  /** A free slot that knows as much as possible of the prompt, marked busy. At least one must be free. */
  take(prompt: LlamaPrompt): Slot;
  /**
   * Copies a start of the slot's prompt that another slot is busy with, if that is longer than what the slot knows:
   * what comes together is computed once. Waits until the other one has computed it.
   */
  share(slot: Slot): Promise<void>;
  giveBack(slot: Slot): Promise<void>;
}

export function sequenceSlots(sequences: readonly LlamaSequence[]): SequenceSlots {
  const slots = sequences.map(
    (sequence): Slot => ({ sequence, tokens: [], cuts: [], prompt: null, usedAt: 0, waiting: [] }),
  );
  let uses = 0;
  return {
    take(prompt) {
      const free = slots.filter((slot) => slot.prompt === null);
      // Longest known start first; among equals the one that was not needed for longest.
      const [best] = free.sort(
        (a, b) => knownStart(b, prompt) - knownStart(a, prompt) || a.usedAt - b.usedAt,
      );
      if (best === undefined) throw new Error('no sequence is free');
      best.prompt = prompt;
      best.usedAt = ++uses;
      return best;
    },
    async share(slot) {
      const found = holderOf(slots, slot);
      if (found === null) return;
      const { holder, tokens } = found;
      await new Promise<void>((resolve, reject) => {
        const serve = async (isThere: boolean) => {
          try {
            if (isThere) await copy(holder, slot, tokens);
            resolve();
          } catch (error) {
            reject(error);
          }
        };
        holder.waiting = [...holder.waiting, { tokens, serve }];
      });
    },
    async giveBack(slot) {
      await serveWaiting(slot);
      const unserved = slot.waiting;
      slot.waiting = [];
      slot.prompt = null;
      for (const { serve } of unserved) await serve(false);
    },
  };
}

function holderOf(slots: readonly Slot[], slot: Slot): { holder: Slot; tokens: number } | null {
  const { prompt } = slot;
  if (prompt === null) return null;
  const known = knownStart(slot, prompt);
  for (const holder of slots) {
    if (holder === slot || holder.prompt === null) continue;
    const tokens = knownStart(holder.prompt, prompt);
    // Only one that began before: two that waited for each other would wait for ever.
    if (tokens > known && holder.usedAt < slot.usedAt) return { holder, tokens };
  }
  return null;
}

async function copy(from: Slot, to: Slot, tokens: number): Promise<void> {
  const isCopied = await to.sequence.copyFrom(from.sequence, tokens);
  to.tokens = isCopied ? from.tokens.slice(0, tokens) : [];
  to.cuts = isCopied ? from.cuts.filter((cut) => cut <= tokens) : [];
}

/** Hands out copies of what the slot has computed so far; nothing may be computed in it meanwhile. */
export async function serveWaiting(slot: Slot): Promise<void> {
  const ready = slot.waiting.filter(({ tokens }) => tokens <= slot.tokens.length);
  slot.waiting = slot.waiting.filter((waiting) => !ready.includes(waiting));
  for (const { serve } of ready) await serve(true);
}

/** Length of the longest cut of the prompt whose state the slot holds, computed in the same pieces. */
export function knownStart(slot: Pick<Slot, 'tokens' | 'cuts'>, { tokens, cuts }: LlamaPrompt): number {
  let known = 0;
  for (const [at, cut] of cuts.entries()) {
    if (slot.cuts[at] !== cut || slot.tokens.length < cut) break;
    for (let index = known; index < cut; index++) if (slot.tokens[index] !== tokens[index]) return known;
    known = cut;
  }
  return known;
}
