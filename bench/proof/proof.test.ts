import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jsonSchemaGrammar } from '../../src/providers/llama/json-schema-grammar.js';
import { openRecording } from '../../src/providers/middleware/record-replay.js';
import { simulatedLanguageModel } from '../../src/providers/sim/index.js';
import { SceneElements, SceneObjects } from '../../src/signatures/scene/heads.js';
import { type ProofFacts, proofFactsSchema, runProof } from './proof.js';
import { drawPrompts, readPrompts } from './prompts.js';
import { packRecording, recordingModel, replayingModel } from './recorded-model.js';
import { WAYS } from './search.js';

const prompts = fileURLToPath(new URL('../../datasets/cinematic/prompts.jsonl', import.meta.url));
const model = { name: 'llama:toy.gguf', bytes: 1, sha256: 'not a real one' };
const facts: ProofFacts = {
  model,
  reflection: model,
  sizes: { train: 4, val: 4, test: 6 },
  metricCalls: 24,
  seed: 3,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proof-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('a recording runs the whole compile again without the model: same programs, same report', async () => {
  const sets = await drawPrompts(prompts, null, facts.sizes, facts.seed);
  const calls = join(folder, 'calls.jsonl');
  const recording = await openRecording(calls);
  const recorded = recordingModel(simulatedLanguageModel(), model.name, recording);
  const first = await runProof({ task: recorded, reflection: recorded }, sets, facts, () => undefined);
  await recording.close();
  const packed = await packRecording(calls, `${calls}.gz`);
  expect(packed.bytes).toBeLessThan(1_000_000);

  const replay = await replayingModel(model.name, `${calls}.gz`);
  const again = await runProof({ task: replay, reflection: replay }, sets, facts, () => undefined);
  expect(again.report).toBe(first.report);
  expect([...again.programs]).toEqual([...first.programs]);
  expect(first.report).toMatch(/\| gepa \| 0\.\d+ \[0\.\d+, [01]\.\d+\]/);
  // The simulator follows instructions, so a search that works moves the text away from the seed program.
  expect(first.programs.get('gepa.program.json')).not.toBe(first.programs.get('none.program.json'));
});

it('the compile that a real model made runs again without it: the same programs and report, to the byte', async () => {
  const file = (name: string) => fileURLToPath(new URL(`recorded/${name}`, import.meta.url));
  const made = proofFactsSchema.parse(JSON.parse(await readFile(file('facts.json'), 'utf8')));
  const sets = await readPrompts(file('prompts.jsonl'));
  const replay = await replayingModel(made.model.name, file('calls.jsonl.gz'));
  const again = await runProof({ task: replay, reflection: replay }, sets, made, () => undefined);
  expect(again.report).toBe(await readFile(file('report.md'), 'utf8'));
  expect([...again.programs.keys()]).toEqual(WAYS.map((way) => `${way}.program.json`));
  for (const [name, text] of again.programs) {
    expect(unversioned(text)).toBe(unversioned(await readFile(file(name), 'utf8')));
  }
});

it('both steps are written under grammars that leave nothing of their schemas to chance', () => {
  for (const { outputSchema } of [SceneElements, SceneObjects]) {
    expect(jsonSchemaGrammar(outputSchema).givenUp).toEqual([]);
  }
});

it('the sealed prompts are drawn by seed and stand in no other set', async () => {
  const draw = (seed: number) => drawPrompts(prompts, null, facts.sizes, seed);
  const { train, val, test } = await draw(1);
  const ids = [...train, ...val, ...test].map(({ id }) => id);
  expect(new Set(ids).size).toBe(14);
  expect(await draw(1)).toEqual({ train, val, test });
  expect((await draw(2)).test).not.toEqual(test);
  await expect(drawPrompts(prompts, null, { train: 1000, val: 1, test: 1 }, 1)).rejects.toThrow('1002');
});

/** A program says which release wrote it; a replay by a later one differs in nothing else. */
function unversioned(text: string): string {
  return text.replace(/"createdWith": "[^"]*"/, '"createdWith": ""');
}
