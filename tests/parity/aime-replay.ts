import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type {
  Candidate,
  ExampleResult,
  GepaAdapter,
  ReflectiveRecord,
} from '../../src/optimizers/gepa/adapter.js';
import { type GepaResult, runGepa } from '../../src/optimizers/gepa/engine.js';
import { noBudget } from '../../src/optimizers/gepa/metric-budget.js';
import { extractInstruction } from '../../src/optimizers/gepa/reflection/extract-instruction.js';
import { renderRecords } from '../../src/optimizers/gepa/reflection/render-records.js';
import { checkTemplate, fillTemplate, PLACEHOLDERS } from '../../src/optimizers/gepa/reflection/template.js';
import { instanceFrontier, updateFront } from '../../src/optimizers/gepa/frontier.js';
import { type FrontPoint, meanValidation } from '../../src/optimizers/gepa/state.js';
import { type Divergence, firstDifference } from './divergence.js';
import { pythonRandom } from './python-random.js';
import { pythonSetOrder } from './python-set-order.js';
import { iterationRecorder, type RecordedIteration } from './recording.js';
import { referenceSetup } from './reference-policies.js';

const row = z.object({
  input: z.string(),
  additional_context: z.record(z.string(), z.string()),
  answer: z.string(),
});
type Row = z.infer<typeof row>;

const datasetSchema = z.object({ trainset: z.array(row), valset: z.array(row) });

const responsesSchema = z.array(
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('task'),
      messages: z.array(z.object({ role: z.string(), content: z.string() })),
      output: z.string(),
    }),
    z.object({ kind: z.literal('reflection'), prompt: z.string(), output: z.string() }),
  ]),
);
type Responses = z.infer<typeof responsesSchema>;

const traceSchema = z.object({
  start: z.object({
    seed_candidate: z.record(z.string(), z.string()),
    config: z.object({ seed: z.number() }),
  }),
  params: z.object({ max_metric_calls: z.number() }),
  seed_valset: z.object({ scores: z.record(z.string(), z.number()) }),
  iterations: z.array(
    z.looseObject({
      state_i: z.number(),
      selected_candidate: z.number(),
      minibatch_ids: z.array(z.number()),
      scores_before: z.array(z.number()),
      new_instructions: z.record(z.string(), z.string()),
      scores_after: z.array(z.number()),
      accepted: z.boolean(),
      metric_calls_at_start: z.number(),
      metric_calls_at_end: z.number(),
      iteration: z.number(),
      selected_score: z.number(),
      components: z.array(z.string()),
      frontier_mapping: z.record(z.string(), z.array(z.number())),
      new_candidate_idx: z.number().optional(),
      parents: z.array(z.number()).optional(),
      new_front: z.array(z.number()).optional(),
      displaced: z.array(z.number()).optional(),
      valset: z
        .object({
          candidate_idx: z.number(),
          average: z.number(),
          scores: z.record(z.string(), z.number()),
          is_best: z.boolean(),
        })
        .optional(),
      rng_calls: z.array(z.looseObject({ m: z.string(), out: z.unknown() })),
    }),
  ),
  result: z.record(z.string(), z.unknown()),
});
type Trace = z.infer<typeof traceSchema>;

interface Recording {
  readonly responses: Responses;
  readonly trainset: readonly Row[];
  readonly valset: readonly Row[];
  readonly trace: Trace;
  readonly optimizedPrompt: string;
}

/** Answers every request of the engine from the recording; a request that is not in it is the divergence. */
export async function replayAime(folder: string): Promise<Divergence | null> {
  const recording = await readRecording(folder);
  const { trace } = recording;
  const order = pythonSetOrder(positionOf);
  const options = { seed: trace.start.config.seed, max_metric_calls: trace.params.max_metric_calls };
  const { policies, stoppers, seed } = referenceSetup<string, AimeTrajectory>(options, order);
  const rng = pythonRandom(seed);
  const recorder = iterationRecorder(rng.draws, positionOf);
  const asked = { count: 0 };
  try {
    const result = await runGepa({
      adapter: recordedAdapter(recording, asked),
      seedCandidate: trace.start.seed_candidate,
      trainIds: recording.trainset.map((_, at) => `t${at}`),
      valIds: recording.valset.map((_, at) => `v${at}`),
      policies,
      budget: noBudget,
      stoppers,
      rng,
      onEvent: recorder.onEvent,
    });
    return (
      compareIterations(trace, recorder.iterations) ??
      compareFronts(trace, result, recorder.iterations) ??
      compareResult(recording, result, asked.count, recorder.iterations.length)
    );
  } catch (error) {
    const progress = recorder.iterations.length;
    return {
      where: `iteration ${progress + 1}`,
      expected: 'a recorded request',
      found: String(error),
      progress,
    };
  }
}

async function readRecording(folder: string): Promise<Recording> {
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, name), 'utf8'));
  const { trainset, valset } = datasetSchema.parse(await json('dataset.json'));
  return {
    responses: responsesSchema.parse(await json('responses.json')),
    trainset,
    valset,
    trace: traceSchema.parse(await json('trace.json')),
    optimizedPrompt: await readFile(join(folder, 'optimized_prompt.txt'), 'utf8'),
  };
}

const positionOf = (exampleId: string) => Number(exampleId.slice(1));

interface AimeTrajectory {
  readonly row: Row;
  readonly response: string;
  readonly isCorrect: boolean;
}

function recordedAdapter(
  recording: Recording,
  asked: { count: number },
): GepaAdapter<string, AimeTrajectory> {
  const { responses, trainset, valset } = recording;
  const texts = readOffTexts(recording);
  const rowOf = (id: string) => (id.startsWith('t') ? trainset : valset)[positionOf(id)] as Row;
  const answerTo = (candidate: Candidate, { input }: Row): string => {
    const [system = ''] = Object.values(candidate);
    const found = responses.find(
      (response) =>
        response.kind === 'task' &&
        response.messages.length === 2 &&
        response.messages[0]?.role === 'system' &&
        response.messages[0].content === system &&
        response.messages[1]?.role === 'user' &&
        response.messages[1].content === input,
    );
    if (found === undefined) throw new Error(`a task request that is not recorded: ${input.slice(0, 80)}`);
    asked.count += 1;
    return found.output;
  };
  return {
    async evaluate({ exampleIds, candidate, captureTraces }) {
      const results = exampleIds.map((id): ExampleResult<string, AimeTrajectory> => {
        const row = rowOf(id);
        const response = answerTo(candidate, row);
        const isCorrect = response.includes(row.answer);
        const trajectory = captureTraces ? { row, response, isCorrect } : null;
        return { score: isCorrect ? 1 : 0, output: response, trajectory };
      });
      return { results };
    },
    makeReflectiveDataset: ({ components, results }) => {
      const records = results.flatMap<ReflectiveRecord>(({ trajectory }) =>
        trajectory === null ? [] : texts.record(trajectory),
      );
      return Object.fromEntries(components.map((name) => [name, records]));
    },
    async proposeNewTexts({ candidate, components, dataset }) {
      const proposed = components.map((name) => {
        const examples = renderRecords(dataset[name] ?? []);
        const values = { instruction: candidate[name] ?? '', examples, earlier: '' };
        const prompt = fillTemplate(texts.template, values);
        const found = responses.find(
          (response) => response.kind === 'reflection' && response.prompt === prompt,
        );
        if (found === undefined)
          throw new Error(`a reflection request that is not recorded: ...${prompt.slice(-120)}`);
        asked.count += 1;
        const extracted = extractInstruction(found.output.trim(), 'stop');
        if (extracted.type !== 'text') throw new Error(`a reply without a text: ${extracted.reason}`);
        return [name, extracted.text] as const;
      });
      return { variants: [Object.fromEntries(proposed)] };
    },
  };
}

/** The template and the wording of feedback, read off the first recorded reflection; the second then tests them. */
function readOffTexts({ responses, trace, trainset }: Recording) {
  const first = responses.find((response) => response.kind === 'reflection');
  if (first === undefined) throw new Error('the recording has no reflection');
  const { prompt } = first;
  const [instruction = ''] = Object.values(trace.start.seed_candidate);
  const instructionAt = prompt.indexOf(instruction);
  const examplesAt = prompt.indexOf('# Example 1\n');
  const afterExamples = prompt.lastIndexOf('\n```\n');
  const template =
    prompt.slice(0, instructionAt) +
    PLACEHOLDERS.instruction +
    prompt.slice(instructionAt + instruction.length, examplesAt) +
    PLACEHOLDERS.examples +
    prompt.slice(afterExamples);
  checkTemplate(template);
  const row = trainset[trace.iterations[0]?.minibatch_ids[0] ?? 0] as Row;
  const heading = '## Feedback\n';
  const feedback = prompt.slice(prompt.indexOf(heading) + heading.length);
  const beforeAnswer = feedback.slice(0, feedback.indexOf(row.answer));
  const [contextName = '', contextText = ''] = Object.entries(row.additional_context)[0] ?? [];
  const afterAnswer = feedback.slice(
    feedback.indexOf(row.answer) + row.answer.length,
    feedback.indexOf(`${contextName}: ${contextText.trimEnd()}`),
  );
  return {
    template,
    record({
      row: { input, answer, additional_context },
      response,
      isCorrect,
    }: AimeTrajectory): ReflectiveRecord {
      if (isCorrect) throw new Error('the recording shows no feedback on a correct answer');
      const context = Object.entries(additional_context).map(([name, text]) => `${name}: ${text}`);
      return {
        Inputs: input,
        'Generated Outputs': response,
        Feedback: beforeAnswer + answer + afterAnswer + context.join('\n'),
      };
    },
  };
}

function compareIterations(trace: Trace, found: readonly RecordedIteration[]): Divergence | null {
  const lengths = firstDifference(trace.iterations.length, found.length, 'number of iterations');
  if (lengths !== null) return { ...lengths, progress: found.length };
  for (const [at, want] of trace.iterations.entries()) {
    const got = found[at] as RecordedIteration;
    const where = `iteration ${at + 1}`;
    const event = (name: string, nth = 0) => got.ev.filter(([type]) => type === name)[nth];
    const draws = want.rng_calls.map(({ m, out, ...rest }) => [m, Object.values(rest)[0], out]);
    const { valset } = want;
    const callsBefore = found[at - 1]?.calls ?? Object.keys(trace.seed_valset.scores).length;
    const difference =
      firstDifference(want.iteration, at + 1, `${where}, number`) ??
      firstDifference(want.state_i, got.i, `${where}, state counter`) ??
      firstDifference(want.metric_calls_at_start, callsBefore, `${where}, metric calls before`) ??
      firstDifference(draws, got.rng, `${where}, draw`) ??
      firstDifference(want.selected_candidate, event('select')?.[1], `${where}, parent`) ??
      firstDifference(want.minibatch_ids, event('minibatch')?.[1], `${where}, minibatch`) ??
      firstDifference(want.scores_before, event('eval')?.[2], `${where}, scores before`) ??
      firstDifference(want.new_instructions, event('propose')?.[1], `${where}, proposal`) ??
      firstDifference(want.components, Object.keys(event('propose')?.[1] ?? {}), `${where}, components`) ??
      firstDifference(want.scores_after, event('eval', 1)?.[2], `${where}, scores after`) ??
      firstDifference(want.accepted, event('accept') !== undefined, `${where}, accepted`) ??
      firstDifference(want['reason'], event('reject')?.[1], `${where}, reason`) ??
      firstDifference(
        valset && [valset.candidate_idx, valset.average, valset.scores, valset.is_best],
        event('valset')?.slice(1),
        `${where}, validation`,
      ) ??
      firstDifference(want.new_candidate_idx, event('accept')?.[1], `${where}, new candidate`) ??
      firstDifference(want.parents, event('accept')?.[3], `${where}, parents`) ??
      firstDifference(
        want.new_front && [want.new_front, want.displaced],
        event('front')?.slice(1),
        `${where}, front of the newcomer`,
      ) ??
      firstDifference(want.metric_calls_at_end, got.calls, `${where}, metric calls`);
    if (difference !== null) return { ...difference, progress: at };
  }
  return null;
}

/** The fronts and the parent's mean after each iteration, from the pool as it was then. */
function compareFronts(
  trace: Trace,
  { state }: GepaResult,
  found: readonly RecordedIteration[],
): Divergence | null {
  for (const [at, want] of trace.iterations.entries()) {
    const accepted = found.slice(0, at + 1).flatMap(({ ev }) => ev.filter(([type]) => type === 'accept'));
    const pool = state.pool.slice(0, 1 + accepted.length);
    const none: readonly FrontPoint[] = [];
    const front = pool.reduce((points, member) => updateFront(points, instanceFrontier, member), none);
    const parent = state.pool[want.selected_candidate];
    const where = `iteration ${at + 1}`;
    const difference =
      firstDifference(
        want.selected_score,
        parent && meanValidation(parent),
        `${where}, mean of the parent`,
      ) ?? firstDifference(want.frontier_mapping, mappingOf(front), `${where}, front`);
    if (difference !== null) return { ...difference, progress: at };
  }
  return null;
}

function mappingOf(front: readonly FrontPoint[]): Record<string, readonly number[]> {
  return Object.fromEntries(
    front.flatMap(({ key, members }) =>
      key.type === 'instance' ? [[String(positionOf(key.exampleId)), members]] : [],
    ),
  );
}

function compareResult(
  { trace, responses, optimizedPrompt }: Recording,
  { best, state }: GepaResult,
  asked: number,
  progress: number,
): Divergence | null {
  const { result } = trace;
  const means = state.pool.map(meanValidation);
  const [prompt = ''] = Object.values(state.pool[best]?.candidate ?? {});
  const seedScores = state.pool[0]?.validation.map(({ exampleId, score }) => [positionOf(exampleId), score]);
  const difference =
    firstDifference(trace.seed_valset.scores, Object.fromEntries(seedScores ?? []), 'scores of the seed') ??
    firstDifference(result['best_idx'], best, 'result, best candidate') ??
    firstDifference(result['val_aggregate_scores'], means, 'result, validation means') ??
    firstDifference(result['total_metric_calls'], state.metricCalls, 'result, metric calls') ??
    firstDifference(result['num_full_val_evals'], state.fullValidations, 'result, validations') ??
    firstDifference(result['per_val_instance_best_candidates'], mappingOf(state.front), 'result, front') ??
    firstDifference(
      result['parents'],
      state.pool.map(({ parents }) => (parents.length === 0 ? [null] : parents)),
      'result, parents',
    ) ??
    firstDifference(
      result['discovery_eval_counts'],
      state.pool.map((member) => member.discoveredAtCalls),
      'result, metric calls at discovery',
    ) ??
    firstDifference(
      result['candidates'],
      state.pool.map((member) => member.candidate),
      'result, candidates',
    ) ??
    firstDifference(optimizedPrompt.trim(), prompt.trim(), 'result, prompt') ??
    firstDifference(responses.length, asked, 'number of model calls');
  return difference === null ? null : { ...difference, progress };
}
