import type { Readable, Writable } from 'node:stream';
import type { SignalSource } from './interrupts.js';

/** What the process gives to a command: everything outside that the command line touches. */
export interface Host {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly signals: SignalSource;
  /** Ends the process at once; for the third Ctrl-C. */
  exit(code: number): never;
}

export function processHost(): Host {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signals: process,
    exit: (code) => process.exit(code),
  };
}
