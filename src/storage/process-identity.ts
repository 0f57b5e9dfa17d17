import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCodeOf } from './storage-failure.js';

/** Which process holds something, told apart from a later process with the same number where the system allows. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Start of the process in clock ticks since boot (Linux); null where the system does not say. */
  readonly startTicks: number | null;
}

export function currentProcess(): ProcessIdentity {
  return { pid: process.pid, host: hostname(), startTicks: statOf(process.pid)?.startTicks ?? null };
}

/** `unknown` for a process on another machine. */
export function processState(identity: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  if (identity.host !== hostname()) return 'unknown';
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to someone else.
    if (systemCodeOf(error) !== 'EPERM') return 'dead';
  }
  const stat = statOf(identity.pid);
  if (stat === null) return 'alive';
  if (stat.state === 'Z' || stat.state === 'X') return 'dead';
  return identity.startTicks === null || identity.startTicks === stat.startTicks ? 'alive' : 'dead';
}

/** State letter and start time of a process out of Linux's /proc; null elsewhere. */
function statOf(pid: number): { readonly state: string; readonly startTicks: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name, in brackets, may hold spaces and brackets: fields are counted from its end.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state = ''] = fields;
    return { state, startTicks: Number(fields[19]) };
  } catch {
    return null;
  }
}
