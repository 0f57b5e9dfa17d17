import { EXIT_CODES, isScenewrightError, messageOf } from '../core/errors.js';
import type { ExitCode } from '../core/errors.js';
import { storageFailure, systemCodeOf } from '../storage/storage-failure.js';

/** What the command line says about an error and the code it ends with. */
export interface PresentedError {
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
}

/** Longest message printed: a provider can put a whole page into its error. */
const MAX_MESSAGE_CHARACTERS = 2_000;

/** How many causes are followed under `--debug`. */
const MAX_CAUSES = 8;

/**
 * Expected errors read `error: message`, `hint: what to do`, `code: ...`; unexpected ones get one line and the way
 * to see more. Only `debug` shows a stack trace.
 */
export function presentError(error: unknown, debug: boolean): PresentedError {
  const known = isScenewrightError(error) ? error : namedStorageFailure(error);
  const lines: string[] = [];
  if (known !== undefined) {
    lines.push(`error: ${shorten(known.message)}`);
    if (known.hint !== undefined) lines.push(`hint: ${shorten(known.hint)}`);
    lines.push(`code: ${known.code} (exit ${known.exitCode})`);
  } else {
    const detail = shorten(messageOf(error)).split('\n', 1)[0] ?? '';
    lines.push(
      `error: unexpected failure: ${detail}${debug ? '' : ' (run again with --debug to see where)'}`,
    );
  }
  if (debug) lines.push(...stackLines(error));
  return { lines, exitCode: known?.exitCode ?? EXIT_CODES.bug };
}

interface KnownError {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly code: string;
  readonly exitCode: ExitCode;
}

/** File system errors that no floor below has named: they are no bugs, and the reader can act on them. */
function namedStorageFailure(error: unknown): KnownError | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || systemCodeOf(error) === undefined)
    return undefined;
  return storageFailure(error, String(error.syscall), 'path' in error ? String(error.path) : 'the output');
}

function shorten(text: string): string {
  return text.length <= MAX_MESSAGE_CHARACTERS ? text : `${text.slice(0, MAX_MESSAGE_CHARACTERS)} ...`;
}

function stackLines(error: unknown): string[] {
  const lines: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && current !== undefined; depth++) {
    const text = current instanceof Error ? (current.stack ?? current.message) : messageOf(current);
    lines.push(depth === 0 ? text : `caused by: ${text}`);
    current = current instanceof Error ? current.cause : undefined;
  }
  return lines;
}
