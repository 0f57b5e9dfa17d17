import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const MAIN = join(ROOT, 'dist', 'cli', 'main.js');

export interface Finished {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** File that standard output goes to instead. */
  readonly stdout?: string;
}

/** A child process of the built command line whose output is gathered. */
export interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly finished: Promise<Finished>;
  /** Resolves as soon as what was written to either stream so far matches. */
  seen(pattern: RegExp): Promise<void>;
  /** The event, or a rejection when the process ends first. */
  before<T>(event: Promise<T>): Promise<T>;
}

/** A folder of its own for one test, outside the repository, removed afterwards. */
export function temporaryFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'scenewright-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** No key, colour or setting of the machine that runs the tests reaches the child. */
export function cleanEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: tmpdir(), TMPDIR: tmpdir() };
}

export function startCli(args: readonly string[], options: RunOptions): Started {
  return start(process.execPath, [MAIN, ...args], options);
}

function start(command: string, args: readonly string[], options: RunOptions): Started {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...cleanEnvironment(), ...options.env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // The child may end before it has read its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const seen = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (pattern.test(stdout) || pattern.test(stderr)) resolve();
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.on('close', () => reject(new Error(`ended without ${String(pattern)}:\n${stdout}\n${stderr}`)));
      look();
    });
  const before = <T>(event: Promise<T>) =>
    Promise.race([
      event,
      finished.then((result) => {
        throw new Error(`ended too early:\n${result.stdout}\n${result.stderr}`);
      }),
    ]);
  return { child, finished, seen, before };
}

export function runCli(args: readonly string[], options: RunOptions): Promise<Finished> {
  if (options.stdout === undefined) return startCli(args, options).finished;
  // A shell opens the file, so that the command line meets it as its standard output.
  const script = `exec "$@" > "${options.stdout}"`;
  return start('sh', ['-c', script, 'sh', process.execPath, MAIN, ...args], options).finished;
}

/** Lines that only a stack trace has. */
export const STACK_TRACE = /^\s+at .+:\d+:\d+\)?$/m;

/** A failure as users should meet it: one `error:`, what to do, its code and exit code, and no stack trace. */
export function expectFailure(result: Finished, exitCode: number, code: string): void {
  expect(result.stderr).toContain(`code: ${code} (exit ${exitCode})`);
  expect(result.exitCode, result.stderr).toBe(exitCode);
  expect(result.stderr).toMatch(/error: \S/);
  expect(result.stderr).not.toMatch(STACK_TRACE);
  expect(result.stdout).not.toMatch(STACK_TRACE);
}
