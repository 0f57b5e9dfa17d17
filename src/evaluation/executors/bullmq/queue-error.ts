import {
  EXIT_CODES,
  isScenewrightError,
  messageOf,
  ScenewrightError,
  UsageError,
} from '../../../core/errors.js';

/** Redis could not be reached, turned us away, or lost its workers. Exit code 5. */
export class QueueError extends ScenewrightError {
  readonly exitCode = EXIT_CODES.provider;

  override get isRetryable(): boolean {
    return true;
  }
}

const UNREACHABLE =
  /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)$/;
const TURNED_AWAY = /NOAUTH|WRONGPASS|NOPERM|AUTH failed|invalid password/i;

/** What went wrong with Redis, in words. `server`: its address without user name and password. */
export function queueFailure(error: unknown, server: string): ScenewrightError {
  if (isScenewrightError(error)) return error;
  const message = messageOf(error);
  if (TURNED_AWAY.test(message)) {
    return new QueueError('queue/authentication', `Redis at ${server} turned us away: ${message}`, {
      hint: 'Give user name and password in the address: redis://USER:PASSWORD@HOST:PORT, or rediss:// for TLS.',
      cause: error,
    });
  }
  if (/OOM command not allowed/.test(message)) {
    return new QueueError('queue/full', `Redis at ${server} is out of memory: ${message}`, {
      hint: 'Give it more memory (maxmemory). Results lie there only until the coordinator has taken them.',
      cause: error,
    });
  }
  if (/WRONGTYPE/.test(message)) {
    return new UsageError('queue/foreign', `the queue's keys in Redis at ${server} hold something else`, {
      hint: 'Another program uses these names: choose another --queue.',
      cause: error,
    });
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const what = UNREACHABLE.test(code) ? `cannot be reached (${code})` : `failed: ${message}`;
  return new QueueError('queue/unreachable', `Redis at ${server} ${what}`, {
    hint: 'Start redis-server or valkey-server there, or give its address with --redis redis://HOST:PORT.',
    cause: error,
  });
}
