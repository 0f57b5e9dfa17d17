import type { JsonObject } from '../core/json.js';
import type { ImageRequest, ImageResponse } from '../providers/image-model.js';
import type { Downgrade, FinishReason, TokenUsage } from '../providers/language-model.js';
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
  /** Set when the server said that it only simulates a model. */
  readonly simulated?: true | undefined;
}

/** One use of a component: one attempt, or two when the first reply failed its schema. */
export interface CallTrace {
  readonly type: 'call';
  /** Path of the component in the program that ran. */
  readonly component: string;
  readonly signature: string;
  /** The input as JSON, with placeholders such as `[image 1]` for media. */
  readonly input: JsonObject;
  /** What the model wrote, as JSON after repair, with any `reasoning`; absent when the call failed. */
  readonly output?: JsonObject;
  readonly attempts: readonly Attempt[];
  /** Present when the call failed; its code and message. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** One request to an image model, and what came of it. */
export interface ImageCallTrace {
  readonly type: 'image';
  /** Path of the step in the program that ran. */
  readonly component: string;
  readonly model: string;
  readonly request: ImageRequest;
  /** Absent when the call failed or was stopped. */
  readonly response?: ImageResponse;
  /** Present when the call failed or was stopped; `billedUsd` is what it cost nevertheless. */
  readonly error?: { readonly code: string; readonly message: string; readonly billedUsd: number };
}

/** Something worth knowing that is no error: an unknown key dropped, a value normalised, a fallback taken. */
export interface TraceWarning {
  readonly type: 'warning';
  readonly component: string;
  readonly code: string;
  readonly message: string;
}

export type TraceEntry = CallTrace | ImageCallTrace | TraceWarning;

/**
 * Everything that happened in one run of a program. The order does not depend on which parallel branch was faster:
 * below each module, entries are ordered by how often their step had run before there, then by the order in which
 * the program lists its steps; tries of `bestOfN` and `refine` by their number; then what the module itself noted.
 * (The calls of one step count in the order in which they start. A chain of steps that races other chains, as in
 * `Promise.all(items.map(async ...))`, starts its later steps in an order that time decides: make the chain a
 * program of its own to have its trace in the order of the items.)
 */
export interface Trace {
  readonly entries: readonly TraceEntry[];
}
