import type { UnusableReason } from '../extract-instruction.js';

export const OPERATOR_NAMES = ['rewrite', 'edit', 'crossover', 'compress'] as const;
export type OperatorName = (typeof OPERATOR_NAMES)[number];

/** Another candidate's text for the same component. */
export interface Mate {
  readonly instruction: string;
  /** Validation examples on which it is better, and on which it is worse. */
  readonly wins: number;
  readonly losses: number;
}

/** What an operator may build its prompt from. Texts are rendered already. */
export interface OperatorContext {
  readonly instruction: string;
  /** Sentences on what the step is given and gives; may be empty. */
  readonly task: string;
  readonly examples: string;
  /** What was turned down before; may be empty. */
  readonly earlier: string;
  /** The candidate to cross with; null where there is none with another text. */
  readonly mate: Mate | null;
  /** Texts to ask for in one call. */
  readonly variants: number;
  readonly template: string;
}

/** What a reply gave. */
export type OperatorReply =
  | { readonly type: 'texts'; readonly texts: readonly string[] }
  | { readonly type: 'unusable'; readonly reason: UnusableReason };

/** A way to make new texts from present ones by asking a model. Pure: prompt and reading depend on the context only. */
export interface MutationOperator {
  readonly name: string;
  /** Requests for one text: the first, and further ones when a reply cannot be used. */
  readonly maxAttempts: number;
  canApply(context: OperatorContext): boolean;
  prompt(context: OperatorContext): string;
  read(reply: string, finishReason: string, context: OperatorContext): OperatorReply;
}

/** A reply that was cut off or has no closed fence is asked for again; a model that fails thrice will go on failing. */
export const MAX_ATTEMPTS = 3;
