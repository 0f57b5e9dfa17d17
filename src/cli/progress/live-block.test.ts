import { PassThrough } from 'node:stream';
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { Host } from '../host.js';
import { createOutput } from '../output.js';
import { liveBlock } from './live-block.js';

function screen(terminal: { readonly isTTY: boolean; readonly columns: number }, env: Host['env'] = {}) {
  const stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), terminal);
  const host: Host = {
    cwd: '/',
    env,
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr,
    signals: new EventEmitter(),
    exit: () => {
      throw new Error('not expected');
    },
  };
  return { output: createOutput(host), written: () => String(stderr.read() ?? '') };
}

/** What a terminal shows after these bytes: cursor up and erase are the only sequences used. */
function render(bytes: string): string[] {
  const lines: string[] = [];
  for (const part of bytes.split(/(\u001B\[\d+F\u001B\[0J)/)) {
    const up = /^\u001B\[(\d+)F/.exec(part);
    if (up !== null) lines.length -= Number(up[1]);
    else lines.push(...part.split('\n').slice(0, -1));
  }
  return lines;
}

it('redraws its lines in place and lets ordinary lines scroll above', () => {
  const { output, written } = screen({ isTTY: true, columns: 80 });
  const block = liveBlock(output);
  block.update(['head', 'one']);
  block.line('accepted');
  block.update(['head', 'two']);
  block.line('rejected');
  block.end();
  output.note('done');
  expect(render(written())).toEqual(['accepted', 'rejected', 'done']);
});

it('cuts a line that would wrap: the cursor goes back by lines', () => {
  const { output, written } = screen({ isTTY: true, columns: 10 });
  liveBlock(output).update(['123456789012345']);
  expect(written()).toBe('123456789\n');
});

it('takes a usual width where the terminal does not know its own', () => {
  const { output, written } = screen({ isTTY: true, columns: 0 });
  liveBlock(output).update(['one line']);
  expect(written()).toBe('one line\n');
});

it.each([
  ['no terminal', { isTTY: false, columns: 80 }, {}],
  ['a terminal without a cursor', { isTTY: true, columns: 80 }, { TERM: 'dumb' }],
  ['a build server', { isTTY: true, columns: 80 }, { CI: '1' }],
])('writes only ordinary lines on %s', (_, terminal, env) => {
  const { output, written } = screen(terminal, env);
  const block = liveBlock(output);
  block.update(['table']);
  block.line('accepted');
  block.end();
  expect(written()).toBe('accepted\n');
});
