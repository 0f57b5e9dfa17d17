import { EXIT_CODES, type ErrorOptions, ScenewrightError } from '../../core/errors.js';

/** Why the hub gave no file; decides whether to try again and what to tell the user. */
export type HubFailure =
  | 'token-needed'
  | 'token-refused'
  | 'gated'
  | 'not-found'
  | 'rate-limit'
  | 'server'
  | 'network'
  | 'refused'
  | 'checksum'
  | 'size'
  | 'redirect';

const RETRYABLE: ReadonlySet<HubFailure> = new Set(['rate-limit', 'server', 'network']);

interface HubErrorOptions extends ErrorOptions {
  readonly status?: number;
  /** What the hub asked to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** Fetching weights failed at the hub or on the way there. Exit code 5. */
export class HubError extends ScenewrightError {
  readonly exitCode = EXIT_CODES.provider;
  readonly failure: HubFailure;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(failure: HubFailure, message: string, options: HubErrorOptions = {}) {
    super(`hub/${failure}`, message, options);
    this.failure = failure;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }

  override get isRetryable(): boolean {
    return RETRYABLE.has(this.failure);
  }
}
