import { createRng } from '../core/rng.js';
import { ownValue } from '../core/own-value.js';
import type { LabelledMedium } from '../signatures/input.js';
import type { Signature } from '../signatures/signature.js';
import type { ProposalRequest } from './gepa/adapter.js';
import { describeTask } from './gepa/reflection/describe-task.js';
import { renderEarlier } from './gepa/reflection/earlier-proposals.js';
import { fitRecords } from './gepa/reflection/fit-records.js';
import {
  type Mate,
  type MutationOperator,
  OPERATOR_NAMES,
  type OperatorContext,
  type OperatorName,
} from './gepa/reflection/operators/operator.js';
import { OPERATORS } from './gepa/reflection/operators/operators.js';
import { paraphrase } from './gepa/reflection/operators/paraphrase.js';
import { extractMedia } from './gepa/reflection/record-media.js';
import { renderRecords } from './gepa/reflection/render-records.js';
import { type PromptLimit, roomFor } from './prompt-limit.js';
import type { ReflectionSettings } from './reflection-options.js';
import { type ReflectionOutcome, type ReflectorOptions, reflect } from './reflector.js';
import { mateFor, type SearchView } from './search-view.js';

export interface TextWriter {
  readonly reflector: ReflectorOptions;
  readonly settings: ReflectionSettings;
  readonly template: string;
  readonly signatures: ReadonlyMap<string, Signature>;
  readonly seed: number;
  readonly writes: 'reflection' | 'paraphrase';
  readonly promptLimit: PromptLimit | null;
}

/** Texts for one component, or why there are none. */
export interface WrittenTexts {
  readonly component: string;
  readonly outcome: ReflectionOutcome;
}

export interface Writing {
  /** Null where only other words were asked for. */
  readonly operator: OperatorName | null;
  readonly written: readonly WrittenTexts[];
}

/** Asks for new texts of these components, all at once and all in the same way. */
export async function writeTexts(
  components: readonly string[],
  request: ProposalRequest,
  view: SearchView,
  writer: TextWriter,
): Promise<Writing> {
  const works = components.flatMap((component) => {
    const work = workOn(component, request, view, writer);
    return work === null ? [] : [work];
  });
  const operator = writer.writes === 'paraphrase' ? null : choose(works, request, view, writer);
  const used = operator === null ? paraphrase(request.iteration) : OPERATORS[operator];
  const written = await Promise.all(
    works.map((work) =>
      write(work, used, request, writer, lengthRequest(work, works.length, request, writer)),
    ),
  );
  return { operator, written };
}

interface Work {
  readonly component: string;
  readonly context: OperatorContext;
  readonly media: readonly LabelledMedium[];
}

/** Null where there is nothing to learn from. */
function workOn(
  component: string,
  { candidate, dataset, past }: ProposalRequest,
  view: SearchView,
  { reflector, settings, template, signatures, writes }: TextWriter,
): Work | null {
  const records = ownValue(dataset, component) ?? [];
  if (records.length === 0 && writes === 'reflection') return null;
  const { capabilities } = reflector.model;
  const shown = extractMedia(records, capabilities.media, settings.media);
  const signature = signatures.get(component);
  let mate: Mate | null | undefined;
  return {
    component,
    media: shown.media,
    context: {
      instruction: candidate[component] ?? '',
      task: settings.describesTask && signature !== undefined ? describeTask(signature) : '',
      examples: renderRecords(fitRecords(shown.records, settings.records)),
      earlier: renderEarlier(past, component),
      // A look through the whole pool, which only one operator needs.
      get mate() {
        mate ??= mateFor(view, candidate, component);
        return mate;
      },
      variants: settings.variants,
      template,
    },
  };
}

function choose(
  works: readonly Work[],
  { iteration, task }: ProposalRequest,
  view: SearchView,
  { settings, seed }: TextWriter,
): OperatorName {
  const { among = OPERATOR_NAMES } = settings.operator;
  // A rewrite is always possible, so that there is a choice whatever the others need.
  const available = OPERATOR_NAMES.filter(
    (name) =>
      name === 'rewrite' ||
      (among.includes(name) && works.every(({ context }) => OPERATORS[name].canApply(context))),
  );
  return settings.operator.choose(available, view.operators, createRng(seed, 'operator', iteration, task));
}

async function write(
  { component, context, media }: Work,
  operator: MutationOperator,
  { iteration, task }: ProposalRequest,
  { reflector, settings }: TextWriter,
  lengthRequest: string,
): Promise<WrittenTexts> {
  const scaled = await Promise.all(
    media.map(async ({ label, medium }) => ({ label, medium: await settings.scaleMedium(medium) })),
  );
  const outcome = await reflect(
    {
      iteration,
      task,
      component,
      prompt: operator.prompt(context) + lengthRequest,
      media: scaled,
      maxAttempts: operator.maxAttempts,
      read: (reply, finishReason) => operator.read(reply, finishReason, context),
    },
    reflector,
  );
  return { component, outcome };
}

/** English has about three words to four tokens. */
const WORDS_PER_TOKEN = 0.75;

/** Empty where prompts may be of any length. */
function lengthRequest(
  { component }: Work,
  count: number,
  { candidate }: ProposalRequest,
  { promptLimit: limit }: TextWriter,
): string {
  if (limit === null) return '';
  const words = Math.max(1, Math.floor(roomFor(component, count, candidate, limit) * WORDS_PER_TOKEN));
  return `\n\nThe prompts have a limit: the whole new instruction must have at most ${words} words. Say what matters most, and leave out what matters less.`;
}
