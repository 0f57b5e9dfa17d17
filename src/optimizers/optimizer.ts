import type { z } from 'zod';
import type { Clock } from '../core/clock.js';
import type { Example } from '../datasets/example.js';
import type { ExecutorFactory, RolloutExecutor } from '../evaluation/executor.js';
import type { ComponentPath, ModelsByRole, Program, RunUsage } from '../modules/module.js';
import type { Metric } from '../scoring/metric.js';
import type { RunFolder } from '../storage/run-folder.js';
import type { FinalSelection, FinalSelectionOptions } from './final-selection.js';
import type { GepaEvent, StopReason } from './gepa/events.js';
import type { GepaPolicies } from './gepa/run.js';
import type { Stopper } from './gepa/stoppers.js';
import type { ObjectiveOptions } from './objectives.js';
import type { ParetoFront } from './pareto-front.js';
import type { BudgetSize, CompilePlan } from './plan.js';
import type { Writes } from './propose.js';
import type { Proposer } from './proposer.js';
import type { DemoOptions, ReflectionOptions } from './reflection-options.js';
import type { TrajectorySource } from './trajectory.js';

export const OPTIMIZER_NAMES = [
  'gepa',
  'bootstrap-few-shot',
  'best-of-n',
  'random-paraphrase',
  'none',
] as const;
export type OptimizerName = (typeof OPTIMIZER_NAMES)[number];

/** The policies of a search over programs. */
export type ProgramPolicies = GepaPolicies<null, TrajectorySource>;

/**
 * A way to find better texts. All of them search with the same engine and differ in its policies and in how new
 * texts are written, so that they can be compared at the same budget.
 */
export interface Optimizer {
  readonly name: string;
  /** A fresh set of policies: caches are part of it. `changes` come from the caller of `compile` and win. */
  policies(changes: Partial<ProgramPolicies>): ProgramPolicies;
  /** How new texts are written: from feedback, in other words only, or by drawing worked examples. Null = never. */
  readonly writes: Writes;
}

/** Exactly one of a number of metric calls or a size, which `planBudget` turns into a number. Default: light. */
export interface CompileBudget {
  /** Scored rollouts in all, the seed's validation included. Never passed. */
  readonly metricCalls?: number;
  readonly size?: BudgetSize;
}

export interface SearchOptions {
  /** Policies to change; the rest are the optimizer's. */
  readonly policies?: Partial<ProgramPolicies>;
  /** Further reasons to stop. */
  readonly stoppers?: readonly Stopper[];
  /**
   * Prompt of the reflection, with `<current_instruction>` and `<examples>` once each, `<task>` and
   * `<earlier_proposals>` at most once. In which form the new text is wanted is added after it.
   */
  readonly reflectionTemplate?: string;
  /** How new texts are asked for. */
  readonly reflection?: ReflectionOptions;
  /** Writes the new instructions in place of the reflection. */
  readonly proposer?: Proposer;
  /** Search for demonstrations beside instructions; default: they stay as they are. */
  readonly demos?: DemoOptions;
  /**
   * Whether a task or judge call that was made before in this search is answered from its reply: the steps before a
   * changed component then cost nothing. Default true; without effect where `executor` is no factory.
   */
  readonly reuseReplies?: boolean;
  /**
   * Iterations under way at once, from 1 (one after the other, as the reference). Each is drawn from what was known that
   * many iterations before; the result depends on it, and never on `concurrency`. Default: `DEFAULT_PIPELINE_DEPTH`.
   */
  readonly pipelineDepth?: number;
  /** How the best few are scored once more; default: `DEFAULT_FINAL_SELECTION`. */
  readonly finalSelection?: Partial<FinalSelectionOptions>;
  /** Components that stay as they are. */
  readonly frozen?: readonly ComponentPath[];
}

export interface CompileOptions<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  readonly program: Program<I, O>;
  /** Examples that proposals are made from. */
  readonly trainset: readonly Example[];
  /** Examples that candidates are compared on. Ids must be unique over both sets, unless an example is in both. */
  readonly valset: readonly Example[];
  readonly metric: Metric;
  /** `reflection` writes the new texts; without it `task` does. */
  readonly models: ModelsByRole;
  /** Default `gepa`. */
  readonly optimizer?: OptimizerName | Optimizer;
  readonly budget?: CompileBudget;
  /** Several aims instead of the score alone; see docs/multi-objective.md. */
  readonly objectives?: ObjectiveOptions;
  /** Seed of the search, of rollouts and of reflection; default 0. */
  readonly seed?: number;
  /** Rollouts and reflections at once; changes how long it takes, never the result. Default: the executor's. */
  readonly concurrency?: number;
  /** Where rollouts run; default in this process. */
  readonly executor?: RolloutExecutor | ExecutorFactory;
  /**
   * An open run folder. Gets events, rollouts, reflections, candidates and the program, and makes the run
   * resumable: the same call with the folder of an interrupted run goes on where that one was, without paying
   * anything again. The caller closes it.
   */
  readonly runFolder?: RunFolder;
  /** Cancels calls in flight; `compile` rejects with AbortedError. */
  readonly signal?: AbortSignal;
  /** Lets the rollouts in flight finish and be recorded; then `compile` rejects with AbortedError. */
  readonly stop?: AbortSignal;
  readonly onEvent?: (event: CompileEvent) => void;
  readonly options?: SearchOptions;
  readonly clock?: Clock;
}

/** What a compile tells while it runs. Exceptions thrown by a listener are not caught. */
export type CompileEvent =
  | { readonly type: 'planned'; readonly plan: CompilePlan; readonly resumed: ResumeReport | null }
  | { readonly type: 'search'; readonly event: GepaEvent }
  /** A rollout has finished or was read from the run folder; in order of completion. */
  | {
      readonly type: 'rollout';
      readonly exampleId: string;
      readonly outcome: 'scored' | 'errored' | 'skipped';
      readonly score: number | null;
      readonly fromRunFolder: boolean;
      readonly spending: Spending;
    }
  | {
      readonly type: 'reflection';
      readonly component: ComponentPath;
      readonly usable: boolean;
      readonly fromRunFolder: boolean;
      readonly spending: Spending;
    };

/** What a resumed run found. */
export interface ResumeReport {
  readonly events: number;
  readonly reflections: number;
}

/** Everything asked of models so far, earlier parts of a resumed run included. */
export interface Spending {
  readonly rollouts: number;
  readonly reflections: number;
  /** Task, judge and reflection calls together. */
  readonly usage: RunUsage;
}

/** A candidate of the pool, for reports. */
export interface CandidateReport {
  readonly index: number;
  /** Every component's instruction. */
  readonly texts: Readonly<Record<ComponentPath, string>>;
  readonly parents: readonly number[];
  /**
   * Mean over the validation examples; where it was run on some of them only, an estimate drawn towards its parents'
   * (`estimatedMeans`). Null when it has no score.
   */
  readonly score: number | null;
  /** Validation examples with a score. */
  readonly scored: number;
  readonly objectives: Readonly<Record<string, number>>;
  /** Metric calls that were spent before it was validated. */
  readonly discoveredAtCalls: number;
  readonly onFrontier: boolean;
}

export interface CompileResult<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  /** The program with the best candidate's texts. */
  readonly program: Program<I, O>;
  /** The best score, or what the objectives and their preference chose. */
  readonly best: CandidateReport;
  readonly seed: CandidateReport;
  readonly candidates: readonly CandidateReport[];
  /** The front of a compile with objectives; null without them. */
  readonly front: ParetoFront | null;
  /** How the best was chosen among the best few when the search was over; null when the search was cut short. */
  readonly selection: FinalSelection | null;
  readonly counts: {
    readonly metricCalls: number;
    readonly iterations: number;
    readonly proposals: number;
    readonly accepted: number;
    /** Validation examples without a score, over all candidates. */
    readonly unscored: number;
  };
  readonly spending: Spending;
  readonly stop: StopReason;
  readonly plan: CompilePlan;
  readonly simulated: boolean;
}
