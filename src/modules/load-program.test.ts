import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { signature } from '../signatures/signature.js';
import { compiledProgram, loadProgram, readCompiledProgram } from './compiled-program.js';
import { predict } from './predict.js';
import { program } from './program.js';

const folder = mkdtempSync(join(tmpdir(), 'compiled-program-'));
afterAll(() => rmSync(folder, { recursive: true }));

// What the fixture was compiled from: not to be changed.
const Outline = signature({
  name: 'Outline',
  instructions: 'List the points of the article.',
  input: z.object({ topic: z.string().describe('What it is about') }),
  output: z.object({ points: z.array(z.string()).min(1) }),
});
const Write = signature({
  name: 'Write',
  instructions: 'Write the article.',
  input: z.object({ topic: z.string(), points: z.array(z.string()) }),
  output: z.object({ text: z.string() }),
});

function article(changes: { name?: string; write?: typeof Write } = {}) {
  return program({
    name: changes.name ?? 'article',
    input: z.object({ topic: z.string() }),
    output: z.object({ text: z.string() }),
    modules: { outline: predict(Outline), write: predict(changes.write ?? Write) },
    async forward({ topic }, { outline, write }) {
      const { points } = await outline({ topic });
      return write({ topic, points });
    },
  });
}

const tuned = article().with({
  outline: { instruction: 'List three points.' },
  write: { demos: [{ input: { topic: 't', points: ['p'] }, output: { text: 'A text.' } }] },
});

const fixture = new URL('../../tests/fixtures/compiled-program/version-1.json', import.meta.url);

describe('a saved program', () => {
  it('comes back with the same texts, through a file', () => {
    const file = join(folder, 'program.json');
    writeFileSync(file, JSON.stringify(compiledProgram(tuned)));
    for (const source of [file, pathToFileURL(file), compiledProgram(tuned)]) {
      expect(loadProgram(article(), source).components()).toEqual(tuned.components());
    }
  });

  it('is what JSON.stringify makes of a program', () => {
    const text = JSON.stringify(tuned);
    expect(JSON.parse(text)).toEqual(compiledProgram(tuned));
    expect(loadProgram(article(), JSON.parse(text)).components()).toEqual(tuned.components());
  });

  it('keeps how it came about', () => {
    const record = {
      models: { task: 'test:model' },
      scores: [
        {
          metric: 'exact',
          split: 'test' as const,
          examples: 40,
          repeats: 1,
          baseline: { value: 0.5, low: 0.4, high: 0.6 },
          compiled: { value: 0.75, low: 0.65, high: 0.85 },
          difference: { value: 0.25, low: 0.15, high: 0.35 },
        },
      ],
      datasets: [{ name: 'topics', hash: 'a'.repeat(64), counts: { train: 10, val: 10, test: 40 } }],
      seeds: [7],
      lineage: [{ candidate: 0, parents: [], score: 0.5 }],
      command: ['scenewright', 'compile'],
      simulated: true,
    };
    const compiled = compiledProgram(tuned, record);
    expect(compiled).toMatchObject({ ...record, program: { name: 'article', hash: tuned.hash } });
    expect(readCompiledProgram(compiled)).toEqual(compiled);
  });

  it('may begin with a byte order mark', () => {
    const file = join(folder, 'marked.json');
    writeFileSync(file, `\uFEFF${JSON.stringify(compiledProgram(tuned))}`);
    expect(readCompiledProgram(file).program.name).toBe('article');
  });

  it('of the first version still loads', () => {
    const loaded = loadProgram(article(), fixture);
    expect(loaded.components()).toMatchObject([
      { path: 'outline', instruction: 'List three points, the most important one first.', demos: [] },
      { path: 'write', demos: [{ input: { topic: 'Tea', points: ['Leaves', 'Water'] } }] },
    ]);
  });
});

describe('a file that is no compiled program of this one', () => {
  const good = compiledProgram(tuned);
  const { outline, write } = good.components;
  const inFile = (text: string): string => {
    const file = join(folder, 'broken.json');
    writeFileSync(file, text);
    return file;
  };

  it.each([
    ['program/unreadable', join(folder, 'absent.json'), /absent\.json cannot be read/],
    ['program/not-json', inFile('{"format": '), /broken\.json is not JSON/],
    ['program/foreign', {}, /it has no format/],
    ['program/foreign', [], /it has no format/],
    ['program/foreign', { format: 'other/thing' }, /its format is "other\/thing"/],
    ['program/version', { ...good, version: 2 }, /version 2; this release reads version 1/],
    ['program/invalid', { ...good, components: 3 }, /components: expected record, found 3/],
    [
      'program/other-program',
      { ...good, program: { ...good.program, name: 'poem' } },
      /from the program "poem", not from "article"/,
    ],
    [
      'program/unknown-component',
      { ...good, components: { ...good.components, title: outline } },
      /component "title"/,
    ],
    ['program/missing-component', { ...good, components: { outline } }, /no component "write"/],
    [
      'program/signature-mismatch',
      {
        ...good,
        components: { outline, write: { ...write, signature: { name: 'Write', hash: '0'.repeat(64) } } },
      },
      /component "write" was compiled for another signature \(its signature Write has changed/,
    ],
    [
      'program/invalid-demo',
      {
        ...good,
        components: { outline, write: { ...write, demos: [{ input: {}, output: { text: 'x' } }] } },
      },
      /input\.topic: expected string, found nothing/,
    ],
  ])('is refused with %s', (code, source, message) => {
    expect(() => loadProgram(article(), source)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message), exitCode: 2 }),
    );
  });

  it('is refused when a signature has changed, and not when only its instructions have', () => {
    const reworded = { ...Write, instructions: 'Write it well.' };
    expect(loadProgram(article({ write: reworded }), good).components()[0]?.instruction).toBe(
      'List three points.',
    );
    const changed = signature({ ...Write, output: z.object({ text: z.string().max(100) }) });
    expect(() => loadProgram(article({ write: changed }), good)).toThrow(
      expect.objectContaining({
        code: 'program/signature-mismatch',
        hint: expect.stringContaining('Compile the program again'),
      }),
    );
  });

  it('is refused when the program has another name', () => {
    expect(() => loadProgram(article({ name: 'essay' }), good)).toThrow(
      expect.objectContaining({ code: 'program/other-program' }),
    );
  });
});

it('holds no code and no secrets, only JSON', () => {
  expect(JSON.parse(JSON.stringify(compiledProgram(tuned)))).toEqual(compiledProgram(tuned));
  expect(readFileSync(fixture, 'utf8')).not.toMatch(/function|=>/);
});
