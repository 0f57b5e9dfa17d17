import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished } from 'vitest';
import { runCommandLine } from './command-line.js';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Gives SIGINT as Ctrl-C does. */
  readonly signals?: EventEmitter;
}

/** A command line in this process, with streams and an environment of its own: a process for each would take half a second. */
export async function runInProcess(
  args: readonly string[],
  { cwd, env, signals = new EventEmitter() }: CommandOptions,
): Promise<CommandResult> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const text = { stdout: '', stderr: '' };
  stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  const exitCode = await runCommandLine(args, {
    cwd,
    env: { HOME: cwd, ...env },
    stdin: new PassThrough(),
    stdout,
    stderr,
    signals,
    exit: () => {
      throw new Error('exit');
    },
  });
  return { exitCode, ...text };
}

/** A folder of its own for one test, with these files, removed afterwards. */
export function folderOfOneTest(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'scenewright-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A failure as users should meet it: what was wrong, its code and its exit code. */
export function expectRefusal(result: CommandResult, exitCode: number, code: string): void {
  expect(result.stderr).toContain(`code: ${code} (exit ${exitCode})`);
  expect(result.exitCode).toBe(exitCode);
  expect(result.stdout).toBe('');
}
