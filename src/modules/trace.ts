import type { FinishReason, Downgrade, TokenUsage } from '../providers/language-model.js';
import type { ChatMessage } from '../signatures/messages.js';

/** How a reply was turned into an output. */
export interface ParseRecord {
  readonly status: 'ok' | 'truncated' | 'malformed' | 'schema-mismatch' | 'empty';
  /** Named repair steps that were needed, in order: `strip-fences`, `trailing-commas` ... */
  readonly repairs: readonly string[];
  /** Validation errors, one line each, as shown to the model in the re-ask. */
  readonly errors: readonly string[];
}

/** One request to a model and its reply. */
export interface Attempt {
  readonly model: string;
  readonly servedBy: string;
  readonly messages: readonly ChatMessage[];
  readonly reply: string;
  readonly finishReason: FinishReason;
  readonly parse: ParseRecord;
  readonly usage: TokenUsage;
  readonly costUsd: number | null;
  readonly cached: boolean;
  readonly latencyMs: number;
  readonly requestId: string | null;
  readonly downgrades: readonly Downgrade[];
  readonly retries: readonly string[];
}

/** One use of a component: one attempt, or two when the first reply failed its schema. */
export interface CallTrace {
  readonly type: 'call';
  /** Path of the component in the program that ran. */
  readonly component: string;
  readonly signature: string;
  readonly attempts: readonly Attempt[];
  /** Present when the call failed; its code and message. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** Something worth knowing that is no error: an unknown key dropped, a value normalised, a fallback taken. */
export interface TraceWarning {
  readonly type: 'warning';
  readonly component: string;
  readonly code: string;
  readonly message: string;
}

export type TraceEntry = CallTrace | TraceWarning;

/**
 * Everything that happened in one run of a program. The order is deterministic also for parallel branches:
 * entries are ordered by how often their component has run before, then by the order of components.
 */
export interface Trace {
  readonly entries: readonly TraceEntry[];
}
