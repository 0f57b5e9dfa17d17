import type { Clock } from '../../core/clock.js';
import type { AcceptedProposal } from '../../evaluation/report/compile-report.js';
import type { GepaEvent } from '../../optimizers/gepa/events.js';
import type { CompileEvent, Spending } from '../../optimizers/optimizer.js';
import type { BudgetCaps } from '../../providers/middleware/budget.js';
import { gatherAccepted } from '../accepted-proposals.js';
import type { Output } from '../output.js';
import { advance, EMPTY_VIEW, plainLine, tableLines } from './compile-view.js';
import type { CompileView } from './compile-view.js';
import { count, score, usd } from './figures.js';
import { liveBlock } from './live-block.js';

/** Between two drawings of the table: faster than that nobody reads. */
const REDRAW_MS = 100;

export interface CompileProgressOptions {
  readonly output: Output;
  readonly clock: Clock;
  readonly caps: BudgetCaps;
  readonly isQuiet: boolean;
  /** Rollouts that follow the search: both programs on the sealed examples. */
  readonly testRollouts: number;
}

/** Shows a compile while it runs, and gathers what its report needs. */
export interface CompileProgress {
  onEvent(event: CompileEvent): void;
  accepted(): readonly AcceptedProposal[];
  /** Leaves the terminal as it found it. */
  end(): void;
}

export function compileProgress(options: CompileProgressOptions): CompileProgress {
  const { output, clock, caps, isQuiet } = options;
  const block = liveBlock(output);
  const proposals = gatherAccepted();
  const startMs = clock.now();
  let view: CompileView = EMPTY_VIEW;
  let spending: Spending | undefined;
  let drawnMs = 0;

  const spent = () => ({
    calls: paidCalls(spending),
    callCap: caps.calls ?? null,
    costUsd: spending === undefined ? 0 : spending.usage.costUsd,
    costCapUsd: caps.usd ?? null,
    elapsedMs: clock.now() - startMs,
  });
  const say = (text: string) => {
    if (!isQuiet) block.line(text);
  };
  const draw = () => {
    const now = clock.now();
    if (isQuiet || now - drawnMs < REDRAW_MS) return;
    drawnMs = now;
    block.update(tableLines(view, spent()).map((line, at) => (at === 0 ? output.colors.dim(line) : line)));
  };
  const onSearch = (event: GepaEvent) => {
    const bestBefore = view.bestMean;
    view = advance(view, event);
    const accepted = proposals.see(event);
    if (accepted !== undefined) say(acceptedLine(accepted, bestBefore, output));
    const isSeed = event.type === 'validated' && event.candidate === 0;
    if (isSeed && spending !== undefined) say(projectionLine(spending, view, options.testRollouts));
    if (event.type === 'iteration-ended' && !output.isLive) say(plainLine(view, spent()));
  };

  return {
    onEvent(event) {
      switch (event.type) {
        case 'planned':
          if (event.resumed !== null) say(`resuming: ${count(event.resumed.events)} events are on record`);
          break;
        case 'rollout':
        case 'reflection':
          spending = event.spending;
          break;
        case 'search':
          onSearch(event.event);
          break;
      }
      draw();
    },
    accepted: () => proposals.list(),
    end: () => block.end(),
  };
}

function paidCalls(spending: Spending | undefined): number {
  return spending === undefined ? 0 : spending.usage.calls - spending.usage.cachedCalls;
}

/** One line per proposal that entered the pool: what it changed, why it was taken, what it is worth. */
function acceptedLine(proposal: AcceptedProposal, bestBefore: number | null, output: Output): string {
  const { candidate, iteration, parents, components, scoreBefore, scoreAfter, validationMean } = proposal;
  const origin = `${proposal.through} of ${parents.map((parent) => `#${parent}`).join(' and ')}`;
  const reason =
    scoreBefore === null || scoreAfter === null
      ? 'taken without a test on a minibatch'
      : `minibatch ${scoreBefore.toFixed(2)} -> ${scoreAfter.toFixed(2)}`;
  const isBest = validationMean !== null && (bestBefore === null || validationMean >= bestBefore);
  const worth = validationMean === null ? 'not scored on validation' : `validation ${score(validationMean)}`;
  return (
    `${output.colors.green(`accepted #${candidate}`)} in iteration ${iteration} (${origin}): ` +
    `${components.join(', ')}; ${reason}; ${worth}${isBest ? ' (best so far)' : ''}`
  );
}

/** What the whole is going to take, measured on the seed: nothing better is known before the first rollouts. */
function projectionLine({ usage, rollouts }: Spending, view: CompileView, testRollouts: number): string {
  const ahead = (view.metricCallCap ?? 0) + testRollouts;
  const perRollout = rollouts === 0 ? 0 : 1 / rollouts;
  const calls = count(Math.round(usage.calls * perRollout * ahead));
  const cost =
    usage.costUsd === null ? 'a price is unknown' : `about ${usd(usage.costUsd * perRollout * ahead)}`;
  const { inputTokens, outputTokens } = usage.tokens;
  const tokens =
    inputTokens === null || outputTokens === null
      ? 'tokens unknown'
      : `${count(Math.round((inputTokens + outputTokens) * perRollout * ahead))} tokens`;
  const seed = view.seedMean === null ? 'without a score' : score(view.seedMean);
  return `seed on validation: ${seed}; at this rate the whole takes about ${calls} model calls, ${tokens}, ${cost}, reflection not counted`;
}
