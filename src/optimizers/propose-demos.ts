import { canonicalJson } from '../core/json.js';
import type { Rng } from '../core/rng.js';
import type { Demo } from '../signatures/signature.js';
import type { BankedDemo } from './demo-bank.js';
import { estimatedTokens } from './gepa/reflection/tokens.js';

/** How many demonstrations a component may carry. */
export interface DemoLimits {
  readonly count: number;
  /** Of all together, about. */
  readonly tokens: number;
}

/** Adding is tried most: a program starts with none. Taking away finds out whether one was worth its tokens. */
const WEIGHTS = { add: 3, replace: 2, remove: 1 } as const;
type Step = keyof typeof WEIGHTS;

/** One demonstration more, fewer or exchanged; null where the bank and the limits leave nothing to do. */
export function changedDemos(
  current: readonly Demo[],
  bank: readonly BankedDemo[],
  limits: DemoLimits,
  rng: Rng,
): readonly Demo[] | null {
  const unused = without(bank, current);
  const left = limits.tokens - tokensOf(current);
  const addable = current.length < limits.count ? unused.filter(({ tokens }) => tokens <= left) : [];
  const at = current.length > 0 ? rng.integer(0, current.length - 1) : 0;
  const others = current.filter((_, index) => index !== at);
  const freed = limits.tokens - tokensOf(others);
  const replacing = current.length > 0 ? unused.filter(({ tokens }) => tokens <= freed) : [];
  const steps: Step[] = [
    ...(addable.length > 0 ? (['add'] as const) : []),
    ...(replacing.length > 0 ? (['replace'] as const) : []),
    ...(current.length > 0 ? (['remove'] as const) : []),
  ];
  if (steps.length === 0) return null;
  const step = rng.weightedChoice(
    steps,
    steps.map((name) => WEIGHTS[name]),
  );
  switch (step) {
    case 'add':
      return [...current, drawn(addable, rng)];
    case 'replace': {
      const next = drawn(replacing, rng);
      return current.map((demo, index) => (index === at ? next : demo));
    }
    case 'remove':
      return others;
  }
}

/** A fresh set, as bootstrap few-shot draws it: one to `count` demonstrations of different examples. */
export function drawnDemos(
  bank: readonly BankedDemo[],
  { count, tokens }: DemoLimits,
  rng: Rng,
): readonly Demo[] | null {
  const wanted = Math.min(rng.integer(1, count), bank.length);
  const chosen: Demo[] = [];
  let left = tokens;
  for (const one of rng.shuffle(bank)) {
    if (chosen.length === wanted) break;
    if (one.tokens > left) continue;
    chosen.push(one.demo);
    left -= one.tokens;
  }
  return chosen.length === 0 ? null : chosen;
}

/** One of the better half: the bank is ordered by score. */
function drawn(bank: readonly BankedDemo[], rng: Rng): Demo {
  return rng.choice(bank.slice(0, Math.ceil(bank.length / 2))).demo;
}

function without(bank: readonly BankedDemo[], current: readonly Demo[]): readonly BankedDemo[] {
  const shown = new Set(current.map((demo) => canonicalJson(demo)));
  return bank.filter(({ demo }) => !shown.has(canonicalJson(demo)));
}

function tokensOf(demos: readonly Demo[]): number {
  return demos.reduce((sum, demo) => sum + estimatedTokens(JSON.stringify(demo)), 0);
}
