import { canonicalJson } from '../core/json.js';
import { ownValue } from '../core/own-value.js';
import type { ComponentPath } from '../modules/module.js';
import { demoErrors } from '../signatures/demo.js';
import type { Demo, Signature } from '../signatures/signature.js';
import type { ExampleId } from './gepa/adapter.js';
import { estimatedTokens } from './gepa/reflection/tokens.js';
import type { Trajectory } from './trajectory.js';

/** A call of a component in a rollout that went well. */
export interface BankedDemo {
  readonly exampleId: ExampleId;
  /** Of the whole rollout. */
  readonly score: number;
  readonly demo: Demo;
  readonly tokens: number;
}

/** Demonstrations to choose from, by component, best first. Immutable. */
export type DemoBank = Readonly<Record<ComponentPath, readonly BankedDemo[]>>;

export interface BankRules {
  /** Only rollouts that scored at least this are shown as worked examples; `mean` = see `goodDemos`. */
  readonly minScore: number | 'mean';
  /** A longer one is not kept, since it would fill the prompt alone. */
  readonly tokens: number;
}

/** Per component: more than a search will try, few enough to forget nothing that matters. */
const BANK_SIZE = 48;

/** One rollout of a training example. */
export interface ObservedRollout {
  readonly exampleId: ExampleId;
  readonly trajectory: Trajectory | null;
}

/** The bank with what these rollouts have to show; per component and example the best call stays. */
export function bankWith(
  bank: DemoBank,
  rollouts: readonly ObservedRollout[],
  signatures: ReadonlyMap<ComponentPath, Signature>,
  rules: BankRules,
): DemoBank {
  const found = rollouts.flatMap((rollout) => demosOf(rollout, signatures, rules));
  if (found.length === 0) return bank;
  const components = new Set(found.map(({ component }) => component));
  const changed = [...components].map((component) => {
    const own = found.filter((one) => one.component === component).map(({ banked }) => banked);
    return [component, bestOf([...(ownValue(bank, component) ?? []), ...own])] as const;
  });
  return { ...bank, ...Object.fromEntries(changed) };
}

function demosOf(
  { exampleId, trajectory }: ObservedRollout,
  signatures: ReadonlyMap<ComponentPath, Signature>,
  { minScore, tokens }: BankRules,
): { component: ComponentPath; banked: BankedDemo }[] {
  const score = trajectory?.score ?? null;
  if (trajectory === null || score === null || score < (minScore === 'mean' ? Number.MIN_VALUE : minScore)) {
    return [];
  }
  const last = new Map(trajectory.calls.map((call) => [call.component, call]));
  return [...last.values()].flatMap(({ component, demo }) => {
    const signature = signatures.get(component);
    if (demo === null || signature === undefined || demoErrors(signature, demo).length > 0) return [];
    const size = estimatedTokens(JSON.stringify(demo));
    return size > tokens ? [] : [{ component, banked: { exampleId, score, demo, tokens: size } }];
  });
}

/** What may be shown of a component's demonstrations: all, or those no worse than their mean. */
export function goodDemos(
  known: readonly BankedDemo[],
  { minScore }: Pick<BankRules, 'minScore'>,
): readonly BankedDemo[] {
  if (minScore !== 'mean') return known;
  const mean = known.reduce((sum, { score }) => sum + score, 0) / known.length;
  // Equal scores have a mean that rounding may put above them.
  return known.filter(({ score }) => score >= mean - 1e-9);
}

/** Best first; equal scores by the demonstration itself, so that the order of arrival does not matter. */
function bestOf(demos: readonly BankedDemo[]): readonly BankedDemo[] {
  const ranked = demos
    .map((one) => ({ one, text: canonicalJson(one.demo) }))
    .sort((a, b) => b.one.score - a.one.score || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const seen = new Set<ExampleId>();
  const kept = ranked.filter(({ one }) => !seen.has(one.exampleId) && seen.add(one.exampleId));
  return kept.slice(0, BANK_SIZE).map(({ one }) => one);
}
