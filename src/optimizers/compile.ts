import type { LimitFunction } from 'p-limit';
import type { z } from 'zod';
import { AbortedError, BudgetExceededError, UsageError } from '../core/errors.js';
import { createRng } from '../core/rng.js';
import type { RolloutExecutor } from '../evaluation/executor.js';
import { createLimit, DEFAULT_CONCURRENCY, localExecutor } from '../evaluation/local-executor.js';
import { type EventRecord, noEventRecord, openEventRecord } from './event-record.js';
import { compileResult } from './compile-result.js';
import { type DerivedRecord, withDerivedObjectives } from './derived-objectives.js';
import { finalSelection, keepingBack, type SelectedResult, withSelection } from './final-selection.js';
import { SearchInterrupted } from './gepa/adapter.js';
import { type GepaResult, runGepa } from './gepa/engine.js';
import type { GepaEvent } from './gepa/events.js';
import { extendedBudget } from './gepa/metric-budget.js';
import type { GepaState } from './gepa/state.js';
import type { Stopper } from './gepa/stoppers.js';
import type { CompileOptions, CompileResult } from './optimizer.js';
import { writeResult } from './write-result.js';
import { fingerprint, type Prepared, prepare } from './prepare.js';
import { memoReplies } from './memo-replies.js';
import { programAdapter } from './program-adapter.js';
import { type PromptLimit, promptLimit } from './prompt-limit.js';
import { type ReflectionOutage, reflectionOutage } from './reflection-outage.js';
import { noReflectionRecord, openReflectionRecord, type ReflectionRecord } from './reflection-record.js';
import { memoryReplyMemo, openReplyMemo, type ReplyMemo } from './reply-memo.js';
import { openRolloutRecord, type RolloutRecord, unrecorded } from './rollout-record.js';
import { createSpendingMeter } from './spending.js';
import { withinLimit } from './within-limit.js';
import { writeUnfinished } from './write-unfinished.js';

/**
 * Rewrites a program's instructions until its metric rises on the validation set. The result depends on the
 * program, examples, metric, models, budget, seed and options only, not on concurrency. Rejects with UsageError for
 * options that cannot work, StorageError when the run folder cannot be written, AbortedError when it was stopped,
 * ProviderError when the reflection model can be asked nothing (a key that is refused, a quota that is used up); a
 * run with a folder can be gone on with after each of the last three, and has the best program so far. A cap on the
 * models ends it early with the best so far, or with BudgetExceededError when not even the seed could be scored; so
 * does a reflection model that only fails (`stop.by` is `reflection-failed`).
 *
 * @example
 * const { program, best, seed } = await compile({ program: draft, trainset, valset, metric, models: { task: model } });
 * console.log(`${seed.score} -> ${best.score}`);
 */
export async function compile<I extends z.ZodObject, O extends z.ZodObject>(
  options: CompileOptions<I, O>,
): Promise<CompileResult<I, O>> {
  const prepared = prepare(options);
  const limit = createLimit(options.concurrency ?? DEFAULT_CONCURRENCY);
  const { runFolder } = options;
  if (runFolder === undefined) {
    const records = {
      events: noEventRecord,
      rollouts: unrecorded(executorFor(options, memoryReplyMemo(), limit), prepared.pipelineDepth),
      reflections: noReflectionRecord,
      limit,
    };
    return search(options, prepared, records);
  }
  const events = await openEventRecord(runFolder);
  const memo = await openReplyMemo(runFolder);
  try {
    const rollouts = await openRolloutRecord(runFolder, executorFor(options, memo, limit), memo);
    try {
      const reflections = await openReflectionRecord(runFolder);
      try {
        return await search(options, prepared, { events, rollouts, reflections, limit });
      } finally {
        await reflections.close();
      }
    } finally {
      await rollouts.close();
    }
  } finally {
    await memo.close();
  }
}

function executorFor(options: CompileOptions, memo: ReplyMemo, limit: LimitFunction): RolloutExecutor {
  const { program, metric, models, clock } = options;
  const reuses = options.options?.reuseReplies ?? true;
  const { executor = localExecutor } = options;
  if (typeof executor !== 'function') return executor;
  return executor({
    program,
    metric,
    models,
    concurrency: limit,
    ...(reuses ? { replies: memoReplies(memo) } : {}),
    ...(clock === undefined ? {} : { clock }),
  });
}

interface Records {
  readonly events: EventRecord;
  readonly rollouts: RolloutRecord;
  readonly reflections: ReflectionRecord;
  /** What rollouts and reflections share. */
  readonly limit: LimitFunction;
}

/** The records as the search uses them. */
interface SearchRecords extends Records {
  readonly promptLimit: PromptLimit | null;
}

async function search<I extends z.ZodObject, O extends z.ZodObject>(
  options: CompileOptions<I, O>,
  prepared: Prepared,
  records: Records,
): Promise<CompileResult<I, O>> {
  const { events, reflections } = records;
  const { plan } = prepared;
  const resumed = events.replayed === 0 ? null : { events: events.replayed, reflections: reflections.length };
  options.onEvent?.({ type: 'planned', plan, resumed });
  const caps = capsOf(events.budgets, plan.metricCalls);
  events.add('compile-started', fingerprint(options, prepared, caps[0]));
  const observed: Observed = { spending: createSpendingMeter(), simulated: false, state: null };
  const derived = derivedRecord(options, prepared, records.rollouts);
  const { objectives } = prepared;
  const resultOf = (found: GepaResult | SelectedResult) => {
    const { simulated, spending } = observed;
    const aims = objectives === null ? null : { objectives, scales: derived.scales() };
    return compileResult(options.program, found, { plan, simulated, spending: spending.total(), aims });
  };
  let found: SelectedResult;
  try {
    const floors = objectives?.space.floors ?? {};
    const used = {
      ...records,
      rollouts: derived.rollouts,
      promptLimit: promptLimit(options.program, floors, derived.scales),
    };
    found = await runSearch(options, prepared, used, observed, caps);
  } catch (error) {
    // While the earlier part is gone through again, the folder holds more than this search has found.
    if (!events.isReplaying()) await writeUnfinished(options, prepared, observed.state, resultOf);
    throw error;
  }
  await events.flush();
  const result = resultOf(found);
  if (options.runFolder !== undefined) await writeResult(options.runFolder, result, options, prepared.seed);
  return result;
}

function derivedRecord(
  { program }: CompileOptions,
  { objectives }: Prepared,
  rollouts: RolloutRecord,
): DerivedRecord {
  if (objectives === null) return { rollouts, scales: () => ({}) };
  const { derived, scales, withScore } = objectives;
  return withDerivedObjectives(rollouts, { program, derived, scales, withScore });
}

interface Observed {
  readonly spending: ReturnType<typeof createSpendingMeter>;
  simulated: boolean;
  /** Where the search stands; null before it began. */
  state: Readonly<GepaState> | null;
}

/** The caps that the run had so far, and the one that it has now. Throws UsageError when that is lower. */
function capsOf(earlier: readonly number[], metricCalls: number): readonly [number, ...number[]] {
  const [first = metricCalls, ...raised] = earlier;
  const last = raised.at(-1) ?? first;
  if (metricCalls < last) {
    throw new UsageError(
      'compile/budget-lowered',
      `the run has a budget of ${last} metric calls, which cannot be lowered to ${metricCalls}`,
      { hint: 'Resume it with the same budget, or with a larger one.' },
    );
  }
  return metricCalls > last ? [first, ...raised, metricCalls] : [first, ...raised];
}

async function runSearch(
  options: CompileOptions,
  prepared: Prepared,
  records: SearchRecords,
  observed: Observed,
  caps: readonly [number, ...number[]],
): Promise<SelectedResult> {
  const { policies, seed, seedCandidate, optimizer, pipelineDepth, final } = prepared;
  const outage = reflectionOutage();
  const adapter = adapterFor(options, prepared, records, observed, outage);
  const valIds = options.valset.map((example) => example.id);
  const found = await withoutSeed(() =>
    runGepa({
      adapter,
      seedCandidate,
      trainIds: options.trainset.map((example) => example.id),
      valIds,
      policies,
      budget: keepingBack(extendedBudget(caps), valIds.length, final),
      stoppers: [
        interruption(options),
        ...(optimizer.writes === null ? [nothingToTry] : []),
        outage.stopper,
        ...(options.options?.stoppers ?? []),
      ],
      rng: createRng(seed, 'search'),
      pipelineDepth,
      onStart: (state) => {
        observed.state = state;
      },
      onEvent: (event) => {
        adapter.observe(event);
        outage.observe(event);
        if (!endsResumably(event)) records.events.add(event.type, dataOf(event));
        options.onEvent?.({ type: 'search', event });
      },
    }),
  );
  const left = (caps.at(-1) ?? caps[0]) - found.state.metricCalls;
  return withSelection(found, await finalSelection({ adapter, valIds }, found, left, final));
}

function adapterFor(
  options: CompileOptions,
  prepared: Prepared,
  records: SearchRecords,
  observed: Observed,
  outage: ReflectionOutage,
) {
  const { signal = NEVER, stop = NEVER, models, onEvent } = options;
  const { seed, template, optimizer, reflection, demos, pipelineDepth } = prepared;
  const { spending } = observed;
  return programAdapter({
    program: options.program,
    reflection,
    demos,
    proposer: options.options?.proposer ?? null,
    promptLimit: records.promptLimit,
    pipelineDepth,
    examples: [...options.trainset, ...options.valset],
    rollouts: records.rollouts,
    reflector: {
      model: withinLimit(models.reflection ?? models.task, records.limit),
      seed,
      record: records.reflections,
      signal,
      onFailure: ({ message }, iteration) => outage.failed(iteration, message),
      onReply(reply, { iteration, component, usable, fromRecord }) {
        outage.answered(iteration);
        spending.addReflection(reply);
        const total = spending.total();
        onEvent?.({ type: 'reflection', component, usable, fromRunFolder: fromRecord, spending: total });
      },
    },
    template,
    writes: optimizer.writes,
    seed,
    signal,
    stop,
    onRollout({ rollout: { exampleId, outcome, usage, simulated }, fromRunFolder }) {
      spending.addRollout(usage);
      observed.simulated ||= simulated;
      const score = outcome.type === 'scored' ? outcome.score.score : null;
      const total = spending.total();
      onEvent?.({ type: 'rollout', exampleId, outcome: outcome.type, score, fromRunFolder, spending: total });
    },
    checkRecord: () => records.events.check(),
  });
}

const NEVER: AbortSignal = new AbortController().signal;

/** A stop between two evaluations: no event is written for it, so that a resumed run goes on from here. */
function interruption({ signal, stop }: CompileOptions): Stopper {
  return {
    name: 'interruption',
    isExternal: true,
    shouldStop() {
      if (signal?.aborted !== true && stop?.aborted !== true) return null;
      throw new AbortedError('compile/stopped', 'the compile was stopped before its end', {
        hint: 'With a run folder it can be resumed; nothing that was paid is paid again.',
        cause: signal?.reason ?? stop?.reason,
      });
    },
  };
}

const nothingToTry: Stopper = {
  name: 'none',
  isExternal: false,
  shouldStop: () => 'this optimizer only scores the seed',
};

/** A run that time or a cap ended can go on with more of it, so its record stays open. */
function endsResumably(event: GepaEvent): boolean {
  return event.type === 'run-ended' && event.reason.isExternal;
}

function dataOf({ type: _type, ...data }: GepaEvent) {
  return data;
}

/** Before the seed has its scores there is no result to end with. */
async function withoutSeed(run: () => Promise<GepaResult>): Promise<GepaResult> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SearchInterrupted)) throw error;
    throw new BudgetExceededError(
      'compile/budget-before-seed',
      `the seed could not be scored: ${error.message}`,
      {
        hint: 'Raise the cap, or use fewer validation examples.',
        cause: error,
      },
    );
  }
}
