import { PassThrough } from 'node:stream';
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { createOutput } from './output.js';
import { terminalText } from './terminal-text.js';

it('shows what would clear, colour or retitle a terminal, and keeps lines and our own colours', () => {
  expect(terminalText('a\u001b[2Jb\u001b]0;title\u0007\u009b31m')).toBe(
    'a\u241b[2Jb\u241b]0;title\u2407[U+009B]31m',
  );
  expect(terminalText('over\rwritten\ttab\nline')).toBe('over\u240dwritten\ttab\nline');
  expect(terminalText('\u001b[31mred\u001b[39m \u001b[8mhidden')).toBe(
    '\u001b[31mred\u001b[39m \u241b[8mhidden',
  );
});

it.each([
  ['a terminal', true, 'x\u241b[2J\n'],
  ['a pipe', false, 'x\u001b[2J\n'],
])('prints results to %s as they are to be there, and notes always safely', (_name, isTTY, printed) => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const output = createOutput({
    cwd: '/',
    env: {},
    stdin: new PassThrough(),
    stdout: Object.assign(stdout, { isTTY }),
    stderr,
    signals: new EventEmitter(),
    exit: () => {
      throw new Error('exit');
    },
  });
  output.print('x\u001b[2J');
  output.note('x\u001b[2J');
  expect(String(stdout.read())).toBe(printed);
  expect(String(stderr.read())).toBe('x\u241b[2J\n');
});
