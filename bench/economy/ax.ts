import { AxGEPA, type AxGEPAAdapter, AxGen, AxMockAIService, type AxOptimizableComponent } from '@ax-llm/ax';
import type { Candidate } from '../../src/optimizers/gepa/adapter.js';
import type { Contestant } from './contestant.js';
import type { Instance } from './problem.js';

type Example = { readonly exampleId: string };

/** A program that is nothing but its texts: scores and proposals come from the made-up task. */
class TextsOnly extends AxGen<Example, { answer: string }> {
  constructor(private texts: Candidate) {
    super('exampleId:string -> answer:string');
  }

  override getOptimizableComponents(): readonly AxOptimizableComponent[] {
    return Object.entries(this.texts).map(([key, current]) => ({ key, kind: 'instruction', current }));
  }

  override applyOptimizedComponents(updates: Readonly<Record<string, string>>): void {
    this.texts = { ...this.texts, ...updates };
  }
}

export interface AxOptions {
  readonly minibatchSize?: number;
  /** Rounds without an improvement after which it stops; an improvement of a single score counts as none. */
  readonly earlyStoppingTrials?: number;
}

/** AxGEPA of the installed package, with the proposer of the task in place of its teacher model. */
export function axGepa(name: string, options: AxOptions): Contestant {
  return {
    name,
    scores: async (instance, seed, budgets) => {
      const scores: number[] = [];
      for (const budget of budgets) scores.push(await scoreAfter(instance, seed, budget, options));
      return scores;
    },
  };
}

async function scoreAfter(
  instance: Instance,
  seed: number,
  maxMetricCalls: number,
  options: AxOptions,
): Promise<number> {
  const ai = new AxMockAIService<string>({ chatResponse: { results: [{ index: 0, content: '' }] } });
  const optimizer = new AxGEPA({
    studentAI: ai,
    teacherAI: ai,
    numTrials: 10_000,
    // Zero would be its built-in seed.
    seed: seed + 1,
    optimizerLogger: () => undefined,
    debugOptimizer: false,
    ...options,
  });
  const examples = (ids: readonly string[]) => ids.map((exampleId) => ({ exampleId }));
  const program = new TextsOnly(instance.seedCandidate);
  const { optimizedProgram } = await optimizer.compile(program, examples(instance.trainIds), () => 0, {
    maxMetricCalls,
    validationExamples: examples(instance.valIds),
    gepaAdapter: adapterOf(instance),
  });
  const found = optimizedProgram?.componentMap ?? {};
  return instance.testScore({ ...instance.seedCandidate, ...found });
}

function adapterOf(instance: Instance): AxGEPAAdapter<Example, Example, null> {
  const own = instance.adapter();
  let proposals = 0;
  return {
    async evaluate(batch, candidate) {
      const { results } = await own.evaluate({
        exampleIds: batch.map(({ exampleId }) => exampleId),
        candidate,
        captureTraces: true,
        purpose: 'minibatch',
        attempt: 0,
      });
      const scores = results.map(({ score }) => score ?? 0);
      return { outputs: batch.map(() => null), scores, trajectories: [...batch] };
    },
    make_reflective_dataset(_candidate, { trajectories }, components) {
      const records = (trajectories ?? []).map(({ exampleId }) => ({ Inputs: exampleId }));
      return Object.fromEntries(components.map((name) => [name, records]));
    },
    async propose_new_texts(candidate, dataset, components) {
      proposals += 1;
      const request = { candidate, components, dataset, iteration: proposals, task: 0, past: [] };
      const { variants } = await own.proposeNewTexts(request);
      return { ...variants[0] };
    },
  };
}

export const AX: readonly Contestant[] = [
  axGepa('AxGEPA, as it comes', {}),
  axGepa('AxGEPA, minibatch 3, no early stop', { minibatchSize: 3, earlyStoppingTrials: 1_000_000 }),
];
