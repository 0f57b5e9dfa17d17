import type { Example } from '../datasets/example.js';
import type { RolloutRequest } from '../evaluation/executor.js';
import type { ComponentChanges, Program } from '../modules/module.js';
import type { ObservedRollout } from './demo-bank.js';
import { changesOf, isDemosKey } from './demo-components.js';
import {
  type Candidate,
  type EvaluationRequest,
  type ExampleResult,
  type GepaAdapter,
  type ReflectiveDataset,
  SearchInterrupted,
} from './gepa/adapter.js';
import type { GepaEvent } from './gepa/events.js';
import { zip } from './gepa/zip.js';
import { type ProposalSources, propose } from './propose.js';
import { reflectiveDataset } from './reflective-records.js';
import type { RecordedRollout, RolloutRecord, SeenRollout } from './rollout-record.js';
import { searchLog } from './search-log.js';
import { hasTrajectory, type TrajectorySource, trajectoryOf } from './trajectory.js';

/** `StopReason.by` when a cap on calls, tokens or dollars ended the search. */
export const MODEL_BUDGET = 'model-budget';

export interface ProgramAdapterOptions extends Omit<ProposalSources, 'log' | 'rolloutsOf' | 'signatures'> {
  readonly program: Program;
  /** Both sets together. */
  readonly examples: readonly Example[];
  readonly rollouts: RolloutRecord;
  readonly pipelineDepth: number;
  readonly signal: AbortSignal;
  readonly stop: AbortSignal;
  onRollout(recorded: RecordedRollout): void;
  /** Throws when the run can no longer be recorded. */
  checkRecord(): void;
}

/** Lets the engine search over a program. Must be told the engine's events, in order, before anyone else. */
export interface ProgramAdapter extends GepaAdapter<null, TrajectorySource> {
  observe(event: GepaEvent): void;
}

/** Candidates are texts by component path: instructions, and demonstrations beside them. */
export function programAdapter(options: ProgramAdapterOptions): ProgramAdapter {
  const examples = new Map(options.examples.map((example) => [example.id, example]));
  const signatures = new Map(options.program.components().map(({ path, signature }) => [path, signature]));
  const log = searchLog(options.pipelineDepth);
  const changes = changesByCandidate();
  const shown = new WeakMap<ReflectiveDataset, readonly ObservedRollout[]>();
  const sources: ProposalSources = {
    ...options,
    log,
    signatures,
    rolloutsOf: (dataset) => shown.get(dataset) ?? [],
  };
  return {
    observe: (event) => log.observe(event),
    async evaluate({ exampleIds, candidate, purpose, ticket = 0, repeat = 0 }: EvaluationRequest) {
      options.checkRecord();
      const { seed, signal, stop } = options;
      const requests = exampleIds.map((id): RolloutRequest => {
        const example = examples.get(id);
        if (example === undefined) throw new RangeError(`no example has the id ${id}`);
        return { candidate: changes(candidate), example, seed, repeat };
      });
      const rollouts = await options.rollouts.run(requests, { ticket, signal, stop }, options.onRollout);
      if (purpose === 'minibatch') log.addTokens(candidate, tokensOf(rollouts));
      return { results: await Promise.all(rollouts.map((one) => resultOf(one, options.demos !== null))) };
    },
    async makeReflectiveDataset({ components, exampleIds, results }) {
      const texts = components.filter((key) => !isDemosKey(key));
      const trajectories = await Promise.all(
        results.map(async ({ trajectory }) => trajectory?.load() ?? null),
      );
      const dataset = reflectiveDataset(texts, trajectories);
      if (options.demos !== null) {
        const observed = zip(exampleIds, trajectories);
        shown.set(
          dataset,
          observed.map(([exampleId, trajectory]) => ({ exampleId, trajectory })),
        );
      }
      return dataset;
    },
    async proposeNewTexts(request) {
      const { reply, budgetReason } = await propose(request, sources);
      if (budgetReason !== null) throw new SearchInterrupted(MODEL_BUDGET, budgetReason);
      return reply;
    },
  };
}

/** One object per candidate, so that an executor can keep what it built for it. */
function changesByCandidate(): (candidate: Candidate) => ComponentChanges {
  const known = new WeakMap<Candidate, ComponentChanges>();
  return (candidate) => {
    const changes = known.get(candidate) ?? changesOf(candidate);
    known.set(candidate, changes);
    return changes;
  };
}

/** Cached calls count too: what a proposal costs must not depend on what was asked before. */
function tokensOf(rollouts: readonly SeenRollout[]): number {
  return rollouts.reduce((sum, { usage: { tokens } }) => {
    return sum + (tokens.inputTokens ?? 0) + (tokens.outputTokens ?? 0);
  }, 0);
}

async function resultOf(
  rollout: SeenRollout,
  keepsDemos: boolean,
): Promise<ExampleResult<null, TrajectorySource>> {
  const { outcome } = rollout;
  const trajectory = hasTrajectory(rollout) ? await trajectorySource(rollout, keepsDemos) : null;
  switch (outcome.type) {
    case 'scored': {
      const { score, objectives } = outcome.score;
      return { score, objectives, output: null, trajectory };
    }
    case 'skipped':
      if (outcome.code.startsWith('budget/')) throw new SearchInterrupted(MODEL_BUDGET, outcome.reason);
      return { score: null, problem: outcome.reason, output: null, trajectory };
    case 'errored':
      return { score: null, problem: outcome.error.message, output: null, trajectory };
  }
}

/** Without a run folder the trajectory is kept, and the rest of the trace is not. */
async function trajectorySource(rollout: SeenRollout, keepsDemos: boolean): Promise<TrajectorySource> {
  const { outcome, loadTrace } = rollout;
  if (rollout.isStored) {
    return { load: async () => trajectoryOf({ outcome }, await loadTrace(), keepsDemos) };
  }
  const kept = trajectoryOf(rollout, await loadTrace(), keepsDemos);
  return { load: () => Promise.resolve(kept) };
}
