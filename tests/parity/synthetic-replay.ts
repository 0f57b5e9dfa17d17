import type { GepaResult } from '../../src/optimizers/gepa/engine.js';
import { runGepa } from '../../src/optimizers/gepa/engine.js';
import { instanceFrontier, updateFront } from '../../src/optimizers/gepa/frontier.js';
import { noBudget } from '../../src/optimizers/gepa/metric-budget.js';
import { type FrontPoint, meanValidation } from '../../src/optimizers/gepa/state.js';
import { type Divergence, firstDifference } from './divergence.js';
import { pythonRandom } from './python-random.js';
import { pythonSetOrder } from './python-set-order.js';
import { iterationRecorder, type RecordedIteration } from './recording.js';
import { type RecordedOptions, referenceSetup } from './reference-policies.js';
import { COMPONENTS, SEED_CANDIDATE, syntheticAdapter } from './synthetic-task.js';

/** A recorded synthetic run. */
export interface SyntheticFixture {
  readonly name: string;
  readonly kw: RecordedOptions;
  readonly iterations: readonly RecordedIteration[];
  readonly result: Readonly<Record<string, unknown>>;
}

const TRAIN_IDS = Array.from({ length: 20 }, (_, index) => `t${index}`);
const VAL_IDS = Array.from({ length: 12 }, (_, index) => `v${index}`);
const positionOf = (exampleId: string) => Number(exampleId.slice(1));

export type ReplayResult =
  | { readonly type: 'match'; readonly recorder: Recorder }
  | { readonly type: 'divergence'; readonly divergence: Divergence };

/** What a recording does not say of the process that made it. */
interface Recorder {
  /** Follows from the process's hash seed: the order in which a merge goes through component names. */
  readonly componentOrder: readonly string[];
  /** Whether the recorder's random class overrides `random()`, which changes how integers are drawn. */
  readonly integersFrom: 'bits' | 'random';
  /** Whether the release's cache tells a training from a validation example at the same position. */
  readonly cachesBy: 'example' | 'position';
}

/**
 * Runs our engine with the recording's options and compares every event, draw, count and the result. A recording
 * matches when one kind of recorder explains all of it; otherwise the replay that came furthest is reported.
 */
export async function replaySynthetic(fixture: SyntheticFixture): Promise<ReplayResult> {
  let closest: Divergence | null = null;
  for (const recorder of recordersOf(fixture.kw)) {
    const divergence = await replayWith(fixture, recorder);
    if (divergence === null) return { type: 'match', recorder };
    if (closest === null || divergence.progress > closest.progress) closest = divergence;
  }
  return { type: 'divergence', divergence: closest as Divergence };
}

function recordersOf(options: RecordedOptions): Recorder[] {
  const orders = options['use_merge'] === true ? permutations(COMPONENTS) : [COMPONENTS];
  const caches =
    options['cache_evaluation'] === true ? (['example', 'position'] as const) : (['example'] as const);
  return caches.flatMap((cachesBy) =>
    (['random', 'bits'] as const).flatMap((integersFrom) =>
      orders.map((componentOrder) => ({ componentOrder, integersFrom, cachesBy })),
    ),
  );
}

async function replayWith(fixture: SyntheticFixture, recorder: Recorder): Promise<Divergence | null> {
  const { componentOrder, integersFrom, cachesBy } = recorder;
  const order = pythonSetOrder(positionOf, (names) => componentOrder.filter((name) => names.includes(name)));
  const cacheIdOf = cachesBy === 'example' ? (id: string) => id : positionOf;
  const setup = referenceSetup<string, { readonly exampleId: string }>(fixture.kw, order, cacheIdOf);
  const rng = pythonRandom(setup.seed, integersFrom);
  const found = iterationRecorder(rng.draws, positionOf);
  let result: GepaResult;
  try {
    result = await runGepa({
      adapter: syntheticAdapter(),
      seedCandidate: SEED_CANDIDATE,
      trainIds: TRAIN_IDS,
      valIds: VAL_IDS,
      policies: setup.policies,
      budget: noBudget,
      stoppers: setup.stoppers,
      rng,
      onEvent: found.onEvent,
    });
  } catch (error) {
    const progress = found.iterations.length;
    const where = `iteration ${progress + 1}`;
    return { where, expected: 'no error', found: `the run threw ${String(error)}`, progress };
  }
  return (
    compareIterations(fixture.iterations, found.iterations) ??
    compareResult(fixture, result, fixture.iterations.length)
  );
}

function compareIterations(
  expected: readonly RecordedIteration[],
  found: readonly RecordedIteration[],
): Divergence | null {
  // Some recordings note lists and orders only, not single numbers.
  const notesNumbers = expected.some(({ rng }) =>
    rng.some(([method]) => method === 'random' || method === 'randint'),
  );
  const drawn = ({ rng }: RecordedIteration) =>
    notesNumbers ? rng : rng.filter(([method]) => method !== 'random' && method !== 'randint');
  for (const [at, want] of expected.entries()) {
    const got = found[at];
    const where = `iteration ${at + 1}`;
    if (got === undefined)
      return { where, expected: 'an iteration', found: 'the run had ended', progress: at };
    const difference =
      firstDifference(want.iteration ?? at + 1, at + 1, `${where}, number`) ??
      firstDifference(want.i, got.i, `${where}, state counter`) ??
      firstDifference(want.rng, drawn(got), `${where}, draw`) ??
      firstDifference(want.ev, withRecordedShape(got.ev, want.ev), `${where}, event`) ??
      firstDifference(want.calls, got.calls, `${where}, metric calls`);
    if (difference !== null) return { ...difference, progress: at };
  }
  if (found.length === expected.length) return null;
  const where = `after iteration ${expected.length}`;
  return { where, expected: 'the end', found: 'a further iteration', progress: expected.length };
}

/** A rejected merge is noted as its parents, its reason, or both, depending on the recorder. */
function withRecordedShape(
  found: RecordedIteration['ev'],
  expected: RecordedIteration['ev'],
): RecordedIteration['ev'] {
  return found.map((event, at) => {
    const want = expected[at];
    if (event[0] !== 'merge_reject' || want?.[0] !== 'merge_reject') return event;
    return [event[0], ...want.slice(1).map((part) => (Array.isArray(part) ? event[1] : event[2]))];
  });
}

function compareResult(
  fixture: SyntheticFixture,
  { best, state }: GepaResult,
  progress: number,
): Divergence | null {
  const none: readonly FrontPoint[] = [];
  const fronts = state.pool.reduce((front, member) => updateFront(front, instanceFrontier, member), none);
  const found: Record<string, unknown> = {
    best_idx: best,
    total_metric_calls: state.metricCalls,
    parents: state.pool.map(({ parents }) => (parents.length === 0 ? [null] : parents)),
    val: state.pool.map(meanValidation),
    discovery: state.pool.map((member) => member.discoveredAtCalls),
    candidates: state.pool.map((member) => member.candidate),
    front: Object.fromEntries(
      fronts.map(({ key, members }) => [
        key.type === 'instance' ? positionOf(key.exampleId) : '',
        [...members].sort((a, b) => a - b),
      ]),
    ),
  };
  for (const [name, want] of Object.entries(fixture.result)) {
    const difference = firstDifference(want, found[name], `result, ${name}`);
    if (difference !== null) return { ...difference, progress };
  }
  return null;
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
