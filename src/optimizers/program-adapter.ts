import type { Example } from '../datasets/example.js';
import type { RolloutRequest } from '../evaluation/executor.js';
import type { Rollout } from '../evaluation/rollout.js';
import type { ComponentChanges } from '../modules/module.js';
import {
  type Candidate,
  type EvaluationRequest,
  type ExampleResult,
  type GepaAdapter,
  type ProposalReply,
  type ProposalRequest,
  SearchInterrupted,
} from './gepa/adapter.js';
import { renderEarlier } from './gepa/reflection/earlier-proposals.js';
import { paraphrasePrompt } from './gepa/reflection/paraphrase.js';
import { renderRecords } from './gepa/reflection/render-records.js';
import { fillTemplate } from './gepa/reflection/template.js';
import { zip } from './gepa/zip.js';
import { reflectiveDataset } from './reflective-records.js';
import { type ReflectorOptions, reflect } from './reflector.js';
import type { RecordedRollout, RolloutRecord } from './rollout-record.js';
import { type Trajectory, trajectoryOf } from './trajectory.js';

/** `StopReason.by` when a cap on calls, tokens or dollars ended the search. */
export const MODEL_BUDGET = 'model-budget';

export interface ProgramAdapterOptions {
  /** Both sets together. */
  readonly examples: readonly Example[];
  readonly rollouts: RolloutRecord;
  readonly reflector: ReflectorOptions;
  readonly template: string;
  readonly writes: 'reflection' | 'paraphrase' | null;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly stop: AbortSignal;
  onRollout(recorded: RecordedRollout): void;
  /** Throws when the run can no longer be recorded. */
  checkRecord(): void;
}

/** Lets the engine search over a program's instructions: candidates are texts by component path. */
export function programAdapter(options: ProgramAdapterOptions): GepaAdapter<null, Trajectory> {
  const examples = new Map(options.examples.map((example) => [example.id, example]));
  const changesOf = changesByCandidate();
  return {
    async evaluate({ exampleIds, candidate }: EvaluationRequest) {
      options.checkRecord();
      const { seed, signal, stop } = options;
      const requests = exampleIds.map((id): RolloutRequest => {
        const example = examples.get(id);
        if (example === undefined) throw new RangeError(`no example has the id ${id}`);
        return { candidate: changesOf(candidate), example, seed, repeat: 0 };
      });
      const rollouts = await options.rollouts.run(requests, { signal, stop }, options.onRollout);
      return { results: rollouts.map(resultOf) };
    },
    makeReflectiveDataset: ({ components, results }) =>
      reflectiveDataset(
        components,
        results.map((result) => result.trajectory),
      ),
    proposeNewTexts: (request) => propose(request, options),
  };
}

/** One object per candidate, so that an executor can keep what it built for it. */
function changesByCandidate(): (candidate: Candidate) => ComponentChanges {
  const known = new WeakMap<Candidate, ComponentChanges>();
  return (candidate) => {
    const found = known.get(candidate);
    if (found !== undefined) return found;
    const entries = Object.entries(candidate).map(([path, instruction]) => [path, { instruction }] as const);
    const changes = Object.fromEntries(entries);
    known.set(candidate, changes);
    return changes;
  };
}

function resultOf(rollout: Rollout): ExampleResult<null, Trajectory> {
  const { outcome } = rollout;
  const trajectory = trajectoryOf(rollout);
  switch (outcome.type) {
    case 'scored': {
      const { score, objectives } = outcome.score;
      return { score, objectives, output: null, trajectory };
    }
    case 'skipped':
      if (outcome.code.startsWith('budget/')) throw new SearchInterrupted(MODEL_BUDGET, outcome.reason);
      return { score: null, output: null, trajectory };
    case 'errored':
      return { score: null, output: null, trajectory };
  }
}

async function propose(request: ProposalRequest, options: ProgramAdapterOptions): Promise<ProposalReply> {
  const asked = request.components.flatMap((component) => {
    const prompt = promptFor(component, request, options);
    return prompt === null ? [] : [{ component, prompt }];
  });
  const { iteration, task } = request;
  const outcomes = await Promise.all(
    asked.map(({ component, prompt }) => reflect({ prompt, iteration, task, component }, options.reflector)),
  );
  const texts: Record<string, string> = {};
  const reasons: string[] = [];
  for (const [{ component }, outcome] of zip(asked, outcomes)) {
    if (outcome.type === 'text') texts[component] = outcome.text;
    else reasons.push(`${component}: ${outcome.reason}`);
    if (outcome.type === 'none' && outcome.isBudget)
      throw new SearchInterrupted(MODEL_BUDGET, outcome.reason);
  }
  if (Object.keys(texts).length > 0) return { variants: [texts] };
  return { variants: [], reason: reasons.join('; ') || 'there was nothing to learn from in the minibatch' };
}

/** Null where there is nothing to learn from. */
function promptFor(
  component: string,
  { candidate, dataset, past, iteration }: ProposalRequest,
  { writes, template }: ProgramAdapterOptions,
): string | null {
  const instruction = candidate[component] ?? '';
  switch (writes) {
    case null:
      return null;
    case 'paraphrase':
      return paraphrasePrompt(instruction, iteration);
    case 'reflection': {
      const records = dataset[component] ?? [];
      if (records.length === 0) return null;
      const examples = renderRecords(records);
      return fillTemplate(template, { instruction, examples, earlier: renderEarlier(past, component) });
    }
  }
}
