import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDataset } from '../datasets/load-dataset.js';
import { publishedJsonSchema } from '../modules/formats.js';
import { openRunFolder, RUN_FILES } from '../storage/run-folder.js';
import { evaluationSchemas } from './formats.js';
import { reportMarkdown } from './report/markdown.js';
import { reportSchema } from './report/report-schema.js';
import type { TraceEntry } from '../modules/trace.js';
import { openRolloutStore } from './rollout-store.js';
import { rolloutId } from './rollout-id.js';

const repository = new URL('../../', import.meta.url);
const pathOf = (name: string) => fileURLToPath(new URL(name, repository));
const fixture = (name: string) => pathOf(`tests/fixtures/${name}`);
const textOf = (path: string) => readFile(path, 'utf8');
const linesOf = async (path: string): Promise<unknown[]> =>
  (await textOf(path))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

async function validatorOf(file: string) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validate = ajv.compile(JSON.parse(await textOf(pathOf(`schemas/${file}`))));
  return (value: unknown) => {
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  };
}

let copy: string;
beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'scenewright-fixture-'));
  copy = join(root, 'run');
  await cp(fixture('run-folder/version-1'), copy, { recursive: true });
});
afterEach(() => rm(join(copy, '..'), { recursive: true, force: true }));

describe('published schemas', () => {
  it.each(evaluationSchemas)('$file is what the code validates with', async (published) => {
    expect(JSON.parse(await textOf(pathOf(`schemas/${published.file}`)))).toEqual(
      publishedJsonSchema(published),
    );
  });

  it('hold for every file of the first version', async () => {
    (await validatorOf('run.schema.json'))(JSON.parse(await textOf(join(copy, 'run.json'))));
    (await linesOf(join(copy, 'events.jsonl'))).forEach(await validatorOf('event.schema.json'));
    (await linesOf(join(copy, 'rollouts.jsonl'))).forEach(await validatorOf('rollout.schema.json'));
    (await linesOf(fixture('dataset/version-1.jsonl'))).forEach(await validatorOf('dataset-row.schema.json'));
    (await linesOf(fixture('uncounted/version-1.jsonl'))).forEach(await validatorOf('uncounted.schema.json'));
    (await linesOf(fixture('spending/version-1.jsonl'))).forEach(await validatorOf('spending.schema.json'));
    const report = await validatorOf('report.schema.json');
    report(JSON.parse(await textOf(join(copy, 'report.json'))));
    report(JSON.parse(await textOf(fixture('compile-report/version-1.json'))));
  });
});

it('rollouts are written as their schema says, long prompts and repeated values too', async () => {
  const run = await openRunFolder(copy);
  const store = await openRolloutStore(run);
  const ids = (await linesOf(join(copy, RUN_FILES.rollouts))).map((line) => (line as { id: string }).id);
  const whole = await Promise.all(ids.map((id) => store.get(id)));
  const question = 'q'.repeat(200);
  for (const rollout of whole) {
    if (rollout === null) throw new RangeError('a rollout is missing');
    const entries = rollout.trace.entries.map((entry): TraceEntry => {
      const [attempt] = entry.type === 'call' ? entry.attempts : [];
      if (entry.type !== 'call' || attempt === undefined) return entry;
      const messages = (['system', 'user'] as const).map((role) => ({
        role,
        content: [
          { type: 'text' as const, text: `## question\n${question}${role === 'system' ? question : ''}` },
        ],
      }));
      const attempts = [{ ...attempt, messages, reply: '{"answer":"a"}' }];
      return { ...entry, input: { question }, output: { answer: 'a' }, attempts };
    });
    await store.add({ ...rollout, trace: { entries }, replies: [0, 7] });
  }
  await store.close();
  await run.close();
  const lines = await linesOf(join(copy, RUN_FILES.rollouts));
  lines.forEach(await validatorOf('rollout.schema.json'));
  const text = JSON.stringify(lines);
  for (const mark of ['"$text"', '"inPrompt":true', '"inReply":true']) expect(text).toContain(mark);
});

describe('the first version still loads', () => {
  it('as a run folder, with events, rollouts and blobs', async () => {
    const run = await openRunFolder(copy);
    expect(run.manifest).toMatchObject({ kind: 'eval', simulated: true, config: { seed: 3 } });
    const types: string[] = [];
    for await (const event of run.events.read()) types.push(event.type);
    expect(types).toEqual(['evaluation-started']);
    const store = await openRolloutStore(run);
    const ids = (await linesOf(join(copy, RUN_FILES.rollouts))).map((line) => (line as { id: string }).id);
    const outcomes: string[] = [];
    for (const id of ids) outcomes.push((await store.get(id))?.outcome.type ?? 'missing');
    expect(new Set(outcomes)).toEqual(new Set(['scored', 'errored', 'skipped']));
    const first = await store.get(ids[0]!);
    const [call] = first?.trace.entries ?? [];
    const parts = call?.type === 'call' ? (call.attempts[0]?.messages[1]?.content ?? []) : [];
    const medium = parts.flatMap((part) => (part.type === 'media' ? [part.medium] : []))[0];
    expect(medium).toMatchObject({ kind: 'image', source: { type: 'bytes', bytes: expect.any(Uint8Array) } });
    await store.close();
    await run.close();
    expect(await readdir(copy)).not.toContain('lock');
  });

  it('as a dataset', async () => {
    const { examples, hash } = await loadDataset(fixture('dataset/version-1.jsonl'));
    expect(examples.map(({ id }) => id)).toEqual(['louvre', 'rhine', '4a893d31e32b167b', 'fac2b816416401bb']);
    expect(hash).toBe('b560d98b58c032dc67d5956f44f32bc2aed16d4da4783bf32eb868a988f7b383');
  });

  it('as reports', async () => {
    for (const path of [join(copy, 'report.json'), fixture('compile-report/version-1.json')]) {
      const report = reportSchema.parse(JSON.parse(await textOf(path)));
      expect(reportMarkdown(report)).toMatchSnapshot();
    }
  });

  it('as rollout ids', () => {
    const key = {
      programHash: 'a'.repeat(64),
      candidate: { 'heads.objects': { instruction: 'List the objects.', demos: [] } },
      exampleId: 'louvre',
      seed: 7,
      repeat: 1,
      models: { task: 'sim:small', judge: 'openai:gpt-5' },
    };
    expect(rolloutId(key)).toBe('793110af8eeba0da7d322bd790709cdc57c0b4e590b9eced33676c30572a953f');
    expect(rolloutId({ ...key, repeat: 2 })).not.toBe(rolloutId(key));
  });
});
