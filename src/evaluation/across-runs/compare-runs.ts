import { addUsage } from '../../modules/usage.js';
import { UsageError } from '../../core/errors.js';
import type { EvaluatedProgram, Evaluation } from '../evaluation.js';
import { evaluationFigures, STATISTICS } from '../report/eval-report.js';
import type { ProgramFigures } from '../report/report-schema.js';
import type { RolloutRecord } from '../rollout-record.js';
import { type DesignDifference, designDifferences, differenceText } from './design-differences.js';
import type { EvaluatedRun } from './evaluated-run.js';
import { COMPARISON_FORMAT, COMPARISON_VERSION, type RunComparison } from './run-comparison.js';

export interface CompareRunsOptions {
  /** Compares what the runs have in common where their designs differ in examples, seed or repeats. */
  readonly isCommon?: boolean;
  /** Only programs that their run calls so; default all. */
  readonly programs?: readonly string[];
  /** The program to compare with, as the comparison or its run calls it; default the baseline or first of the first run. */
  readonly baseline?: string;
}

/**
 * Compares the programs of several evaluations in pairs, example by example. Throws UsageError:
 * `compare/different-designs` (names each difference), `compare/nothing-in-common`, `compare/too-few-programs`,
 * `compare/unknown-program`.
 */
export function compareRuns(runs: readonly EvaluatedRun[], options: CompareRunsOptions = {}): RunComparison {
  const differences = designDifferences(runs);
  requireComparable(differences, options.isCommon === true);
  const [first] = runs;
  const programs = namedPrograms(runs, options.programs ?? []);
  const [before] = programs;
  if (first === undefined || before === undefined || programs.length < 2) {
    throw new UsageError('compare/too-few-programs', 'there are not two programs to compare', {
      hint: 'Name two runs, or one that scored several programs.',
    });
  }
  const baseline = baselineOf(programs, options.baseline) ?? ownBaseline(programs, first) ?? before;
  const pairedBy = pairing(runs, differences);
  const evaluation = evaluationOf(programs, first, commonIds(runs), baseline.name, pairedBy);
  const { comparisons, programs: scored } = evaluationFigures(evaluation);
  return {
    format: COMPARISON_FORMAT,
    version: COMPARISON_VERSION,
    statistics: STATISTICS,
    runs: runs.map(runFigures),
    differences: differences.map(({ what, values }) => ({ what, values })),
    pairedBy,
    metric: first.figures.metric,
    dataset: { ...first.figures.dataset, examples: evaluation.dataset.examples.length },
    simulated: evaluation.simulated,
    baseline: baseline.name,
    programs: programs.map((program) => programFigures(program, scored)),
    comparisons,
  };
}

function requireComparable(differences: readonly DesignDifference[], isCommon: boolean): void {
  const inTheWay = differences.filter(({ isBridgeable }) => !(isCommon && isBridgeable));
  if (inTheWay.length === 0) return;
  const lines = inTheWay.map((difference) => `  ${differenceText(difference)}`);
  throw new UsageError(
    'compare/different-designs',
    `these runs cannot be compared in pairs:\n${lines.join('\n')}`,
    {
      hint: inTheWay.every(({ isBridgeable }) => isBridgeable)
        ? 'With --common the examples that all of them have are compared, and the differences are named.'
        : 'Scores of another metric or judge mean something else: evaluate the programs again in one way.',
    },
  );
}

/** Repeat by repeat only where every rollout is known and equal repeats have equal seeds. */
function pairing(
  runs: readonly EvaluatedRun[],
  differences: readonly DesignDifference[],
): RunComparison['pairedBy'] {
  const areSame = !differences.some(({ what }) => what === 'seed' || what === 'repeats');
  return areSame && runs.every(({ records }) => records !== null) ? 'repeat' : 'example';
}

/** A program of a run under a name that no other has. */
interface NamedProgram {
  readonly name: string;
  readonly run: EvaluatedRun;
  readonly figures: ProgramFigures;
}

function namedPrograms(runs: readonly EvaluatedRun[], wanted: readonly string[]): readonly NamedProgram[] {
  const all = runs.flatMap((run) => run.figures.programs.map((figures) => ({ run, figures })));
  const known = all.map(({ figures }) => figures.name);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownProgram(unknown, known);
  const chosen = wanted.length === 0 ? all : all.filter(({ figures }) => wanted.includes(figures.name));
  const isShared = (name: string) => chosen.filter(({ figures }) => figures.name === name).length > 1;
  return chosen.map(({ run, figures }) => ({
    name: isShared(figures.name) ? `${figures.name} @ ${run.name}` : figures.name,
    run,
    figures,
  }));
}

function baselineOf(programs: readonly NamedProgram[], asked: string | undefined): NamedProgram | undefined {
  if (asked === undefined) return undefined;
  // Of several that their runs call so the first is meant, as without the option.
  const found =
    programs.find(({ name }) => name === asked) ?? programs.find(({ figures }) => figures.name === asked);
  if (found !== undefined) return found;
  throw unknownProgram(
    asked,
    programs.map(({ name }) => name),
  );
}

function ownBaseline(programs: readonly NamedProgram[], first: EvaluatedRun): NamedProgram | undefined {
  return programs.find(({ run, figures }) => run === first && figures.name === first.figures.baseline);
}

function unknownProgram(name: string, known: readonly string[]): UsageError {
  return new UsageError('compare/unknown-program', `no run has a program "${name}"`, {
    hint: `They have: ${[...new Set(known)].join(', ')}.`,
  });
}

function commonIds(runs: readonly EvaluatedRun[]): ReadonlySet<string> {
  const [first, ...others] = runs.map(({ figures }) => new Set(figures.examples.map(({ id }) => id)));
  const common = [...(first ?? [])].filter((id) => others.every((ids) => ids.has(id)));
  if (common.length > 0) return new Set(common);
  throw new UsageError('compare/nothing-in-common', 'the runs have no example in common', {
    hint: 'Compare runs on the same dataset; examples are told apart by their ids.',
  });
}

/**
 * One evaluation of all programs. Made of reports alone an example has one value, what its repeats came to there, and no
 * objectives.
 */
function evaluationOf(
  programs: readonly NamedProgram[],
  { figures }: EvaluatedRun,
  ids: ReadonlySet<string>,
  baseline: string,
  pairedBy: RunComparison['pairedBy'],
): Evaluation {
  const { reducer } = figures;
  const byRepeat = pairedBy === 'repeat';
  return {
    dataset: { ...figures.dataset, examples: figures.examples.filter(({ id }) => ids.has(id)) },
    metric: figures.metric,
    models: figures.models,
    seed: figures.seed,
    repeats: byRepeat ? figures.repeats : 1,
    ...(byRepeat && reducer !== undefined ? { reducer } : {}),
    programs: programs.map((program) => evaluatedProgram(program, ids, byRepeat)),
    baseline,
    simulated: programs.some(({ run }) => run.figures.simulated),
  };
}

function evaluatedProgram(
  { name, run, figures }: NamedProgram,
  ids: ReadonlySet<string>,
  byRepeat: boolean,
): EvaluatedProgram {
  const { programHash, candidateHash } = figures;
  const records = byRepeat
    ? (run.records?.get(figures.name) ?? []).filter(({ exampleId }) => ids.has(exampleId))
    : run.figures.examples
        .filter(({ id }) => ids.has(id))
        .map(({ id, scores }) => recordOf(id, scores[figures.name] ?? null, run.figures.simulated));
  return { name, programHash, candidateHash, records };
}

function recordOf(exampleId: string, score: number | null, simulated: boolean): RolloutRecord {
  const outcome: RolloutRecord['outcome'] =
    score === null
      ? { type: 'skipped', code: 'metric/not-scored' }
      : { type: 'scored', score, objectives: {} };
  // Usage is told by the reports themselves.
  return { exampleId, repeat: 0, outcome, usage: addUsage([]), modelTimeMs: null, simulated };
}

function runFigures({ name, part, figures }: EvaluatedRun): RunComparison['runs'][number] {
  const { examples, seed, repeats, models, simulated } = figures;
  return { name, part, examples: examples.length, seed, repeats, models, simulated };
}

function programFigures(
  { name, run, figures }: NamedProgram,
  scored: readonly ProgramFigures[],
): RunComparison['programs'][number] {
  const { errored, skipped } = figures.rollouts;
  return {
    name,
    run: run.name,
    program: figures.name,
    programHash: figures.programHash,
    candidateHash: figures.candidateHash,
    score: scored.find((one) => one.name === name)?.score ?? null,
    notScored: errored + skipped,
    costUsd: figures.usage.costUsd,
  };
}
