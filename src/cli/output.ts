import type { Writable } from 'node:stream';
import { createColors } from 'picocolors';
import type { Host } from './host.js';
import { terminalText } from './terminal-text.js';

/** Codes of a reader that went away: a closed pipe, a closed terminal, a destroyed stream. */
const CLOSED_CODES: ReadonlySet<string> = new Set(['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * Results go to standard output, everything else (progress, notes, errors) to standard error, so that a pipe gets
 * results only. A reader that went away is no error.
 */
export interface Output {
  /** A line of the result: exact into a pipe or file, as `terminalText` makes it on a terminal. */
  print(line: string): void;
  /** A line about the work, as `terminalText` makes it. */
  note(line: string): void;
  /** Raw text about the work, for redrawing. */
  draw(text: string): void;
  /** Whether standard error is a terminal that can be redrawn. */
  readonly isLive: boolean;
  readonly columns: number;
  readonly colors: ReturnType<typeof createColors>;
  /** Aborts when the reader of standard output went away. */
  readonly closed: AbortSignal;
  /** Error of standard output that is not a closed reader, such as a full disk behind a redirection. */
  readonly failure: () => Error | undefined;
  /** Resolves when all that was printed has left the process. */
  flush(): Promise<void>;
}

const DEFAULT_COLUMNS = 80;

export function createOutput(host: Host): Output {
  const closed = new AbortController();
  let failure: Error | undefined;
  host.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!CLOSED_CODES.has(error.code ?? '')) failure ??= error;
    closed.abort();
  });
  host.stderr.on('error', () => undefined);
  const isLive = host.stderr.isTTY === true && host.env.TERM !== 'dumb' && host.env.CI === undefined;
  const write = (stream: Writable, text: string) => {
    if (!stream.destroyed && stream.writable) stream.write(text);
  };
  return {
    print: (line) => write(host.stdout, `${host.stdout.isTTY === true ? terminalText(line) : line}\n`),
    note: (line) => write(host.stderr, `${terminalText(line)}\n`),
    draw: (text) => write(host.stderr, text),
    isLive,
    get columns() {
      // A terminal that does not know its width says 0.
      return host.stderr.columns || DEFAULT_COLUMNS;
    },
    colors: createColors(wantsColor(host)),
    closed: closed.signal,
    failure: () => failure,
    flush: async () => {
      await Promise.all([drained(host.stdout), drained(host.stderr)]);
    },
  };
}

/** NO_COLOR (no-color.org) and FORCE_COLOR win over what the terminal is. Errors and notes go to standard error. */
function wantsColor(host: Host): boolean {
  if ((host.env.NO_COLOR ?? '') !== '') return false;
  if ((host.env.FORCE_COLOR ?? '') !== '') return host.env.FORCE_COLOR !== '0';
  return host.stderr.isTTY === true && host.stdout.isTTY === true && host.env.TERM !== 'dumb';
}

function drained(stream: Writable): Promise<void> {
  if (stream.destroyed || !stream.writable) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
