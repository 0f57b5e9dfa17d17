import type { z } from 'zod';
import { AbortedError, BudgetExceededError } from '../core/errors.js';
import { createRng } from '../core/rng.js';
import type { RolloutExecutor } from '../evaluation/executor.js';
import { localExecutor } from '../evaluation/local-executor.js';
import { type EventRecord, noEventRecord, openEventRecord } from './event-record.js';
import { compileResult } from './compile-result.js';
import { type DerivedRecord, withDerivedObjectives } from './derived-objectives.js';
import { SearchInterrupted } from './gepa/adapter.js';
import { type GepaResult, runGepa } from './gepa/engine.js';
import type { GepaEvent } from './gepa/events.js';
import { hardBudget } from './gepa/metric-budget.js';
import type { Stopper } from './gepa/stoppers.js';
import type { CompileOptions, CompileResult } from './optimizer.js';
import { writeResult } from './write-result.js';
import { fingerprint, type Prepared, prepare } from './prepare.js';
import { programAdapter } from './program-adapter.js';
import { noReflectionRecord, openReflectionRecord, type ReflectionRecord } from './reflection-record.js';
import { memoryReplyMemo, openReplyMemo, type ReplyMemo, withReplyMemo } from './reply-memo.js';
import { openRolloutRecord, type RolloutRecord, unrecorded } from './rollout-record.js';
import { createSpendingMeter } from './spending.js';

/**
 * Rewrites a program's instructions until its metric rises on the validation set. The result depends on the
 * program, examples, metric, models, budget, seed and options only, not on concurrency. Rejects with UsageError for
 * options that cannot work, StorageError when the run folder cannot be written, AbortedError when it was stopped;
 * a run with a folder can be gone on with after each of the last two. A cap on the models ends it early with the
 * best so far, or with BudgetExceededError when not even the seed could be scored.
 *
 * @example
 * const { program, best, seed } = await compile({ program: draft, trainset, valset, metric, models: { task: model } });
 * console.log(`${seed.score} -> ${best.score}`);
 */
export async function compile<I extends z.ZodObject, O extends z.ZodObject>(
  options: CompileOptions<I, O>,
): Promise<CompileResult<I, O>> {
  const prepared = prepare(options);
  const { runFolder } = options;
  if (runFolder === undefined) {
    const records = {
      events: noEventRecord,
      rollouts: unrecorded(executorFor(options, memoryReplyMemo())),
      reflections: noReflectionRecord,
    };
    return search(options, prepared, records);
  }
  const events = await openEventRecord(runFolder);
  const memo = await openReplyMemo(runFolder);
  try {
    const rollouts = await openRolloutRecord(runFolder, executorFor(options, memo));
    try {
      const reflections = await openReflectionRecord(runFolder);
      try {
        return await search(options, prepared, { events, rollouts, reflections });
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

function executorFor(options: CompileOptions, memo: ReplyMemo): RolloutExecutor {
  const { program, metric, models, concurrency, clock } = options;
  const reuses = options.options?.reuseReplies ?? true;
  return (
    options.executor ??
    localExecutor({
      program,
      metric,
      models: reuses ? withReplyMemo(models, memo) : models,
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(clock === undefined ? {} : { clock }),
    })
  );
}

interface Records {
  readonly events: EventRecord;
  readonly rollouts: RolloutRecord;
  readonly reflections: ReflectionRecord;
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
  events.add('compile-started', fingerprint(options, prepared));
  const observed = { spending: createSpendingMeter(), simulated: false };
  const derived = derivedRecord(options, prepared, records.rollouts);
  const found = await runSearch(options, prepared, { ...records, rollouts: derived.rollouts }, observed);
  await events.flush();
  const { simulated, spending } = observed;
  const { objectives, seed } = prepared;
  const aims = objectives === null ? null : { objectives, scales: derived.scales(), seed };
  const circumstances = { plan, simulated, spending: spending.total(), aims };
  const result = compileResult(options.program, found, circumstances);
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
}

function runSearch(
  options: CompileOptions,
  prepared: Prepared,
  records: Records,
  observed: Observed,
): Promise<GepaResult> {
  const { policies, plan, seed, seedCandidate, optimizer } = prepared;
  return withoutSeed(() =>
    runGepa({
      adapter: adapterFor(options, prepared, records, observed),
      seedCandidate,
      trainIds: options.trainset.map((example) => example.id),
      valIds: options.valset.map((example) => example.id),
      policies,
      budget: hardBudget(plan.metricCalls),
      stoppers: [
        interruption(options),
        ...(optimizer.writes === null ? [nothingToTry] : []),
        ...(options.options?.stoppers ?? []),
      ],
      rng: createRng(seed, 'search'),
      onEvent: (event) => {
        if (!endsResumably(event)) records.events.add(event.type, dataOf(event));
        options.onEvent?.({ type: 'search', event });
      },
    }),
  );
}

function adapterFor(options: CompileOptions, prepared: Prepared, records: Records, observed: Observed) {
  const { signal = NEVER, stop = NEVER, models, onEvent } = options;
  const { seed, template, optimizer } = prepared;
  const { spending } = observed;
  return programAdapter({
    examples: [...options.trainset, ...options.valset],
    rollouts: records.rollouts,
    reflector: {
      model: models.reflection ?? models.task,
      seed,
      record: records.reflections,
      signal,
      onReply(reply, { component, usable, fromRecord }) {
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
