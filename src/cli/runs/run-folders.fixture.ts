import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRng } from '../../core/rng.js';
import { sha256 } from '../../core/hash.js';
import type { EvalReport } from '../../evaluation/report/report-schema.js';
import { STATISTICS } from '../../evaluation/report/eval-report.js';
import type { RunManifest } from '../../storage/run-manifest.js';

/** Writes the folder of a run as `eval` would leave it. Gives its name. */
export function writeRun(root: string, at: number, options: RunShape = {}): string {
  const { createdAt = new Date(FIRST_MS + at * HOUR_MS).toISOString(), program = 'scene' } = options;
  const { hasReport = true, simulated = true, examples = 8, costUsd = at / 100 } = options;
  const id = options.id ?? `eval-${createdAt.replace(/\D/g, '').slice(0, 14)}-${sha256(`${at}`).slice(0, 6)}`;
  const folder = join(root, options.name ?? id);
  mkdirSync(folder, { recursive: true });
  const manifest: RunManifest = {
    format: 'scenewright/run',
    version: 1,
    id,
    kind: 'eval',
    createdAt,
    command: ['scenewright', 'eval', '--program', program],
    packageVersion: '0.1.0',
    config: { resolved: { programs: [{ name: program }], metric: 'exact', seed: 0, repeats: 1 } },
    simulated: options.opensSimulator ?? simulated,
  };
  writeFileSync(join(folder, 'run.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(folder, 'events.jsonl'), '');
  if (hasReport) {
    const report = reportFixture(at, { program, simulated, examples, costUsd });
    writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  }
  return options.name ?? id;
}

export interface RunShape {
  readonly name?: string;
  readonly id?: string;
  readonly createdAt?: string;
  readonly program?: string;
  readonly hasReport?: boolean;
  readonly simulated?: boolean;
  /** What `run.json` says where its report knows more; default as the report. */
  readonly opensSimulator?: boolean;
  readonly examples?: number;
  readonly costUsd?: number | null;
}

const FIRST_MS = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

interface ReportShape {
  readonly program: string;
  readonly simulated: boolean;
  readonly examples: number;
  readonly costUsd: number | null;
}

/** A report of two programs on some examples, with figures that hang together only as far as a list needs. */
function reportFixture(at: number, { program, simulated, examples, costUsd }: ReportShape): EvalReport {
  const rng = createRng(at, 'run-fixture');
  const scores = Array.from({ length: examples }, () => Math.round(rng.random() * 1e6) / 1e6);
  const mean = Math.round((scores.reduce((sum, one) => sum + one, 0) / examples) * 1e6) / 1e6;
  const score = { examples, mean, low: mean / 2, high: (1 + mean) / 2, standardDeviation: 0.2 };
  const hash = sha256(`program ${program}`);
  const programFigures = (name: string): EvalReport['programs'][number] => ({
    name,
    programHash: hash,
    candidateHash: hash,
    rollouts: { scored: examples, errored: 0, skipped: 0 },
    score,
    objectives: [],
    tags: [],
    usage: {
      calls: examples,
      cachedCalls: 0,
      inputTokens: 100,
      outputTokens: 10,
      cachedInputTokens: null,
      reasoningTokens: null,
      costUsd: name === program ? costUsd : 0,
    },
    modelTimeMs: null,
    errors: [],
    skips: [],
  });
  return {
    format: 'scenewright/report',
    version: 1,
    kind: 'eval',
    statistics: STATISTICS,
    dataset: { name: 'questions.jsonl', hash: sha256('questions'), examples },
    metric: { name: 'exact', objectives: [] },
    models: { task: 'sim' },
    seed: 0,
    repeats: 1,
    baseline: null,
    simulated,
    programs: [programFigures(program)],
    comparisons: [],
    examples: scores.map((one, index) => ({
      id: `example-${index}`,
      tags: [],
      scores: { [program]: one },
    })),
  };
}
