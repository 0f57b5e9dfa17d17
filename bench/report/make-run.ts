import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { canonicalJson, type JsonObject } from '../../src/core/json.js';
import { createRng, type Rng } from '../../src/core/rng.js';
import type { Example } from '../../src/datasets/example.js';
import { textsJson } from '../../src/cli/program-texts.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import type { Evaluation } from '../../src/evaluation/evaluation.js';
import { compileReport } from '../../src/evaluation/report/compile-report.js';
import { candidateTexts, rolloutIdsFor } from '../../src/evaluation/rollout-id.js';
import type { RolloutRecord } from '../../src/evaluation/rollout-record.js';
import { compiledProgram } from '../../src/modules/compiled-program.js';
import type { ModelsByRole, Program } from '../../src/modules/module.js';
import type { Metric } from '../../src/scoring/metric.js';
import { openBlobStore } from '../../src/storage/blob-store.js';
import { createRunFolder, RUN_FILES, type RunFolder } from '../../src/storage/run-folder.js';

/** What a made-up run looks like. */
export interface RunShape {
  readonly program: Program;
  readonly metric: Metric;
  readonly models: ModelsByRole;
  /** Its rollouts are those of the others, with other ids and scores. */
  readonly sample: Example;
  /** The seed among them. */
  readonly candidates: number;
  /** Validation examples; every candidate is run on all of them. */
  readonly examples: number;
  /** Images in the outputs of seed, parent and result, one each on the first examples. */
  readonly images: number;
}

const SEED = 7;
/** Examples of a minibatch. */
const MINIBATCH = 3;
/** A reflection prompt of the scene program has about so many characters. */
const PROMPT_CHARACTERS = 20_000;

/**
 * Writes a compile's run folder as the search would have: real rollouts of one example, repeated under the ids of every
 * candidate and example, with scores that rise. Scores are made up; layout, sizes and ids are not.
 */
export async function makeRun(path: string, shape: RunShape): Promise<void> {
  const { program, models, metric, examples } = shape;
  const rng = createRng(SEED, 'bench-report');
  const candidates = candidatesOf(shape);
  const exampleIds = Array.from({ length: examples }, (_, at) => `example-${String(at).padStart(5, '0')}`);
  const scores = candidates.map((_, at) => exampleIds.map(() => scoreOf(at, shape.candidates, rng)));
  const ids = { task: models.task.id, ...(models.judge === undefined ? {} : { judge: models.judge.id }) };
  const folder = await createRunFolder({
    kind: 'compile',
    path,
    simulated: true,
    config: {
      flags: {},
      cwd: path,
      resolved: { texts: textsJson(program), models: { ...ids, reflection: ids.task } },
    },
  });
  try {
    const template = await sampleRollout(shape, folder);
    const images = await makeImages(shape.images, folder);
    await writeEvents(folder, shape, candidates, exampleIds, scores, ids);
    await writeRollouts(folder, { shape, candidates, exampleIds, scores, template, images, ids });
    await writeReflections(folder, candidates);
    const evaluation = evaluationOf(shape, exampleIds, scores, ids);
    await folder.writeJson(
      RUN_FILES.program,
      compiledProgram(program.with(changes(candidates.at(-1) ?? {}))),
    );
    await folder.writeJson(RUN_FILES.reportJson, reportOf(shape, evaluation, metric.name, ids));
    await folder.events.append('report-written', {});
  } finally {
    await folder.close();
  }
}

type Texts = Readonly<Record<string, string>>;

/** Each rewrites one component of the one before it. */
function candidatesOf({ program, candidates }: RunShape): readonly Texts[] {
  const components = program.components();
  const found: Texts[] = [Object.fromEntries(components.map(({ path, instruction }) => [path, instruction]))];
  for (let at = 1; at < candidates; at++) {
    const { path = '' } = components[at % components.length] ?? {};
    const before = found[at - 1] ?? {};
    found.push({ ...before, [path]: `${before[path] ?? ''} Rule ${at}: keep to what the prompt says.` });
  }
  return found;
}

function changes(texts: Texts) {
  return Object.fromEntries(Object.entries(texts).map(([path, instruction]) => [path, { instruction }]));
}

function scoreOf(candidate: number, candidates: number, rng: Rng): number {
  return Math.min(1, 0.4 + (0.4 * candidate) / candidates + 0.2 * (rng.random() - 0.5));
}

/** One line of `rollouts.jsonl` without its head, as the program writes it. */
async function sampleRollout(
  { program, metric, models, sample }: RunShape,
  target: RunFolder,
): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'bench-report-sample-'));
  try {
    const folder = await createRunFolder({
      kind: 'eval',
      path: join(scratch, 'run'),
      config: {},
      simulated: true,
    });
    const set = { name: 'sample', examples: [sample] };
    await evaluate([{ name: 'seed', program }], set, metric, { models, runFolder: folder });
    await folder.close();
    const [line = ''] = readFileSync(join(folder.path, RUN_FILES.rollouts), 'utf8').split('\n');
    const texts = join(folder.path, 'texts.jsonl');
    await target.writeText('texts.jsonl', readFileSync(texts, 'utf8'));
    return line.slice(line.indexOf('"outcome":'));
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** Grain, so that neither originals nor small copies compress better than photographs. */
async function makeImages(count: number, { path }: RunFolder): Promise<readonly string[]> {
  const blobs = openBlobStore(join(path, RUN_FILES.blobs));
  const hashes: string[] = [];
  for (let at = 0; at < count; at++) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="1024"><rect width="1024" height="1024" fill="hsl(${(at * 37) % 360} 50% 50%)"/><circle cx="${200 + at * 3}" cy="500" r="260" fill="hsl(${(at * 91) % 360} 60% 60%)"/></svg>`;
    const grain = await sharp({
      create: {
        width: 1024,
        height: 1024,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 24 },
      },
    })
      .png()
      .toBuffer();
    const picture = sharp(Buffer.from(svg)).composite([{ input: grain, blend: 'soft-light' }]);
    hashes.push(await blobs.put(await picture.jpeg({ quality: 92 }).toBuffer()));
  }
  return hashes;
}

async function writeEvents(
  { events }: RunFolder,
  { program, metric, examples }: RunShape,
  candidates: readonly Texts[],
  exampleIds: readonly string[],
  scores: readonly (readonly number[])[],
  ids: Readonly<Record<string, string>>,
): Promise<void> {
  const [seedCandidate = {}] = candidates;
  const metricCalls = candidates.length * examples;
  const common = { metric: metric.name, metricCalls, optimizer: 'gepa', seed: SEED };
  await events.append('compile-started', {
    ...common,
    programHash: program.hash,
    models: { ...ids, reflection: ids['task'] ?? '' },
  });
  await events.append('run-started', {
    seedCandidate,
    trainSize: examples,
    valSize: examples,
    policies: {},
    budgetCalls: metricCalls,
  });
  for (const at of candidates.keys())
    await writeIteration(events, at, { metric, candidates, exampleIds, scores });
  const best = candidates.length - 1;
  await events.append('run-ended', {
    reason: { by: 'budget', text: 'no calls left', isExternal: false },
    best,
    iterations: best,
    metricCalls,
  });
}

interface Iterations {
  readonly metric: Metric;
  readonly candidates: readonly Texts[];
  readonly exampleIds: readonly string[];
  readonly scores: readonly (readonly number[])[];
}

/** The seed's validation, or one proposal that is accepted. */
async function writeIteration(
  events: RunFolder['events'],
  at: number,
  { metric, candidates, exampleIds, scores }: Iterations,
): Promise<void> {
  const texts = candidates[at] ?? {};
  const parents = at === 0 ? [] : [at - 1];
  const place = { iteration: at, task: 0 };
  const before = candidates[at - 1] ?? {};
  const changed = Object.fromEntries(Object.entries(texts).filter(([path, text]) => before[path] !== text));
  if (at > 0) {
    const minibatch = Array.from(
      { length: MINIBATCH },
      (_, next) => exampleIds[(at + next) % exampleIds.length] ?? '',
    );
    await events.append('minibatch-sampled', { ...place, exampleIds: minibatch });
    await events.append('proposed', { ...place, parent: at - 1, texts: changed });
  }
  const own = scores[at] ?? [];
  const mean = own.reduce((sum, score) => sum + score, 0) / own.length;
  const objectives: JsonObject = Object.fromEntries(
    metric.objectives.map((name, next) => [name, Math.min(1, mean + 0.01 * next)]),
  );
  const validated = exampleIds.map((id, next): [string, number] => [id, own[next] ?? 0]);
  await events.append('validated', {
    iteration: at,
    candidate: at,
    parents,
    mean,
    scores: validated,
    objectives,
    unscored: [],
    isBest: true,
  });
  if (at === 0) return;
  await events.append('accepted', {
    iteration: at,
    candidate: at,
    parents,
    texts,
    scoreBefore: null,
    scoreAfter: null,
    through: 'mutation',
  });
  await events.append('iteration-ended', {
    iteration: at,
    metricCalls: (at + 1) * exampleIds.length,
    accepted: 1,
    best: at,
    bestMean: mean,
  });
}

interface Rollouts {
  readonly shape: RunShape;
  readonly candidates: readonly Texts[];
  readonly exampleIds: readonly string[];
  readonly scores: readonly (readonly number[])[];
  readonly template: string;
  readonly images: readonly string[];
  readonly ids: Readonly<Record<string, string>>;
}

async function writeRollouts(folder: RunFolder, rollouts: Rollouts): Promise<void> {
  const { shape, candidates, exampleIds, scores, template, images, ids } = rollouts;
  const out = createWriteStream(join(folder.path, RUN_FILES.rollouts));
  const texts = candidateTexts(shape.program);
  const shown = [0, candidates.length - 2, candidates.length - 1];
  for (const [at, candidate] of candidates.entries()) {
    const whole = Object.fromEntries(
      Object.entries(texts).map(([path, text]) => [path, { ...text, instruction: candidate[path] ?? '' }]),
    );
    const setting = { programHash: shape.program.hash, seed: SEED, models: ids };
    const idFor = rolloutIdsFor(setting, canonicalJson(whole));
    for (const [next, exampleId] of exampleIds.entries()) {
      const image = shown.includes(at) ? images[next * shown.length + shown.indexOf(at)] : undefined;
      const rest = withScore(
        image === undefined ? template : withImage(template, image),
        scores[at]?.[next] ?? 0,
      );
      const line = `{"id":"${idFor(exampleId, 0)}","exampleId":"${exampleId}","seed":${SEED},"repeat":0,${rest}\n`;
      if (!out.write(line)) await once(out, 'drain');
    }
  }
  out.end();
  await once(out, 'finish');
}

function withScore(rest: string, score: number): string {
  return rest.replace(/"score":\{"score":[\d.]+/, `"score":{"score":${score}`);
}

function withImage(rest: string, hash: string): string {
  const image = `"image":{"bytes":{"$blob":"${hash}"},"media_type":"image/jpeg","width":1024,"height":1024},`;
  return rest.replace('"output":{', `"output":{${image}`);
}

async function writeReflections({ path }: RunFolder, candidates: readonly Texts[]): Promise<void> {
  const out = createWriteStream(join(path, 'reflections.jsonl'));
  const usage = { inputTokens: 5_000, outputTokens: 300, cachedInputTokens: 0, reasoningTokens: 0 };
  for (const [at, texts] of candidates.entries()) {
    if (at === 0) continue;
    const before = candidates[at - 1] ?? {};
    const component = Object.keys(texts).find((name) => texts[name] !== before[name]) ?? '';
    const text = `Something is missing.\n\n\`\`\`\n${texts[component] ?? ''}\n\`\`\``;
    const asked = {
      iteration: at,
      task: 0,
      component,
      attempt: 0,
      prompt: 'what was said '.repeat(PROMPT_CHARACTERS / 14),
    };
    const reply = { text, finishReason: 'stop', usage, costUsd: 0.002, cached: false };
    out.write(`${JSON.stringify({ key: String(at).padStart(64, '0'), reply, asked })}\n`);
  }
  out.end();
  await once(out, 'finish');
}

function evaluationOf(
  { program, metric }: RunShape,
  exampleIds: readonly string[],
  scores: readonly (readonly number[])[],
  models: Readonly<Record<string, string>>,
): Evaluation {
  const tokens = { inputTokens: 20_000, outputTokens: 2_000, cachedInputTokens: 0, reasoningTokens: 0 };
  const usage = { calls: 14, cachedCalls: 0, tokens, costUsd: 0.009 };
  const shown = { seed: scores[0] ?? [], compiled: scores.at(-1) ?? [] };
  return {
    dataset: { name: 'made up', hash: '0'.repeat(64), examples: exampleIds.map((id) => ({ id, tags: [] })) },
    metric: { name: metric.name, objectives: [] },
    models,
    seed: SEED,
    repeats: 1,
    baseline: 'seed',
    simulated: true,
    programs: Object.entries(shown).map(([name, own]) => ({
      name,
      programHash: program.hash,
      candidateHash: '0'.repeat(64),
      records: exampleIds.map((exampleId, at): RolloutRecord => {
        const outcome = { type: 'scored', score: own[at] ?? 0, objectives: {} } as const;
        return { exampleId, repeat: 0, outcome, usage, modelTimeMs: 9_000, simulated: true };
      }),
    })),
  };
}

function reportOf(
  { program, candidates, examples }: RunShape,
  validation: Evaluation,
  metric: string,
  models: Readonly<Record<string, string>>,
) {
  const hash = '0'.repeat(64);
  const usage = {
    calls: 0,
    cachedCalls: 0,
    tokens: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 },
    costUsd: 90,
  };
  return compileReport({
    simulated: true,
    program: { name: program.name, hash: program.hash },
    optimizer: { name: 'gepa', options: { metric } },
    seed: SEED,
    models: { ...models, reflection: models['task'] ?? '' },
    data: { train: null, validation: { examples, hash }, test: null },
    validation,
    test: null,
    search: {
      plannedMetricCalls: candidates * examples,
      metricCalls: candidates * examples,
      iterations: candidates - 1,
      proposals: candidates - 1,
      candidates,
      stop: 'budget',
      accepted: [],
    },
    spending: { total: usage },
  });
}
