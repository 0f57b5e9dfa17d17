import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ProviderError, UsageError } from '../core/errors.js';
import { presentError } from './present-error.js';

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
}

it('shows message, hint and code of an expected error, and its exit code', () => {
  const error = new UsageError('option/unknown', 'no such thing', { hint: 'Try another.' });
  expect(presentError(error, false)).toEqual({
    lines: ['error: no such thing', 'hint: Try another.', 'code: option/unknown (exit 2)'],
    exitCode: 2,
  });
  const provider = new ProviderError('the server is gone', { failure: 'network', model: 'openai:x' });
  expect(presentError(provider, false)).toMatchObject({ exitCode: 5 });
});

it('keeps an unexpected error to one line without --debug, and shows stack and causes with it', () => {
  const error = new TypeError('x is undefined\nand more', { cause: new Error('the cause') });
  const quiet = presentError(error, false);
  expect(quiet.exitCode).toBe(1);
  expect(quiet.lines).toHaveLength(1);
  expect(quiet.lines[0]).toContain('--debug');
  const loud = presentError(error, true).lines.join('\n');
  expect(loud).toContain('present-error.test.ts');
  expect(loud).toContain('caused by: Error: the cause');
});

it('treats a failing file system as the storage failure it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scenewright-'));
  try {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const presented = presentError(
      thrownBy(() => readFileSync(join(file, 'below'))),
      false,
    );
    expect(presented.exitCode).toBe(6);
    expect(presented.lines.join('\n')).toContain('storage/not-a-folder');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('cuts a message that is a whole page', () => {
  const presented = presentError(new UsageError('x/y', 'm'.repeat(100_000)), false);
  expect(presented.lines[0]?.length).toBeLessThan(2_100);
});

it('shows a thrown value that is no Error', () => {
  expect(presentError('just text', true)).toMatchObject({ exitCode: 1 });
});
