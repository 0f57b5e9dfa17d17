import type { GepaEvent } from '../../optimizers/gepa/events.js';
import { count, score, signedScore, time, usd } from './figures.js';

/** Where a compile stands: what the table shows. */
export interface CompileView {
  readonly iteration: number;
  /** Mean on validation; null before the seed is scored. */
  readonly seedMean: number | null;
  readonly bestMean: number | null;
  readonly frontSize: number;
  readonly candidates: number;
  readonly metricCalls: number;
  /** Null = no cap on metric calls. */
  readonly metricCallCap: number | null;
}

export const EMPTY_VIEW: CompileView = {
  iteration: 0,
  seedMean: null,
  bestMean: null,
  frontSize: 0,
  candidates: 0,
  metricCalls: 0,
  metricCallCap: null,
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
    case 'validated':
      return {
        ...view,
        candidates: Math.max(view.candidates, event.candidate + 1),
        seedMean: event.candidate === 0 ? event.mean : view.seedMean,
        bestMean: event.isBest ? event.mean : view.bestMean,
      };
    case 'front-updated':
      return { ...view, frontSize: event.members.length };
    case 'iteration-ended':
      return {
        ...view,
        iteration: event.iteration,
        metricCalls: event.metricCalls,
        bestMean: event.bestMean,
      };
    case 'run-ended':
      return { ...view, metricCalls: event.metricCalls };
    default:
      return view;
  }
}

/** What was spent so far, as the budget counts it. */
export interface Spending {
  readonly calls: number;
  readonly callCap: number | null;
  /** Null when a price is unknown. */
  readonly costUsd: number | null;
  readonly costCapUsd: number | null;
  readonly elapsedMs: number;
}

/** The live table. */
export function tableLines(view: CompileView, spending: Spending): string[] {
  return [
    'iteration  best on validation  front  metric calls   model calls  spent        left',
    [
      String(view.iteration).padEnd(9),
      bestText(view).padEnd(18),
      String(view.frontSize).padEnd(5),
      ofCap(view.metricCalls, view.metricCallCap).padEnd(13),
      ofCap(spending.calls, spending.callCap).padEnd(11),
      spentText(spending).padEnd(11),
      leftText(view, spending),
    ].join('  '),
  ];
}

/** One line for logs, where nothing can be redrawn. */
export function plainLine(view: CompileView, spending: Spending): string {
  return [
    `iteration ${view.iteration}`,
    `best on validation ${bestText(view)}`,
    `front ${view.frontSize}`,
    `metric calls ${ofCap(view.metricCalls, view.metricCallCap)}`,
    `model calls ${ofCap(spending.calls, spending.callCap)}`,
    `spent ${spentText(spending)}`,
    leftText(view, spending),
  ].join(', ');
}

function bestText({ bestMean, seedMean }: CompileView): string {
  if (bestMean === null) return 'scoring the seed';
  return seedMean === null ? score(bestMean) : `${score(bestMean)} (${signedScore(bestMean - seedMean)})`;
}

function spentText({ costUsd, costCapUsd }: Spending): string {
  if (costUsd === null) return 'price unknown';
  return costCapUsd === null ? usd(costUsd) : `${usd(costUsd)} of ${usd(costCapUsd)}`;
}

/** Time left when the rest of the metric calls take as long as those made. */
function leftText({ metricCalls, metricCallCap }: CompileView, { elapsedMs }: Spending): string {
  if (metricCallCap === null || metricCalls === 0) return `${time(elapsedMs)} so far`;
  const left = Math.max(0, metricCallCap - metricCalls);
  return `about ${time((elapsedMs / metricCalls) * left)} left`;
}

function ofCap(used: number, cap: number | null): string {
  return cap === null ? count(used) : `${count(used)} of ${count(cap)}`;
}
