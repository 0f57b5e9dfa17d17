import { BudgetExceededError, messageOf, UsageError } from '../core/errors.js';
import { createRng } from '../core/rng.js';
import { ownValue } from '../core/own-value.js';
import type { Signature } from '../signatures/signature.js';
import { bankWith, type DemoBank, goodDemos, type ObservedRollout } from './demo-bank.js';
import { demosKey, demosText, isDemosKey, parseDemos, pathOfKey } from './demo-components.js';
import type {
  Candidate,
  ProposalReply,
  ProposalRequest,
  ProposedTexts,
  ReflectiveDataset,
} from './gepa/adapter.js';
import { changedDemos, drawnDemos } from './propose-demos.js';
import { componentsWithRoom, type PromptLimit, textsWithin } from './prompt-limit.js';
import type { Proposer } from './proposer.js';
import type { DemoSettings, ReflectionSettings } from './reflection-options.js';
import { askReflector, isUnanswered, type ReflectorOptions, unansweredReason } from './reflector.js';
import type { SearchLog } from './search-log.js';
import { writeTexts, type Writing } from './write-texts.js';

/** How an optimizer writes: after feedback, in other words only, or by drawing worked examples. Null = never. */
export type Writes = 'reflection' | 'paraphrase' | 'demos' | null;

export interface ProposalSources {
  readonly writes: Writes;
  readonly reflector: ReflectorOptions;
  readonly reflection: ReflectionSettings;
  readonly template: string;
  /** Null = demonstrations stay as they are. */
  readonly demos: DemoSettings | null;
  readonly proposer: Proposer | null;
  /** Null = prompts may be of any length. */
  readonly promptLimit: PromptLimit | null;
  readonly seed: number;
  readonly signatures: ReadonlyMap<string, Signature>;
  readonly log: SearchLog;
  /** The rollouts that a dataset was made from. */
  rolloutsOf(dataset: ReflectiveDataset): readonly ObservedRollout[];
}

export interface Proposed {
  readonly reply: ProposalReply;
  /** Why the search must end, where a cap was reached. */
  readonly budgetReason: string | null;
}

/** New texts for the components of a request, from whoever writes them. */
export async function propose(request: ProposalRequest, sources: ProposalSources): Promise<Proposed> {
  const demos = newDemos(request, sources);
  const { proposer, writes, promptLimit, seed } = sources;
  const { candidate, iteration, task } = request;
  const texts = request.components.filter((key) => !isDemosKey(key));
  const rng = createRng(seed, 'room', iteration, task);
  const components = promptLimit === null ? texts : componentsWithRoom(texts, candidate, promptLimit, rng);
  if (components.length === 0 || writes === 'demos' || writes === null) {
    return withDemos([], demos, [], { candidate, promptLimit });
  }
  if (proposer !== null) return ownTexts(components, request, demos, proposer, sources);
  const { reflector, reflection: settings, template, signatures, log } = sources;
  const view = log.viewFor(request.iteration);
  const writer = { reflector, settings, template, signatures, seed, writes, promptLimit };
  const writing = await writeTexts(components, request, view, writer);
  const proposed = withDemos(variantsOf(writing), demos, reasonsIn(writing), { candidate, promptLimit });
  noteChildren(proposed.reply, writing, request, log);
  return { ...proposed, budgetReason: budgetReasonIn(writing) };
}

/** What texts must fit into. */
interface Fitting {
  readonly candidate: Candidate;
  readonly promptLimit: PromptLimit | null;
}

function withDemos(
  variants: readonly ProposedTexts[],
  demos: ProposedTexts,
  reasons: readonly string[],
  { candidate, promptLimit: limit }: Fitting,
): Proposed {
  const [first = {}, ...rest] = variants;
  const joined = [{ ...first, ...demos }, ...rest].filter(hasTexts);
  const kept =
    limit === null ? joined : joined.map((texts) => textsWithin(candidate, texts, limit)).filter(hasTexts);
  if (kept.length > 0) return { reply: { variants: kept }, budgetReason: null };
  const isTooLong = limit !== null && joined.length > 0;
  const all = isTooLong
    ? [`the new texts are longer than the limit of ${limit.maxTokens()} tokens allows`, ...reasons]
    : reasons;
  const reason = all.join('; ') || 'there was nothing to learn from in the minibatch';
  return { reply: { variants: [], reason }, budgetReason: null };
}

function hasTexts(texts: ProposedTexts): boolean {
  return Object.keys(texts).length > 0;
}

/** The first texts of all components make one child, the second another. */
function variantsOf({ written }: Writing): readonly ProposedTexts[] {
  const lists = written.map(({ component, outcome }) => ({
    component,
    texts: outcome.type === 'texts' ? outcome.texts : [],
  }));
  const count = Math.max(0, ...lists.map(({ texts }) => texts.length));
  return Array.from({ length: count }, (_, at) =>
    Object.fromEntries(
      lists.flatMap(({ component, texts }) => {
        const text = texts[at];
        return text === undefined ? [] : [[component, text]];
      }),
    ),
  );
}

function reasonsIn({ written }: Writing): string[] {
  return written.flatMap(({ component, outcome }) =>
    outcome.type === 'none' ? [`${component}: ${outcome.reason}`] : [],
  );
}

function budgetReasonIn({ written }: Writing): string | null {
  for (const { outcome } of written) {
    if (outcome.type === 'none' && outcome.isBudget) return outcome.reason;
  }
  return null;
}

/** The tokens of one call are shared by its variants. */
function noteChildren(
  { variants }: ProposalReply,
  { operator, written }: Writing,
  { iteration, candidate }: ProposalRequest,
  log: SearchLog,
): void {
  if (operator === null || variants.length === 0) return;
  const total = written.reduce(
    (sum, { outcome }) => sum + (outcome.type === 'texts' ? outcome.tokens : 0),
    0,
  );
  for (const texts of variants) {
    log.addChild(iteration, { ...candidate, ...texts }, { operator, tokens: total / variants.length });
  }
}

/** New demonstrations for those components that carry them and whose turn it is. */
function newDemos(request: ProposalRequest, sources: ProposalSources): ProposedTexts {
  const { demos: limits, log, signatures, seed, writes } = sources;
  if (limits === null) return {};
  const { iteration, task, candidate } = request;
  const observed = sources.rolloutsOf(request.dataset);
  const learn = (bank: DemoBank) => bankWith(bank, observed, signatures, limits);
  const bank = learn(log.viewFor(iteration).demos);
  log.changeDemos(iteration, learn);
  const changed = request.components.filter(isDemosKey).flatMap((key) => {
    const rng = createRng(seed, 'demos', iteration, task, key);
    const known = goodDemos(ownValue(bank, pathOfKey(key)) ?? [], limits);
    const current = parseDemos(candidate[key] ?? '[]');
    const next =
      writes === 'demos' ? drawnDemos(known, limits, rng) : changedDemos(current, known, limits, rng);
    return next === null ? [] : [[demosKey(pathOfKey(key)), demosText(next)] as const];
  });
  return Object.fromEntries(changed);
}

async function ownTexts(
  components: readonly string[],
  request: ProposalRequest,
  demos: ProposedTexts,
  proposer: Proposer,
  { reflector, seed, signatures, promptLimit }: ProposalSources,
): Promise<Proposed> {
  const { iteration, task, candidate } = request;
  const place = { iteration, task, component: components.join(', ') };
  let asks = 0;
  const unanswered = new Set<unknown>();
  const ask = async (prompt: string): Promise<string> => {
    try {
      return (await askReflector(prompt, place, asks++, reflector)).text;
    } catch (error) {
      if (isUnanswered(error)) unanswered.add(error);
      throw error;
    }
  };
  try {
    const { variants, reason } = await proposer.propose({
      ...request,
      components,
      signatures: Object.fromEntries([...signatures].filter(([path]) => components.includes(path))),
      ask,
      rng: createRng(seed, 'proposer', iteration, task),
      signal: reflector.signal,
    });
    checkComponents(variants, components, proposer);
    return withDemos(variants, demos, reason === undefined ? [] : [reason], { candidate, promptLimit });
  } catch (error) {
    // Of the reflection model only: what else a proposer fails with is not on record, and would not come again.
    if (isUnanswered(error) && unanswered.has(error)) {
      return withDemos([], demos, [unansweredReason(error)], { candidate, promptLimit });
    }
    if (!(error instanceof BudgetExceededError)) throw error;
    return { reply: { variants: [], reason: messageOf(error) }, budgetReason: messageOf(error) };
  }
}

function checkComponents(
  variants: readonly ProposedTexts[],
  components: readonly string[],
  { name }: Proposer,
): void {
  const unknown = variants.flatMap((texts) => Object.keys(texts)).filter((key) => !components.includes(key));
  if (unknown.length === 0) return;
  throw new UsageError('compile/proposer', `the proposer ${name} gave texts for ${unknown.join(', ')}`, {
    hint: `It was asked for ${components.join(', ')} only.`,
  });
}
