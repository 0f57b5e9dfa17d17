import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { AbortedError } from '../core/errors.js';
import { listenForInterrupts } from './interrupts.js';

function listen(source: EventEmitter) {
  const said: string[] = [];
  const interrupts = listenForInterrupts(source, {
    onFirst: () => said.push('first'),
    reason: () => new AbortedError('aborted/interrupted', 'stopped by the user'),
    exit: () => said.push('exit'),
  });
  return { interrupts, said };
}

it('asks to finish at the first signal, to stop at the second, and ends the process at the third', () => {
  const source = new EventEmitter();
  const { interrupts, said } = listen(source);
  expect([interrupts.finishing.aborted, interrupts.stopping.aborted]).toEqual([false, false]);
  source.emit('SIGINT');
  expect([interrupts.finishing.aborted, interrupts.stopping.aborted]).toEqual([true, false]);
  source.emit('SIGTERM');
  expect([interrupts.finishing.aborted, interrupts.stopping.aborted]).toEqual([true, true]);
  expect(interrupts.stopping.reason).toMatchObject({ code: 'aborted/interrupted', exitCode: 130 });
  source.emit('SIGINT');
  expect(said).toEqual(['first', 'exit']);
});

it('leaves the process alone once it is disposed', () => {
  const source = new EventEmitter();
  const { interrupts, said } = listen(source);
  interrupts[Symbol.dispose]();
  source.emit('SIGINT');
  expect(said).toEqual([]);
  expect(source.listenerCount('SIGINT')).toBe(0);
});
