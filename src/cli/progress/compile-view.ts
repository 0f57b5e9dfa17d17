import type { GepaEvent } from '../../optimizers/gepa/events.js';
import type { BudgetAmount, BudgetCaps } from '../../providers/middleware/budget.js';
import { count, score, shortCount, signedScore, time, usd } from './figures.js';

/** Where a compile stands: what the table shows. */
export interface CompileView {
  readonly iteration: number;
  /** Mean on validation; null before the seed is scored. */
  readonly seedMean: number | null;
  /** Of the leader as it is known now: an estimate may fall when it is scored on further examples. */
  readonly bestMean: number | null;
  /** Whether that mean rested on some of the validation examples only when its program joined the pool. */
  readonly isEstimate: boolean;
  readonly frontSize: number;
  readonly candidates: number;
  readonly metricCalls: number;
  /** Null = no cap on metric calls. */
  readonly metricCallCap: number | null;
  /** Validation examples with a score, by candidate. */
  readonly scored: Readonly<Record<number, number>>;
}

export const EMPTY_VIEW: CompileView = {
  iteration: 0,
  seedMean: null,
  bestMean: null,
  isEstimate: false,
  frontSize: 0,
  candidates: 0,
  metricCalls: 0,
  metricCallCap: null,
  scored: {},
};

/** The view after one more event. */
export function advance(view: CompileView, event: GepaEvent): CompileView {
  switch (event.type) {
    case 'run-started':
    case 'run-extended':
      return { ...view, metricCallCap: event.budgetCalls };
    case 'iteration-started':
      return { ...view, iteration: event.iteration, metricCalls: event.metricCalls };
    case 'evaluated':
      return { ...view, metricCalls: view.metricCalls + event.scores.length - event.remembered };
    case 'validated': {
      const scored = { ...view.scored, [event.candidate]: event.scores.length };
      const seen = {
        ...view,
        scored,
        candidates: Math.max(view.candidates, event.candidate + 1),
        seedMean: event.candidate === 0 ? event.mean : view.seedMean,
      };
      return event.isBest ? withBest(seen, event.candidate, event.mean) : seen;
    }
    case 'front-updated':
      return { ...view, frontSize: event.members.length };
    case 'iteration-ended':
      return withBest(
        { ...view, iteration: event.iteration, metricCalls: event.metricCalls },
        event.best,
        event.bestMean,
      );
    case 'run-ended':
      return { ...view, metricCalls: event.metricCalls };
    default:
      return view;
  }
}

function withBest(view: CompileView, candidate: number, mean: number | null): CompileView {
  const { scored } = view;
  return { ...view, bestMean: mean, isEstimate: (scored[candidate] ?? 0) < (scored[0] ?? 0) };
}

/** What was spent so far, as the budget counts it, and how fast. */
export interface Spending extends BudgetAmount {
  /** False when a price is unknown. */
  readonly hasPrice: boolean;
  readonly caps: BudgetCaps;
  readonly elapsedMs: number;
  /** Metric calls of this process: those that an earlier part of a resumed run made took none of its time. */
  readonly ownMetricCalls: number;
  /** Null = no cap on the time. */
  readonly maxTimeMs: number | null;
}

/** The live table; it fits 80 columns. */
export function tableLines(view: CompileView, spending: Spending): string[] {
  return [
    'iteration  best on validation  front  metric calls      left',
    [
      String(view.iteration).padEnd(9),
      bestText(view).padEnd(18),
      String(view.frontSize).padEnd(5),
      ofCap(count(view.metricCalls), mapCap(view.metricCallCap, count)).padEnd(16),
      leftText(view, spending),
    ].join('  '),
    `spent: ${spentText(spending)}`,
  ];
}

/** One line for logs, where nothing can be redrawn. */
export function plainLine(view: CompileView, spending: Spending): string {
  return [
    `iteration ${view.iteration}`,
    `best on validation ${bestText(view)}`,
    `front ${view.frontSize}`,
    `metric calls ${ofCap(count(view.metricCalls), mapCap(view.metricCallCap, count))}`,
    `spent ${spentText(spending)}`,
    leftPhrase(view, spending),
  ].join(', ');
}

function bestText({ bestMean, seedMean, isEstimate }: CompileView): string {
  if (bestMean === null) return 'scoring the seed';
  const mean = `${isEstimate ? '~' : ''}${score(bestMean)}`;
  return seedMean === null ? mean : `${mean} (${signedScore(bestMean - seedMean)})`;
}

/** Each kind that may be capped, of its cap. */
function spentText({ calls, tokens, usd: dollars, hasPrice, caps }: Spending): string {
  return [
    `${ofCap(count(calls), mapCap(caps.calls, count))} model calls`,
    `${ofCap(shortCount(tokens), mapCap(caps.tokens, shortCount))} tokens`,
    hasPrice ? ofCap(usd(dollars), mapCap(caps.usd, usd)) : 'price unknown',
  ].join(', ');
}

/** Time left of the search when the rest of its metric calls take as long as those made here; the caps end it sooner. */
function leftText(view: CompileView, { elapsedMs, ownMetricCalls, maxTimeMs }: Spending): string {
  const { metricCalls, metricCallCap } = view;
  const limits: number[] = [];
  if (metricCallCap !== null && ownMetricCalls > 0) {
    limits.push((elapsedMs / ownMetricCalls) * Math.max(0, metricCallCap - metricCalls));
  }
  if (maxTimeMs !== null) limits.push(Math.max(0, maxTimeMs - elapsedMs));
  if (limits.length === 0) return `${time(elapsedMs)} so far`;
  return `about ${time(Math.min(...limits))}`;
}

function leftPhrase(view: CompileView, spending: Spending): string {
  const text = leftText(view, spending);
  return text.startsWith('about') ? `${text} left` : text;
}

function ofCap(used: string, cap: string | null): string {
  return cap === null ? used : `${used} of ${cap}`;
}

function mapCap(cap: number | null | undefined, show: (value: number) => string): string | null {
  return cap === null || cap === undefined ? null : show(cap);
}
