import { UsageError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import type { Metric } from '../scoring/metric.js';
import {
  DERIVED_OBJECTIVES,
  type DerivedObjective,
  isDerived,
  objectiveValue,
} from './derived-objectives.js';
import { SCORE_OBJECTIVE, type Scales } from './derived-objectives.js';
import { hypervolumeProgress } from './gepa/front-progress.js';
import { FRONTIERS, type FrontierName, overObjectives } from './gepa/frontier.js';
import { objectiveAcceptance, type ObjectiveRule } from './gepa/objective-acceptance.js';
import { objectiveParentSelector } from './gepa/objective-parents.js';
import type { ObjectiveMeans, ObjectiveSpace } from './gepa/objective-space.js';
import { fullValidation } from './gepa/validation-policy.js';
import type { ProgramPolicies } from './optimizer.js';
import { type Preference, preferredObjectives } from './trade-off.js';

/** What a compile with several aims improves, and which program it ends with. */
export interface ObjectiveOptions {
  /**
   * The axes of the front: objectives of the metric, `score` (the scalar score beside them), and derived ones, see
   * `DERIVED_OBJECTIVES`. Objectives of the preference are added. Default: all objectives of the metric.
   */
  readonly names?: readonly string[];
  /** Amount per rollout, in its unit, at which a derived objective is 0. Default: twice what the seed takes. */
  readonly scales?: Scales;
  /** The least mean of an objective. A candidate that misses one never beats one that keeps all. */
  readonly floors?: ObjectiveMeans;
  /** The most that a derived objective's amount may be on the mean, in its unit: a floor in other words. */
  readonly caps?: Scales;
  /** Which children pass the minibatch; `score` leaves that to the score. Default `non-dominated`. */
  readonly accept?: ObjectiveRule | { readonly type: 'score' };
  /** Differences on a minibatch that count as none, by objective; default 0. */
  readonly tolerances?: ObjectiveMeans;
  /**
   * Who becomes a parent: a candidate of the non-dominated set (default), or of the fronts of the paper over these
   * objectives.
   */
  readonly parents?: 'non-dominated' | FrontierName;
  /** Which program of the front is the result. Default: the best score. */
  readonly prefer?: Preference;
}

/** Options with everything filled in. */
export interface Objectives {
  readonly space: ObjectiveSpace;
  readonly derived: readonly DerivedObjective[];
  readonly scales: Scales;
  readonly withScore: boolean;
  readonly prefer: Preference | null;
  readonly accept: ObjectiveRule | { readonly type: 'score' };
  readonly parents: 'non-dominated' | FrontierName;
}

/** Checks the names and fills in the defaults. Throws UsageError. */
export function resolveObjectives(options: ObjectiveOptions, metric: Metric): Objectives {
  const {
    prefer = null,
    floors = {},
    caps = {},
    tolerances = {},
    accept = { type: 'non-dominated' },
  } = options;
  const names = [
    ...new Set([
      ...(options.names ?? metric.objectives),
      ...(prefer === null ? [] : preferredObjectives(prefer)),
    ]),
  ];
  // A cap without a scale is the scale: the objective is then 0 at the cap.
  const scales = { ...caps, ...options.scales };
  const capFloors = Object.entries(caps).map(([name, cap]) => [name, floorOf(name, cap, scales)] as const);
  const allFloors = { ...floors, ...Object.fromEntries(capFloors) };
  const weights = accept.type === 'weighted' ? accept.weights : {};
  const mentioned = [
    ...new Set([...names, ...[allFloors, tolerances, scales, weights].flatMap(Object.keys)]),
  ];
  checkNames(names, mentioned, metric);
  checkNumbers(options);
  return {
    space: { names, floors: allFloors, tolerances },
    derived: DERIVED_OBJECTIVES.filter(
      (name) => mentioned.includes(name) && !metric.objectives.includes(name),
    ),
    scales,
    withScore: mentioned.includes(SCORE_OBJECTIVE) && !metric.objectives.includes(SCORE_OBJECTIVE),
    prefer,
    accept,
    parents: options.parents ?? 'non-dominated',
  };
}

function floorOf(name: string, cap: number, scales: Scales): number {
  return objectiveValue(cap, (isDerived(name) ? scales[name] : undefined) ?? cap);
}

function checkNames(names: readonly string[], mentioned: readonly string[], metric: Metric): void {
  const known = [...new Set([...metric.objectives, SCORE_OBJECTIVE, ...DERIVED_OBJECTIVES])];
  const unknown = mentioned.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UsageError('compile/objective-unknown', `no objective is called ${unknown.join(', ')}`, {
      hint: `With the metric ${metric.name} there are ${known.join(', ')}.`,
    });
  }
  if (names.length > 0) return;
  throw new UsageError('compile/no-objectives', `the metric ${metric.name} has no objectives`, {
    hint: `Name some: ${known.join(', ')}.`,
  });
}

function checkNumbers({ scales = {}, caps = {}, tolerances = {}, accept, prefer }: ObjectiveOptions): void {
  const weights = prefer?.type === 'weights' ? Object.values(prefer.weights) : [];
  const ruleWeights = accept?.type === 'weighted' ? Object.values(accept.weights) : [];
  const slack = prefer?.type === 'lexicographic' ? prefer.order.map(({ tolerance = 0 }) => tolerance) : [];
  const isWeighting = (values: readonly number[]) => values.length === 0 || values.some((value) => value > 0);
  const problems = [
    ![...Object.values(scales), ...Object.values(caps)].every(
      (value) => value > 0 && Number.isFinite(value),
    ) && 'scales and caps must be above 0',
    ![...Object.values(tolerances), ...slack, ...weights, ...ruleWeights].every((value) => value >= 0) &&
      'weights and tolerances must be 0 or more',
    !(isWeighting(weights) && isWeighting(ruleWeights)) && 'some weight must be above 0',
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new UsageError('compile/objectives', problems.join('; '));
}

/** The policies that make a search follow its objectives. */
export function objectivePolicies({ space, accept, parents }: Objectives): Partial<ProgramPolicies> {
  const frontier = FRONTIERS[parents === 'non-dominated' ? 'hybrid' : parents];
  return {
    ...measuringPolicies({ space }),
    frontier: overObjectives(frontier, space.names),
    ...(accept.type === 'score' ? {} : { acceptance: objectiveAcceptance(space, accept) }),
    ...(parents === 'non-dominated' ? { parentSelector: objectiveParentSelector(space) } : {}),
    // A race by score would drop what is good at something else.
    validation: fullValidation,
    // What has a perfect score may still be dear or long.
    perfectScore: null,
  };
}

/** For optimizers that are compared with such a search: they choose as they do, and their front is measured. */
export function measuringPolicies({ space }: Pick<Objectives, 'space'>): Partial<ProgramPolicies> {
  return { progress: hypervolumeProgress(space) };
}

/** Everything that decides a search, for the record that a resumed one is compared with. */
export function objectivesJson({ space, derived, scales, prefer, accept, parents }: Objectives): JsonObject {
  return {
    names: [...space.names],
    floors: { ...space.floors },
    tolerances: { ...space.tolerances },
    derived: [...derived],
    scales: { ...scales },
    accept:
      accept.type === 'weighted' ? { type: accept.type, weights: { ...accept.weights } } : { ...accept },
    parents,
    prefer: preferenceJson(prefer),
  };
}

export function preferenceJson(prefer: Preference | null): JsonObject | null {
  switch (prefer?.type) {
    case undefined:
      return null;
    case 'weights':
      return { type: prefer.type, weights: { ...prefer.weights }, normalise: prefer.normalise ?? 'front' };
    case 'lexicographic':
      return {
        type: prefer.type,
        order: prefer.order.map(({ objective, tolerance = 0 }) => ({ objective, tolerance })),
      };
  }
}
