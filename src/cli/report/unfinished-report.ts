import { z } from 'zod';
import type { RunUsage } from '../../modules/module.js';
import type { Evaluation } from '../../evaluation/evaluation.js';
import { type CompileRecord, compileReport } from '../../evaluation/report/compile-report.js';
import { evalReport } from '../../evaluation/report/eval-report.js';
import type { CompileReport, EvalReport } from '../../evaluation/report/report-schema.js';
import type { RolloutRecord } from '../../evaluation/rollout-record.js';
import type { EventOf } from './parse-events.js';
import type { RolloutIndex } from './rollout-index.js';
import type { RunSource } from './run-source.js';
import { changedTexts, type PoolMember, type SearchRecord } from './search-record.js';
import type { ShownProgram } from './shown-programs.js';

const settingsSchema = z.object({
  resolved: z
    .object({
      program: z.string(),
      programHash: z.string(),
      optimizer: z.string(),
      seed: z.number(),
      models: z.record(z.string(), z.string()),
      budget: z.record(z.string(), z.json()),
      caps: z.object({ usd: z.number().optional() }),
      dataset: z.object({ name: z.string(), hash: z.string() }),
      baseline: z.string().nullable(),
    })
    .partial(),
});

/** What a compile has come to so far: the search, and nothing on sealed examples yet. */
export function unfinishedCompile(
  { manifest }: RunSource,
  record: SearchRecord | null,
  spent: RunUsage,
): CompileReport {
  const { resolved = {} } = settingsSchema.safeParse(manifest.config).data ?? {};
  const { program = 'program', programHash = NO_HASH, optimizer = 'gepa', seed = 0, models = {} } = resolved;
  const started = record?.started ?? null;
  return compileReport({
    simulated: manifest.simulated,
    program: { name: program, hash: started?.programHash ?? programHash },
    optimizer: { name: started?.optimizer ?? optimizer, options: resolved.budget ?? {} },
    seed: started?.seed ?? seed,
    models: started?.models ?? models,
    data: { train: null, validation: null, test: null },
    validation: null,
    test: null,
    search: searchFigures(record),
    spending: { total: spent, capUsd: resolved.caps?.usd ?? null },
  });
}

function searchFigures(record: SearchRecord | null): CompileRecord['search'] {
  const { started = null, ended = null, iterations = [], proposals = [], pool = [] } = record ?? {};
  return {
    plannedMetricCalls: started?.metricCalls ?? null,
    metricCalls: ended?.metricCalls ?? iterations.at(-1)?.metricCalls ?? 0,
    iterations: iterations.length,
    proposals: proposals.length,
    candidates: pool.length,
    stop: ended?.reason.by ?? 'not ended',
    accepted: pool.flatMap((member) => acceptedFigures(member, pool)),
  };
}

function acceptedFigures(member: PoolMember, pool: SearchRecord['pool']) {
  const { iteration, index: candidate, parents, through, texts, scoreBefore, scoreAfter } = member;
  if (through === 'seed') return [];
  const components = Object.keys(changedTexts(texts, pool[parents[0] ?? 0]?.texts ?? {}));
  const validated = { validationMean: member.mean, validationExamples: member.scores.size };
  return [{ iteration, candidate, parents, through, components, scoreBefore, scoreAfter, ...validated }];
}

/** The hash of nothing: the schema of reports wants one, and this run has not come to its own. */
const NO_HASH = '0'.repeat(64);

/** What an evaluation has come to so far; programs whose rollouts cannot be told apart have none. */
export function unfinishedEval(
  { manifest }: RunSource,
  design: EventOf<'evaluation-started'>,
  programs: readonly ShownProgram[],
  rollouts: Pick<RolloutIndex, 'lineOf'>,
  records: readonly RolloutRecord[],
): EvalReport {
  const { resolved = {} } = settingsSchema.safeParse(manifest.config).data ?? {};
  const exampleIds = [...new Set(records.map(({ exampleId }) => exampleId))].sort();
  const repeats = Array.from({ length: design.repeats }, (_, repeat) => repeat);
  const evaluation: Evaluation = {
    dataset: {
      name: resolved.dataset?.name ?? 'dataset',
      hash: design.dataset,
      examples: exampleIds.map((id) => ({ id, tags: [] })),
    },
    metric: { name: design.metric, objectives: objectivesIn(records) },
    models: design.models,
    seed: design.seed,
    repeats: design.repeats,
    baseline: baselineIn(design, resolved.baseline),
    simulated: manifest.simulated || records.some(({ simulated }) => simulated),
    programs: design.programs.map((program) => {
      const ids = programs.find(({ name }) => name === program.name)?.ids;
      const own = exampleIds.flatMap((id) =>
        repeats.flatMap((repeat) => {
          const line = ids === undefined ? null : rollouts.lineOf(ids(id, repeat));
          return line === null ? [] : (records[line] ?? []);
        }),
      );
      return { ...program, records: own };
    }),
  };
  return evalReport(evaluation);
}

function objectivesIn(records: readonly RolloutRecord[]): string[] {
  const names = records.flatMap(({ outcome }) =>
    outcome.type === 'scored' ? Object.keys(outcome.objectives) : [],
  );
  return [...new Set(names)];
}

function baselineIn(
  { programs }: EventOf<'evaluation-started'>,
  stored: string | null | undefined,
): string | null {
  if (stored !== undefined) return stored;
  return programs.length > 1 ? (programs[0]?.name ?? null) : null;
}
