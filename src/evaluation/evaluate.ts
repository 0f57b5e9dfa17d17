import type { Clock } from '../core/clock.js';
import { UsageError } from '../core/errors.js';
import { grouped } from '../core/grouped.js';
import { datasetHash } from '../datasets/dataset-hash.js';
import type { Example } from '../datasets/example.js';
import type { ModelsByRole, Program } from '../modules/module.js';
import type { Metric } from '../scoring/metric.js';
import { sideBySide } from '../scoring/side-by-side.js';
import type { RunFolder } from '../storage/run-folder.js';
import { recordDesign } from './evaluation-design.js';
import type { EvaluatedProgram, Evaluation } from './evaluation.js';
import type { ExecutorFactory, RolloutExecutor, RolloutRequest } from './executor.js';
import { judgedAnswers, servedBy } from './judged-answers.js';
import { limitedExamples } from './limited-examples.js';
import { createLimit, DEFAULT_CONCURRENCY, localExecutor } from './local-executor.js';
import { type RetryPolicy, storeUnderPolicy } from './retry-policy.js';
import type { Rollout } from './rollout.js';
import { candidateHash, rolloutModels } from './rollout-id.js';
import { recordOf, type RolloutRecord } from './rollout-record.js';
import { openRolloutStore, type RolloutStore } from './rollout-store.js';
import { parseReducer } from './statistics/reducers.js';
import { storedExecutor } from './stored-executor.js';

export interface NamedProgram {
  /** Unique in the evaluation; what reports call it. */
  readonly name: string;
  readonly program: Program;
}

/** Examples with the name that reports give them. */
export interface EvaluationSet {
  readonly name: string;
  readonly examples: readonly Example[];
}

/** One more rollout is there. */
export interface EvaluationProgress {
  readonly done: number;
  readonly total: number;
  readonly program: string;
  readonly rollout: Rollout;
}

export interface EvaluateOptions {
  readonly models: ModelsByRole;
  /** Rollouts per example and program, 1 or more; default 1. */
  readonly repeats?: number;
  /** How the scores of an example's repeats are made one, as `parseReducer` reads it; default `mean`. */
  readonly reducer?: string;
  /** Only so many examples, drawn with the seed; default all. */
  readonly limit?: number;
  /**
   * Cuts off a rollout that takes longer, in milliseconds; it has failed then (`evaluation/time-limit`). Default none.
   */
  readonly timeLimitMs?: number;
  /** What is run again of what the run folder holds; default `unscored`. */
  readonly retry?: RetryPolicy;
  /** Rollouts at once over all programs; default 8. Changes no figure. */
  readonly concurrency?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Where rollouts run; default in this process. */
  readonly executor?: ExecutorFactory;
  /** Name of the program to compare with; default the first of several. Null: compare none. */
  readonly baseline?: string | null;
  /** Cancels the calls in flight. */
  readonly signal?: AbortSignal;
  /** Starts nothing new, but finishes what is in flight. */
  readonly stop?: AbortSignal;
  readonly onProgress?: (progress: EvaluationProgress) => void;
  /** Keeps every rollout; those that were scored there before are not run again. The caller closes it. */
  readonly runFolder?: RunFolder;
  /**
   * Tells several evaluations in one run folder apart, for example `validation` and `test`; default `eval`. They have
   * one metric, and an id is the same example in all of them: what one has scored the others need not run.
   */
  readonly label?: string;
  readonly clock?: Clock;
}

/**
 * Scores programs on the same examples with the same seeds and repeats, so that they can be compared in pairs. Failures
 * are kept apart from scores; see `RolloutRecord`. Of several metrics the first gives the score, the others objectives
 * (`sideBySide`). Rejects with UsageError for unusable options or a run folder of another evaluation, with AbortedError
 * when stopped (what was finished is in the run folder), with StorageError.
 */
export async function evaluate(
  programs: readonly NamedProgram[],
  set: EvaluationSet,
  metrics: Metric | readonly Metric[],
  options: EvaluateOptions,
): Promise<Evaluation> {
  const metric = sideBySide('evaluate' in metrics ? [metrics] : metrics);
  const examples = limitedExamples(set.examples, options.limit, options.seed ?? DEFAULT_SEED);
  const plan = planOf(programs, { ...set, examples }, metric, options);
  const { runFolder, label = 'eval' } = options;
  if (runFolder !== undefined) await recordDesign(runFolder, label, plan, examples);
  const store = runFolder === undefined ? undefined : await openRolloutStore(runFolder);
  try {
    const evaluated = await runAll(programs, examples, metric, options, store);
    const simulated = evaluated.some(({ records }) => records.some((record) => record.simulated));
    return { ...plan, programs: evaluated, simulated };
  } finally {
    await store?.close();
  }
}

/** Everything about an evaluation but its results. */
export type EvaluationPlan = Omit<Evaluation, 'programs' | 'simulated'> & {
  readonly programs: readonly Omit<EvaluatedProgram, 'records'>[];
};

function planOf(
  programs: readonly NamedProgram[],
  { name, examples }: EvaluationSet,
  metric: Metric,
  { models, repeats = 1, seed = DEFAULT_SEED, baseline, reducer, timeLimitMs }: EvaluateOptions,
): EvaluationPlan {
  const names = programs.map((program) => program.name);
  const comparesWith = baseline === undefined ? (names.length > 1 ? (names[0] ?? null) : null) : baseline;
  checkPlan(names, examples, repeats, comparesWith);
  if (timeLimitMs !== undefined && !(timeLimitMs > 0)) {
    throw invalidPlan(`a time limit of ${timeLimitMs} ms cannot be used`, 'Give a number above 0.');
  }
  return {
    dataset: {
      name,
      hash: datasetHash(examples),
      examples: examples.map(({ id, tags }) => ({ id, tags })),
    },
    metric: { name: metric.name, objectives: metric.objectives },
    models: rolloutModels(models),
    seed,
    repeats,
    ...(reducer === undefined ? {} : { reducer: parseReducer(reducer, repeats).name }),
    programs: programs.map((named) => ({
      name: named.name,
      programHash: named.program.hash,
      candidateHash: candidateHash(named.program),
    })),
    baseline: comparesWith,
  };
}

function checkPlan(
  names: readonly string[],
  examples: readonly Example[],
  repeats: number,
  baseline: string | null,
): void {
  if (names.length === 0) throw invalidPlan('no program to evaluate', 'Name at least one.');
  if (new Set(names).size < names.length) {
    throw invalidPlan(`two programs have one name: ${names.join(', ')}`, 'Give each a name of its own.');
  }
  if (baseline !== null && !names.includes(baseline)) {
    throw invalidPlan(
      `the baseline "${baseline}" is not among ${names.join(', ')}`,
      'Name one of the programs.',
    );
  }
  if (examples.length === 0)
    throw invalidPlan('no examples to evaluate on', 'Choose another part of the dataset.');
  if (new Set(examples.map(({ id }) => id)).size < examples.length) {
    throw invalidPlan('two examples have one id', 'Give each an id of its own.');
  }
  if (!Number.isInteger(repeats) || repeats < 1) {
    throw invalidPlan(`repeats ${repeats} cannot be used`, 'Give a whole number from 1.');
  }
}

function invalidPlan(what: string, hint: string): UsageError {
  return new UsageError('evaluation/plan-invalid', what, { hint });
}

async function runAll(
  programs: readonly NamedProgram[],
  examples: readonly Example[],
  metric: Metric,
  options: EvaluateOptions,
  store: RolloutStore | undefined,
): Promise<EvaluatedProgram[]> {
  const executors = await executorsFor(worksOf(programs), examples, metric, options, store);
  const total = programs.length * examples.length * (options.repeats ?? 1);
  // When one program's rollouts cannot go on (a full disk), those of the others must end too.
  const failed = new AbortController();
  const stop = AbortSignal.any([failed.signal, ...(options.stop === undefined ? [] : [options.stop])]);
  let done = 0;
  const runs = executors.map(async ({ names, executor }) => {
    const onRollout = (rollout: Rollout) => {
      for (const program of names) {
        done += 1;
        options.onProgress?.({ done, total, program, rollout });
      }
    };
    try {
      return { names, records: await runOne(executor, examples, { ...options, stop }, onRollout) };
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(runs);
  // The reason of the abort is the first failure; the other programs only tell that they were stopped.
  failed.signal.throwIfAborted();
  const found = await Promise.all(runs);
  return programs.map(({ name, program }) => ({
    name,
    programHash: program.hash,
    candidateHash: candidateHash(program),
    records: found.find(({ names }) => names.includes(name))?.records ?? [],
  }));
}

/** Rollouts to run, and the programs that they are those of. */
interface Work {
  readonly program: Program;
  readonly names: readonly string[];
}

/** A program may have two names, as where a search ends with its seed: its rollouts are run, and paid, once. */
function worksOf(programs: readonly NamedProgram[]): Work[] {
  const namesOf = grouped(programs.map(({ name, program }) => [program, name] as const));
  return [...namesOf].map(([program, names]) => ({ program, names }));
}

/** One executor for each work. All are there before the first rollout is paid: one that cannot be made ends it all. */
async function executorsFor(
  works: readonly Work[],
  examples: readonly Example[],
  metric: Metric,
  options: EvaluateOptions,
  store: RolloutStore | undefined,
): Promise<(Work & { readonly executor: RolloutExecutor })[]> {
  const { models, clock, executor: make = localExecutor } = options;
  const concurrency = createLimit(options.concurrency ?? DEFAULT_CONCURRENCY);
  const executors = [];
  for (const { program, names } of works) {
    const bare = make({ program, metric, models, concurrency, ...(clock === undefined ? {} : { clock }) });
    const executor = store === undefined ? bare : await resuming(bare, store, examples, options);
    executors.push({ program, names, executor });
  }
  return executors;
}

async function resuming(
  executor: RolloutExecutor,
  store: RolloutStore,
  examples: readonly Example[],
  options: EvaluateOptions,
): Promise<RolloutExecutor> {
  const { retry = 'unscored' } = options;
  const requests = requestsFor(examples, options);
  return storedExecutor(executor, await storeUnderPolicy(store, retry, executor, requests));
}

async function runOne(
  executor: RolloutExecutor,
  examples: readonly Example[],
  options: EvaluateOptions,
  onRollout: (rollout: Rollout) => void,
): Promise<RolloutRecord[]> {
  const { signal, stop } = options;
  const records: RolloutRecord[] = [];
  const signals = { ...(signal === undefined ? {} : { signal }), ...(stop === undefined ? {} : { stop }) };
  for await (const rollout of executor.execute(requestsFor(examples, options), signals)) {
    const { trace } = rollout;
    records.push({ ...recordOf(rollout), servedBy: servedBy(trace), judged: judgedAnswers(trace) });
    onRollout(rollout);
  }
  return records;
}

const DEFAULT_SEED = 0;

/** One object for all: the executor prepares a candidate once. */
const AS_IT_IS = {};

function* requestsFor(
  examples: readonly Example[],
  { repeats = 1, seed = DEFAULT_SEED, timeLimitMs }: EvaluateOptions,
): Generator<RolloutRequest> {
  const limit = timeLimitMs === undefined ? {} : { timeLimitMs };
  for (const example of examples) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      yield { candidate: AS_IT_IS, example, seed, repeat, ...limit };
    }
  }
}
