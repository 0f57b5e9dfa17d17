import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commandOf, flagsJson, shellCommand } from './provenance.js';

it('never writes the user name and password of an address down', () => {
  const argv = ['run', '--base-url', 'openai-compatible=https://me:secret@host.example/v1'];
  expect(commandOf(argv)).toEqual([
    'scenewright',
    'run',
    '--base-url',
    'openai-compatible=https://host.example/v1',
  ]);
  const flags = { baseUrl: { ollama: 'http://token@127.0.0.1:1/v1' }, seed: 3, quiet: undefined };
  expect(flagsJson(flags)).toEqual({ baseUrl: { ollama: 'http://127.0.0.1:1/v1' }, seed: 3 });
});

it('prints commands that a shell reads as the same words', () => {
  expect(shellCommand(['scenewright', 'compile', '--resume', 'runs/a-1'])).toBe(
    'scenewright compile --resume runs/a-1',
  );
  const word = fc.string({ maxLength: 12 }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), (words) => {
      const echoed = execFileSync('sh', ['-c', `printf '%s\\0' ${shellCommand(words)}`], {
        encoding: 'utf8',
      });
      return JSON.stringify(echoed.split('\0').slice(0, -1)) === JSON.stringify(words);
    }),
    { numRuns: 20 },
  );
});
