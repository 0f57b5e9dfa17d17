import type { JsonObject } from '../../core/json.js';
import type { RunUsage } from '../../modules/module.js';
import type { Evaluation } from '../evaluation.js';
import { evaluationFigures, STATISTICS } from './eval-report.js';
import { rounded, roundedOrNull, usageFigures } from './figures.js';
import { type CompileReport, type FrontFigures, REPORT_FORMAT, REPORT_VERSION } from './report-schema.js';
import type { ControlFigures, SelectionFigures } from './report-schema.js';

/** A part of the data that a compile used. */
export interface DataPart {
  readonly examples: number;
  /** `datasetHash` of the part. */
  readonly hash: string;
}

/** A proposal that entered the pool. */
export interface AcceptedProposal {
  readonly iteration: number;
  readonly candidate: number;
  readonly parents: readonly number[];
  /** `mutation`, `merge` ... */
  readonly through: string;
  /** Paths whose text it changed. */
  readonly components: readonly string[];
  /** Sums over the examples of the acceptance test; null when there was none. */
  readonly scoreBefore: number | null;
  readonly scoreAfter: number | null;
  readonly validationMean: number | null;
  /** Examples that the mean rests on: fewer than all where a race ended early. */
  readonly validationExamples: number;
}

/** Everything that a compile's report is made from; the optimizer and its caller fill it. */
export interface CompileRecord {
  readonly simulated: boolean;
  readonly program: { readonly name: string; readonly hash: string };
  readonly optimizer: { readonly name: string; readonly options: JsonObject };
  readonly seed: number;
  /** Model id by role, reflection included. */
  readonly models: Readonly<Record<string, string>>;
  readonly data: {
    readonly train: DataPart | null;
    readonly validation: DataPart | null;
    readonly test: DataPart | null;
  };
  /** Seed (the baseline) and compiled program on the examples that the search saw. */
  readonly validation: Evaluation | null;
  /** The same on the sealed examples. */
  readonly test: Evaluation | null;
  readonly search: {
    readonly plannedMetricCalls: number | null;
    readonly metricCalls: number;
    readonly iterations: number;
    readonly proposals: number;
    readonly candidates: number;
    /** Name of what ended the search: `budget`, `time` ... */
    readonly stop: string;
    readonly accepted: readonly AcceptedProposal[];
    /** How the result was chosen among the best few; null or absent where it was not. */
    readonly selection?: SelectionFigures | null;
  };
  /** The front of a compile with objectives; absent without them. */
  readonly front?: FrontFigures;
  /** Absent where none was asked for. */
  readonly controls?: ControlFigures;
  readonly spending: {
    readonly total: RunUsage;
    /** By role where it was kept apart. */
    readonly byRole?: Readonly<Record<string, RunUsage>>;
    readonly capUsd?: number | null;
  };
}

/** The report of a compile: figures only, the same bytes for the same run. */
export function compileReport(record: CompileRecord): CompileReport {
  const { search, spending, data } = record;
  return {
    format: REPORT_FORMAT,
    version: REPORT_VERSION,
    statistics: STATISTICS,
    kind: 'compile',
    simulated: record.simulated,
    program: { ...record.program },
    optimizer: { name: record.optimizer.name, options: { ...record.optimizer.options } },
    seed: record.seed,
    models: { ...record.models },
    data: { train: data.train, validation: data.validation, test: data.test },
    validation: record.validation === null ? null : evaluationFigures(record.validation),
    test: record.test === null ? null : evaluationFigures(record.test),
    search: {
      plannedMetricCalls: search.plannedMetricCalls,
      metricCalls: search.metricCalls,
      iterations: search.iterations,
      proposals: search.proposals,
      candidates: search.candidates,
      stop: search.stop,
      accepted: search.accepted.map((proposal) => ({
        ...proposal,
        parents: [...proposal.parents],
        components: [...proposal.components],
        scoreBefore: roundedOrNull(proposal.scoreBefore),
        scoreAfter: roundedOrNull(proposal.scoreAfter),
        validationMean: roundedOrNull(proposal.validationMean),
      })),
      ...(search.selection === undefined ? {} : { selection: selectionFigures(search.selection) }),
    },
    ...(record.front === undefined ? {} : { front: frontFigures(record.front) }),
    ...(record.controls === undefined ? {} : { controls: controlFigures(record.controls) }),
    spending: {
      total: usageFigures(spending.total),
      byRole: Object.fromEntries(
        Object.entries(spending.byRole ?? {}).map(([role, usage]) => [role, usageFigures(usage)]),
      ),
      capUsd: spending.capUsd ?? null,
    },
  };
}

function selectionFigures(selection: SelectionFigures | null): SelectionFigures | null {
  if (selection === null) return null;
  const { finalists, ...rest } = selection;
  return {
    ...rest,
    finalists: finalists.map(({ gain, low, high, ...one }) => {
      return { ...one, gain: rounded(gain), low: rounded(low), high: rounded(high) };
    }),
  };
}

function controlFigures({ searches, ...controls }: ControlFigures): ControlFigures {
  return {
    ...controls,
    searches: searches.map((one) => ({ ...one, validation: roundedOrNull(one.validation) })),
  };
}

function frontFigures({ objectives, members, progress, ...front }: FrontFigures): FrontFigures {
  return {
    ...front,
    objectives: objectives.map((objective) => ({
      ...objective,
      scale: roundedOrNull(objective.scale, SCALE_DIGITS),
    })),
    members: members.map((member) => ({
      ...member,
      score: roundedOrNull(member.score),
      objectives: member.objectives.map(({ mean, low, high, ...estimate }) => {
        return { ...estimate, mean: rounded(mean), low: roundedOrNull(low), high: roundedOrNull(high) };
      }),
    })),
    progress: progress.map((step) => ({ ...step, hypervolume: rounded(step.hypervolume) })),
  };
}

/** A scale may be a fraction of a cent. */
const SCALE_DIGITS = 9;
