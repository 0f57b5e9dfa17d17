import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from './packed-package.js';

const folder = mkdtempSync(join(tmpdir(), 'scenewright-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (...args: string[]) =>
  spawnSync('npm', ['start', '--silent', '--', ...args], { cwd: REPOSITORY, encoding: 'utf8' });

describe('npm start', () => {
  it('neither installs nor builds when both are done, and hands further arguments on', () => {
    const run = start('--help');
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/^Usage: scenewright compile/);
  });

  it('compiles with options that exist, and gives back the exit code of the command', () => {
    const run = start('--dataset', join(folder, 'missing.jsonl'), '--run-dir', join(folder, 'run'));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('missing.jsonl');
  });

  it('ends at a cap without an error of its own', () => {
    const run = start('--max-calls', '3', '--run-dir', join(folder, 'capped'));
    expect(run.status).toBe(4);
    // No stack trace.
    expect(run.stderr).not.toMatch(/^ +at .+:\d+:\d+/m);
  });
});
