/** Exit codes of the command line, by kind of failure. Documented in docs/cli.md. */
export const EXIT_CODES = {
  ok: 0,
  bug: 1,
  usage: 2,
  threshold: 3,
  budget: 4,
  provider: 5,
  storage: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

export interface ErrorOptions {
  /** What the reader can do next, as a sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** US dollars that were billed although the call failed or was stopped: an image that came too late. */
  readonly billedUsd?: number | undefined;
}

/**
 * Every error this package throws on purpose: a stable `code`, whether a retry can help, and a message that says
 * what was wrong, where, and what to do. Test with `isScenewrightError`, which also holds across two copies of
 * the package.
 */
export abstract class ScenewrightError extends Error {
  /** Stable and documented, for programs: `dataset/column-missing`, `provider/rate-limit` ... */
  readonly code: string;
  readonly hint: string | undefined;
  /** US dollars that were billed although the call failed or was stopped. */
  readonly billedUsd: number | undefined;
  readonly isScenewrightError = true;
  abstract readonly exitCode: ExitCode;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
    this.billedUsd = options.billedUsd;
  }

  /** Whether the same call can succeed later without a change. */
  get isRetryable(): boolean {
    return false;
  }
}

export function isScenewrightError(error: unknown): error is ScenewrightError {
  return typeof error === 'object' && error !== null && 'isScenewrightError' in error;
}

/** The caller gave something that cannot be used: an option, a file, an id. Exit code 2. */
export class UsageError extends ScenewrightError {
  readonly exitCode = EXIT_CODES.usage;
}

/** A dataset, program or other file that cannot be read as what it should be. Exit code 2. */
export class InputFileError extends ScenewrightError {
  readonly exitCode = EXIT_CODES.usage;
}

/** Writing or reading the run folder or cache failed: disk full, read-only, locked. Exit code 6. */
export class StorageError extends ScenewrightError {
  readonly exitCode = EXIT_CODES.storage;
}

/** A cap on calls, tokens or dollars would have been passed. Nothing was spent beyond it. Exit code 4. */
export class BudgetExceededError extends ScenewrightError {
  readonly exitCode = EXIT_CODES.budget;
}

/** The work was stopped by its abort signal (Ctrl-C, time limit). Exit code 130. */
export class AbortedError extends ScenewrightError {
  readonly exitCode = EXIT_CODES.interrupted;
}

export const PROVIDER_FAILURES = [
  'authentication',
  'permission',
  'not-found',
  'invalid-request',
  'context-length',
  'rate-limit',
  'quota',
  'server',
  'network',
  'timeout',
  'malformed-response',
  'safety',
  'refusal',
] as const;

/** Why a provider call failed; decides whether to retry and what to tell the user. */
export type ProviderFailure = (typeof PROVIDER_FAILURES)[number];

const RETRYABLE_FAILURES: ReadonlySet<ProviderFailure> = new Set([
  'rate-limit',
  'server',
  'network',
  'timeout',
  'malformed-response',
]);

/** Failures that every further call would meet as well, whatever it asks. */
export const LASTING_FAILURES: ReadonlySet<ProviderFailure> = new Set([
  'authentication',
  'permission',
  'not-found',
  'quota',
]);

export interface ProviderErrorOptions extends ErrorOptions {
  readonly failure: ProviderFailure;
  /** `provider:model` as the user wrote it. */
  readonly model: string;
  readonly status?: number | undefined;
  /** What the provider asked to wait, from Retry-After or its body. */
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
}

/** A model call failed at the provider or on the way there. Exit code 5. */
export class ProviderError extends ScenewrightError {
  readonly exitCode = EXIT_CODES.provider;
  readonly failure: ProviderFailure;
  readonly model: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;

  constructor(message: string, options: ProviderErrorOptions) {
    super(`provider/${options.failure}`, message, options);
    this.failure = options.failure;
    this.model = options.model;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.requestId = options.requestId;
  }

  override get isRetryable(): boolean {
    return RETRYABLE_FAILURES.has(this.failure);
  }
}

/** A reply that could not be turned into the signature's output, after repair and one re-ask. Exit code 5. */
export class ReplyError extends ScenewrightError {
  readonly exitCode = EXIT_CODES.provider;
  /** The reply as received, for the trace. */
  readonly reply: string;

  constructor(
    reason: 'truncated' | 'malformed' | 'schema-mismatch' | 'empty',
    message: string,
    options: ErrorOptions & { readonly reply: string },
  ) {
    super(`reply/${reason}`, message, options);
    this.reply = options.reply;
  }
}

/** Whether a call failed at the provider or on the way there; also across two copies of the package. */
export function isProviderError(error: unknown): error is ProviderError {
  return isScenewrightError(error) && error.code.startsWith('provider/');
}

/**
 * Whether a model call failed (at the provider, or by a reply of no use), as against a stop, a cap or a fault of ours.
 */
export function isModelFailure(error: unknown): error is ProviderError | ReplyError {
  return isScenewrightError(error) && /^(?:provider|reply)\//.test(error.code);
}

/** The text of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
