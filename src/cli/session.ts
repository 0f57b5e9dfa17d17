import type { Command } from 'commander';
import { AbortedError } from '../core/errors.js';
import type { ExitCode } from '../core/errors.js';
import type { Host } from './host.js';
import { listenForInterrupts } from './interrupts.js';
import type { Interrupts } from './interrupts.js';
import type { Output } from './output.js';

/** What every verb works with. */
export interface Session {
  readonly host: Host;
  readonly output: Output;
  readonly interrupts: Interrupts;
  /** The command as typed, for provenance and for the resume hint. */
  readonly argv: readonly string[];
}

/** Runs one verb to its exit code. */
export type Verb = (session: Session) => Promise<ExitCode>;

/** Where a declared verb leaves the work that its options describe; the command line runs it afterwards. */
export interface VerbSlot {
  run: Verb | undefined;
}

/** Declares one verb: its options, and lazily, its work. */
export type DeclareVerb = (root: Command, slot: VerbSlot) => void;

/** A session for one command; dispose it to stop listening to signals. */
export function openSession(host: Host, output: Output, argv: readonly string[]): Session {
  const interrupts = listenForInterrupts(host.signals, {
    onFirst: () => output.note('\nstopping: finishing what is in flight; press Ctrl-C again to stop at once'),
    reason: () => new AbortedError('aborted/interrupted', 'stopped by the user'),
    exit: () => host.exit(130),
  });
  return { host, output, interrupts, argv };
}
