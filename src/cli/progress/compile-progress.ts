import type { Clock } from '../../core/clock.js';
import type { AcceptedProposal } from '../../evaluation/report/compile-report.js';
import type { GepaEvent } from '../../optimizers/gepa/events.js';
import type { CompileEvent, Spending } from '../../optimizers/optimizer.js';
import { gatherAccepted } from '../accepted-proposals.js';
import type { BudgetAmount } from '../../providers/middleware/budget.js';
import type { Output } from '../output.js';
import { acceptedLine, projectionLines } from './compile-lines.js';
import type { Projection } from './compile-lines.js';
import { advance, EMPTY_VIEW, plainLine, tableLines } from './compile-view.js';
import type { CompileView } from './compile-view.js';
import { count } from './figures.js';
import { liveBlock } from './live-block.js';

/** Between two drawings of the table: faster than that nobody reads. */
const REDRAW_MS = 100;

export interface CompileProgressOptions {
  readonly output: Output;
  readonly clock: Clock;
  readonly projection: Projection;
  /** What the budget of the models has counted, earlier parts of a resumed run included. */
  readonly spent: () => BudgetAmount;
  readonly maxTimeMs: number | null;
  /** Whether proposals pass by several aims: the score alone is no reason then. */
  readonly byObjectives: boolean;
  readonly isQuiet: boolean;
}

/** Shows a compile while it runs, and gathers what its report needs. */
export interface CompileProgress {
  onEvent(event: CompileEvent): void;
  accepted(): readonly AcceptedProposal[];
  /** Leaves the terminal as it found it. */
  end(): void;
}

export function compileProgress(options: CompileProgressOptions): CompileProgress {
  const { output, clock, projection, maxTimeMs, byObjectives, isQuiet } = options;
  const block = liveBlock(output);
  const proposals = gatherAccepted();
  const startMs = clock.now();
  let view: CompileView = EMPTY_VIEW;
  let spending: Spending | undefined;
  let drawnMs = 0;
  let ownMetricCalls = 0;

  const spent = () => ({
    ...options.spent(),
    hasPrice: spending?.usage.costUsd !== null,
    caps: projection.caps,
    elapsedMs: clock.now() - startMs,
    ownMetricCalls,
    maxTimeMs,
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
    view = advance(view, event);
    const accepted = proposals.see(event);
    if (accepted !== undefined) say(acceptedLine(accepted, byObjectives, output));
    const isSeed = event.type === 'validated' && event.candidate === 0;
    if (isSeed && spending !== undefined) projectionLines(spending, view, projection).forEach(say);
    if (event.type === 'iteration-ended' && !output.isLive) say(plainLine(view, spent()));
  };

  return {
    onEvent(event) {
      switch (event.type) {
        case 'planned':
          if (event.resumed !== null) say(`resuming: ${count(event.resumed.events)} events are on record`);
          break;
        case 'rollout':
          if (!event.fromRunFolder) ownMetricCalls += 1;
          spending = event.spending;
          break;
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
