import { UsageError } from '../core/errors.js';
import { hashJson } from '../core/hash.js';
import type { JsonObject } from '../core/json.js';
import type { Example } from '../datasets/example.js';
import { contentHash, exampleContentHash } from '../datasets/example-content.js';
import type { Program } from '../modules/module.js';
import { seedDemos, sparingDemos } from './demo-components.js';
import {
  DEFAULT_FINAL_SELECTION,
  type FinalSelectionOptions,
  NO_FINAL_SELECTION,
} from './final-selection.js';
import type { Candidate } from './gepa/adapter.js';
import { checkTemplate, DEFAULT_TEMPLATE } from './gepa/reflection/template.js';
import {
  type Objectives,
  measuringPolicies,
  objectivePolicies,
  objectivesJson,
  resolveObjectives,
} from './objectives.js';
import {
  type CompileOptions,
  OPTIMIZER_NAMES,
  type Optimizer,
  type ProgramPolicies,
  type SearchOptions,
} from './optimizer.js';
import {
  type DemoSettings,
  demoSettings,
  reflectionJson,
  type ReflectionSettings,
  reflectionSettings,
} from './reflection-options.js';
import { optimizerNamed } from './optimizers.js';
import { type CompilePlan, callsForSize, planCalls, type SearchShape } from './plan.js';

/** The seed of a compile that names none. */
export const DEFAULT_SEED = 0;

/**
 * Iterations under way at once where nothing is said: one after the other. More are faster, but each is drawn from an
 * older pool, and at equal metric calls the result was worse wherever scores are not all noise; figures in
 * docs/runtime.md.
 */
export const DEFAULT_PIPELINE_DEPTH = 1;

/** What a compile works with once its options are checked and their defaults filled in. */
export interface Prepared {
  readonly optimizer: Optimizer;
  readonly policies: ProgramPolicies;
  /** How the best few are scored once more. */
  readonly final: FinalSelectionOptions;
  readonly plan: CompilePlan;
  readonly seed: number;
  readonly seedCandidate: Candidate;
  readonly template: string;
  readonly reflection: ReflectionSettings;
  /** Null = demonstrations stay as they are. */
  readonly demos: DemoSettings | null;
  readonly pipelineDepth: number;
  /** Null = the score alone counts. */
  readonly objectives: Objectives | null;
}

/** Checks everything that can be checked before a call is paid. Throws UsageError. */
export function prepare(options: CompileOptions): Prepared {
  const { optimizer: chosen = 'gepa', seed = DEFAULT_SEED, options: search = {} } = options;
  const optimizer = typeof chosen === 'string' ? optimizerNamed(chosen) : chosen;
  const template = search.reflectionTemplate ?? DEFAULT_TEMPLATE;
  checkTemplate(template);
  checkExamples(options);
  const reflection = reflectionSettings(search.reflection ?? {});
  const demos = demosFor(optimizer, search);
  const seedCandidate = {
    ...textsToSearch(options.program, search.frozen ?? []),
    ...(demos === null ? {} : seedDemos(options.program, search.frozen ?? [])),
  };
  const objectives =
    options.objectives === undefined ? null : resolveObjectives(options.objectives, options.metric);
  const chosenPolicies = optimizer.policies({ ...policiesFor(objectives, optimizer), ...search.policies });
  const policies =
    demos === null
      ? chosenPolicies
      : { ...chosenPolicies, filters: chosenPolicies.filters.map(sparingDemos) };
  const final = selectionFor(options, policies, objectives);
  const shape = shapeOf(options, optimizer, policies, seedCandidate, final.share);
  const { metricCalls, size = 'light' } = options.budget ?? {};
  const plan = planCalls(metricCalls ?? callsForSize(size, shape), shape);
  const { pipelineDepth = DEFAULT_PIPELINE_DEPTH } = search;
  const texts = { seedCandidate, template, reflection, demos };
  return { optimizer, policies, plan, seed, ...texts, pipelineDepth, objectives, final };
}

/** Few-shot bootstrapping has nothing else to search for; any other search takes them on only when asked to. */
function demosFor({ writes }: Optimizer, { demos }: SearchOptions): DemoSettings | null {
  return demos === undefined && writes !== 'demos' ? null : demoSettings(demos ?? {});
}

/** Controls choose as they always do: they are what a search by objectives is compared with. */
function policiesFor(objectives: Objectives | null, { name }: Optimizer): Partial<ProgramPolicies> {
  if (objectives === null) return {};
  const isControl = OPTIMIZER_NAMES.some((control) => control === name && control !== 'gepa');
  return isControl ? measuringPolicies(objectives) : objectivePolicies(objectives);
}

/** The plan of a compile, without starting it. */
export function planCompile(options: CompileOptions): CompilePlan {
  return prepare(options).plan;
}

/**
 * Everything that decides a search, so that a resumed one can be told apart from another one. `metricCalls` is the cap
 * that it was started with: it may have been raised since.
 */
export function fingerprint(options: CompileOptions, prepared: Prepared, metricCalls: number): JsonObject {
  const { program, trainset, valset, metric, models } = options;
  const { optimizer, seed, seedCandidate, template, reflection, demos, pipelineDepth, objectives } = prepared;
  const { proposer } = options.options ?? {};
  return {
    program: program.name,
    programHash: program.hash,
    seedTexts: hashJson(seedCandidate),
    trainset: { examples: trainset.length, hash: hashExamples(trainset) },
    valset: { examples: valset.length, hash: hashExamples(valset) },
    metric: metric.name,
    models: {
      task: models.task.id,
      judge: (models.judge ?? models.task).id,
      reflection: (models.reflection ?? models.task).id,
      ...(models.image === undefined ? {} : { image: models.image.id }),
    },
    optimizer: optimizer.name,
    metricCalls,
    pipelineDepth,
    seed,
    template: hashJson(template),
    reflection: reflectionJson(reflection),
    ...(demos === null ? {} : { demos: { ...demos } }),
    ...(proposer === undefined ? {} : { proposer: proposer.name }),
    ...(objectives === null ? {} : { objectives: objectivesJson(objectives) }),
  };
}

/** The same examples in another order are another set: minibatches are drawn by position. */
function hashExamples(examples: readonly Example[]): string {
  return contentHash(examples.map(({ id, input, expected }) => ({ id, input, expected })));
}

function textsToSearch(program: Program, frozen: readonly string[]): Candidate {
  const components = program.components();
  const unknown = frozen.filter((path) => !components.some((component) => component.path === path));
  if (unknown.length > 0) {
    throw new UsageError('compile/component-unknown', `no component is called ${unknown.join(', ')}`, {
      hint: `The components of ${program.name} are ${components.map(({ path }) => path).join(', ')}.`,
    });
  }
  const free = components.filter(({ path }) => !frozen.includes(path));
  if (free.length === 0) {
    throw new UsageError(
      'compile/nothing-to-optimise',
      `${program.name} has no component that may be rewritten`,
    );
  }
  return Object.fromEntries(free.map(({ path, instruction }) => [path, instruction]));
}

function checkExamples({ trainset, valset }: CompileOptions): void {
  for (const [name, examples] of Object.entries({ training: trainset, validation: valset })) {
    if (examples.length === 0) throw new UsageError('compile/no-examples', `the ${name} set is empty`);
    const ids = new Set<string>();
    for (const { id } of examples) {
      if (ids.has(id)) {
        throw new UsageError('compile/example-repeated', `the ${name} set has the id ${id} twice`);
      }
      ids.add(id);
    }
  }
  const validation = new Map(valset.map((example) => [example.id, example]));
  for (const example of trainset) {
    const other = validation.get(example.id);
    if (other !== undefined && other !== example) checkSame(example, other);
  }
}

/** An example may be in both sets; one id must not stand for two. */
function checkSame(training: Example, validation: Example): void {
  if (exampleContentHash(training) === exampleContentHash(validation)) return;
  const isInput = contentHash(training.input) !== contentHash(validation.input);
  throw new UsageError(
    'compile/example-ambiguous',
    `training and validation set have different examples with the id ${training.id}: their ${isInput ? 'inputs' : 'expected answers'} differ`,
    { hint: 'Give one of them another id, or leave it out of one set.' },
  );
}

/** With objectives the preference chooses; a search that scores everybody everywhere has nobody to complete. */
function selectionFor(
  { options = {} }: CompileOptions,
  policies: ProgramPolicies,
  objectives: Objectives | null,
): FinalSelectionOptions {
  if (objectives !== null && (options.finalSelection?.share ?? 0) > 0) {
    throw new UsageError(
      'compile/option',
      'a final selection is by score, and with objectives the preference chooses',
      {
        hint: 'Leave out finalSelection, or the objectives.',
      },
    );
  }
  const isOff = objectives !== null || policies.validation.race === undefined;
  return { ...(isOff ? NO_FINAL_SELECTION : DEFAULT_FINAL_SELECTION), ...options.finalSelection };
}

function shapeOf(
  { trainset, valset }: CompileOptions,
  optimizer: Optimizer,
  policies: ProgramPolicies,
  seedCandidate: Candidate,
  reservedShare: number,
): SearchShape {
  const { minibatchSampler, validation } = policies;
  const valIds = valset.map(({ id }) => id);
  const all = valset.length;
  return {
    components: Object.keys(seedCandidate).length,
    trainSize: trainset.length,
    valSize: valset.length,
    minibatchSize: minibatchSampler.size,
    sides: policies.acceptance.needsResults ? 2 : 1,
    freshExamples: minibatchSampler.expectedFresh ?? minibatchSampler.size,
    validation: {
      least: validation.leastExamples?.(valIds) ?? all,
      expected: validation.expectedCalls?.(all) ?? all,
      // A race runs its rival along.
      most: validation.race === undefined ? all : 2 * all,
    },
    reservedShare,
    tasks: policies.sampling.tasks,
    proposes: optimizer.writes !== null,
  };
}
