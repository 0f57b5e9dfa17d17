import { createRng } from '../../../core/rng.js';
import type { Evaluation } from '../../evaluation.js';
import { compileReport } from '../compile-report.js';
import { evalReport } from '../eval-report.js';
import type { CompileReport, EvalReport } from '../report-schema.js';
import { componentsFixture } from './page-components.fixture.js';
import type { GalleryRow, PageData, TraceView } from './page-data.js';
import { searchFixture } from './page-search.fixture.js';

/** What users asked for, as the rows of the gallery. */
export const PROMPTS = [
  'an old fisherman mending a net',
  'woman in a mustard raincoat waiting for a tram',
  'two brothers carrying a canoe over their heads down to the lake',
  'a red fox on a snowy hill at sunset',
  'three grandmothers playing cards on a folding table at an empty beach',
  'a boy listening to the inside of a seashell',
  'a yellow taxi under neon signs in the rain',
  'a white horse beside a wooden fence in fog',
  'a girl with a blue umbrella on a stone bridge',
  'a lighthouse above a stormy sea at night',
];

const usage = {
  calls: 14,
  cachedCalls: 3,
  tokens: { inputTokens: 21_400, outputTokens: 2_310, cachedInputTokens: 4_100, reasoningTokens: 0 },
  costUsd: 0.0431,
};

const OBJECTIVES = ['quality', 'guardrails'];

/** Seed and compiled program on `count` examples; the second is better by about `gain`. */
function evaluationOf(part: string, count: number, gain: number): Evaluation {
  const rng = createRng('page', part);
  const examples = Array.from({ length: count }, (_, at) => ({
    id: `${part}-${String(at + 1).padStart(3, '0')}`,
    tags: [at % 2 === 0 ? 'people' : 'places', at % 3 === 0 ? 'light:explicit' : 'light:absent'],
  }));
  const programOf = (name: string, rise: number) => ({
    name,
    programHash: 'a'.repeat(64),
    candidateHash: (name === 'seed' ? 'b' : 'c').repeat(64),
    records: examples.map(({ id }, at) => {
      const quality = Math.min(1, Math.max(0, 0.52 + rise + (rng.random() - 0.5) * 0.3));
      const guardrails = Math.min(1, Math.round((0.6 + rise + (rng.random() - 0.5) * 0.4) * 5) / 5);
      const isFailure = at === count - 1 && name === 'seed';
      return {
        exampleId: id,
        repeat: 0,
        outcome: isFailure
          ? ({ type: 'errored', code: 'provider/overloaded', reason: 'the provider answered 529' } as const)
          : ({
              type: 'scored',
              score: (quality + guardrails) / 2,
              objectives: { quality, guardrails },
            } as const),
        usage,
        modelTimeMs: 6100 + at * 40,
        simulated: true,
      };
    }),
  });
  return {
    dataset: { name: 'cinematic/prompts.jsonl', hash: '0a1b2c3d'.repeat(8), examples },
    metric: { name: 'image', objectives: OBJECTIVES },
    models: { task: 'sim', judge: 'sim', image: 'sim' },
    seed: 7,
    repeats: 1,
    programs: [programOf('seed', 0), programOf('compiled', gain)],
    baseline: 'seed',
    simulated: true,
  };
}

export function evalReportFixture(gain = 0.14): EvalReport {
  return evalReport(evaluationOf('test', 24, gain));
}

export function compileReportFixture(gain = 0.14): CompileReport {
  const known = reports.get(gain) ?? compileReportOf(gain);
  reports.set(gain, known);
  return known;
}

/** Made once: the resampling of its intervals takes a while. */
const reports = new Map<number, CompileReport>();

function compileReportOf(gain: number): CompileReport {
  const search = searchFixture();
  return compileReport({
    simulated: true,
    program: { name: 'image', hash: 'a'.repeat(64) },
    optimizer: { name: 'gepa', options: { minibatch: 3, merge: true } },
    seed: 7,
    models: { task: 'sim', judge: 'sim', image: 'sim', reflection: 'sim' },
    data: {
      train: { examples: 60, hash: '1'.repeat(64) },
      validation: { examples: 30, hash: '2'.repeat(64) },
      test: { examples: 24, hash: '3'.repeat(64) },
    },
    validation: evaluationOf('validation', 30, gain),
    test: evaluationOf('test', 24, gain),
    search: {
      plannedMetricCalls: 600,
      metricCalls: 588,
      iterations: 22,
      proposals: 21,
      candidates: search.candidates.length,
      stop: 'budget',
      accepted: [],
      selection: {
        leader: 7,
        winner: search.best,
        metricCalls: 40,
        finalists: [
          { candidate: search.best, examples: 30, scores: 52, gain: 0.151, low: 0.094, high: 0.208 },
          { candidate: 7, examples: 30, scores: 44, gain: 0.122, low: 0.061, high: 0.183 },
          { candidate: 0, examples: 30, scores: 30, gain: 0, low: 0, high: 0 },
        ],
      },
    },
    spending: {
      total: { ...usage, calls: 8214, cachedCalls: 610, costUsd: 24.18 },
      byRole: {
        task: { ...usage, calls: 5100, costUsd: 9.9 },
        judge: { ...usage, calls: 2400, costUsd: 8.2 },
      },
      capUsd: 30,
    },
  });
}

export function tracesFixture(): readonly TraceView[] {
  return ['test-001', 'test-002'].map((exampleId, at) => ({
    id: `compiled/${exampleId}`,
    exampleId,
    program: 'compiled',
    score: at === 0 ? 0.742 : null,
    failure: at === 0 ? null : 'provider/overloaded: the provider answered 529 five times',
    feedback: at === 0 ? 'The net is there, its holes are not; the light is flat.' : null,
    steps: [
      {
        path: 'heads.objects',
        kind: 'call',
        model: 'sim',
        messages: [
          { role: 'system', text: '# Task: SceneObjects\n\nName what is seen, the nearest first.' },
          { role: 'user', text: `## prompt\n${PROMPTS[at] ?? ''}` },
        ],
        reply: '{"objects":[{"name":"fisherman","detail":"grey beard, torn jumper"}]}',
        media: [],
        notes: at === 0 ? ['The reply was wrapped in a code fence, which was taken off.'] : [],
        inputTokens: 812,
        outputTokens: 96,
        costUsd: 0.0021,
        latencyMs: 1240,
        cached: at === 1,
      },
      {
        path: 'image',
        kind: 'image',
        model: 'sim',
        messages: [{ role: 'prompt', text: 'An old fisherman with a grey beard mends a net on a pier.' }],
        reply: null,
        media: [{ label: 'image 1', href: 'blobs/ab/cdef' }],
        notes: [],
        inputTokens: null,
        outputTokens: null,
        costUsd: 0.04,
        latencyMs: 5100,
        cached: false,
      },
      {
        path: 'judge',
        kind: 'warning',
        model: null,
        messages: [],
        reply: null,
        media: [],
        notes: ['The model takes no seed; repeats differ.'],
        inputTokens: null,
        outputTokens: null,
        costUsd: null,
        latencyMs: null,
        cached: false,
      },
    ],
  }));
}

/** Rows of every kind; `thumbnailOf` gives `data:` addresses, or null for a page without images. */
export function galleryFixture(
  thumbnailOf: (row: number, program: string) => string | null = () => null,
): readonly GalleryRow[] {
  const rng = createRng('page', 'gallery');
  return PROMPTS.map((prompt, at) => {
    const isFailed = at === 8;
    const isSame = at === 5;
    const first = 0.4 + rng.random() * 0.25;
    const rise = isSame ? 0 : at === 4 || at === 7 ? -0.12 : 0.08 + rng.random() * 0.22;
    const scores = [first, first + rise / 2, first + rise];
    const change = isFailed ? 'failed' : isSame ? 'unchanged' : rise > 0 ? 'improved' : 'regressed';
    return {
      exampleId: `test-${String(at + 1).padStart(3, '0')}`,
      part: 'test',
      tags: [at % 2 === 0 ? 'people' : 'places', at % 3 === 0 ? 'light:explicit' : 'light:absent'],
      prompt,
      change,
      difference: isFailed ? null : rise,
      cells: ['seed', 'parent', 'compiled'].map((program, column) => {
        const score = isFailed && column === 2 ? null : (scores[column] ?? 0);
        return {
          program,
          score,
          failure: score === null ? 'image/refused: the provider refused the prompt' : null,
          image:
            score === null
              ? null
              : {
                  thumbnail: thumbnailOf(at, program),
                  widthPx: 256,
                  heightPx: 144,
                  href: `images/${isSame ? 'same' : program}-${at}.png`,
                  alt: `${prompt}, as ${program} made it`,
                },
          chips:
            score === null
              ? []
              : [
                  { name: 'quality', value: score, detail: 'Focus and light are good, the ground is empty.' },
                  {
                    name: 'single subject',
                    value: column > 0 ? 1 : 0,
                    detail: 'One is asked for, one is seen.',
                  },
                  { name: 'no text', value: 1, detail: '' },
                  { name: 'hands', value: at % 4 === 0 ? null : 1, detail: 'Not asked: no hand is seen.' },
                ],
          output: JSON.stringify({ subject: prompt, shot: isSame ? 'wide' : program }, null, 2),
          traceId: column === 2 && at < 2 ? `compiled/test-00${at + 1}` : null,
        };
      }),
    };
  });
}

/** A page with everything on it, as a compile of the image program gives it. */
export function pageFixture(changes: Partial<PageData> = {}): PageData {
  const roles = [
    ['task', 5100, 220, 0, 9.9, 11.2],
    ['image', 640, 0, 640, 4.2, 4.8],
    ['judge', 2400, 390, 0, 8.2, 9.1],
    ['reflection', 74, 0, 0, 1.88, 2.4],
  ] as const;
  return {
    title: 'Compile of image with gepa',
    unfinished: null,
    notes: [],
    report: compileReportFixture(),
    time: { startedAt: '2026-11-21T12:00:00.000Z', seconds: 2612 },
    plan: { metricCalls: 600, proposals: 22, costUsd: 27.5, seconds: 3000 },
    savings: roles.map(([role, , cachedCalls, , costUsd]) => ({
      role,
      cachedCalls,
      savedUsd: cachedCalls === 0 ? 0 : costUsd / 10,
    })),
    roles: roles.map(([role, calls, cachedCalls, images, costUsd, plannedUsd]) => ({
      role,
      model: 'sim',
      servedBy: ['sim'],
      calls,
      cachedCalls,
      images,
      inputTokens: calls * 900,
      outputTokens: calls * 110,
      costUsd,
      plannedUsd,
      plannedCalls: calls + 300,
      modelSeconds: calls * 1.3,
    })),
    search: searchFixture(),
    components: componentsFixture(),
    gallery: galleryFixture(),
    galleryPrograms: ['seed', 'parent', 'compiled'],
    guardrails: [
      {
        name: 'single subject',
        before: { passed: 14, asked: 24 },
        after: { passed: 22, asked: 24 },
        agreement: 0.94,
        disagreements: [
          { exampleId: 'test-003', item: 'Are there exactly two brothers?', answers: ['yes', 'no', 'yes'] },
        ],
      },
      {
        name: 'no text',
        before: { passed: 23, asked: 24 },
        after: { passed: 22, asked: 24 },
        agreement: 1,
        disagreements: [],
      },
      {
        name: 'hands',
        before: { passed: 9, asked: 18 },
        after: { passed: 15, asked: 18 },
        agreement: 0.81,
        disagreements: [],
      },
      {
        name: 'never asked',
        before: { passed: 0, asked: 0 },
        after: { passed: 0, asked: 0 },
        agreement: null,
        disagreements: [],
      },
    ],
    traces: tracesFixture(),
    omitted: ['586 rollouts are left out to keep the page small; `rollouts.jsonl` has them.'],
    provenance: [
      { name: 'scenewright', value: '0.1.0' },
      { name: 'dataset', value: 'cinematic/prompts.jsonl' },
      { name: 'seed', value: '7' },
    ],
    commands: [
      {
        purpose: 'reproduce',
        command: 'scenewright compile --program image --seed 7 --max-metric-calls 600',
      },
      { purpose: 'resume', command: 'scenewright compile --resume runs/compile-1' },
    ],
    ...changes,
  };
}
