import type { Rng } from '../core/rng.js';
import type { ComponentPath } from '../modules/module.js';
import type { Signature } from '../signatures/signature.js';
import type { ProposalReply, ProposalRequest } from './gepa/adapter.js';

/** What a proposer of the user's own is given, besides what the engine says. */
export interface ProposerRequest extends ProposalRequest {
  /** Of the components to rewrite. */
  readonly signatures: Readonly<Record<ComponentPath, Signature>>;
  /**
   * Asks the reflection model and gives its reply. Asked prompts are kept in the run folder: a resumed run gets the
   * same replies without paying. Counts in spending and caps. Rejects with the error of the model; a resumed run gets
   * the same error, unless it is one that every request would meet.
   */
  ask(prompt: string): Promise<string>;
  /** Draws of this request alone: the same in a resumed run. */
  readonly rng: Rng;
  readonly signal: AbortSignal;
}

/**
 * Writes new texts in place of the built-in reflection (`options.proposer` of `compile`).
 *
 * - `propose` gives any number of variants, each new texts for some of `components`; every variant becomes a child of
 *   its own. No variants and a `reason` = nothing this time; the task is skipped and costs no rollout.
 * - It is called for several iterations at once, and must keep nothing between calls: its answer depends on the
 *   request, `rng` and what `ask` replies, so that a resumed search takes the same way.
 * - Texts are judged as those of the reflection are: duplicates are turned down, the rest is run on the minibatch.
 *   A text for a component that was not asked for is an error.
 * - Errors that `ask` rejects with should be passed on: budget errors end the search with the best so far, a refusal
 *   or a passing failure skips the task, a key that is refused ends the compile.
 */
export interface Proposer {
  /** Part of what a resumed run is recognised by. */
  readonly name: string;
  propose(request: ProposerRequest): Promise<ProposalReply>;
}
