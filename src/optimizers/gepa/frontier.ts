import { UsageError } from '../../core/errors.js';
import type { SetOrder } from './set-order.js';
import type { CandidateIndex, FrontKey, FrontPoint, PoolCandidate, ValidationScore } from './state.js';

/** A score that competes under one key. */
export interface FrontEntry {
  readonly key: FrontKey;
  readonly score: number;
}

/** Which scores of a candidate compete on the Pareto frontier. */
export interface Frontier {
  readonly name: string;
  readonly needsObjectives: boolean;
  entries(member: PoolCandidate): readonly FrontEntry[];
}

/** One front per validation example (the paper). */
export const instanceFrontier: Frontier = {
  name: 'instance',
  needsObjectives: false,
  entries: (member) =>
    member.validation.map(({ exampleId, score }) => ({ key: { type: 'instance', exampleId }, score })),
};

/** One front per objective, over its mean. */
export const objectiveFrontier: Frontier = {
  name: 'objective',
  needsObjectives: true,
  entries: (member) =>
    Object.entries(member.objectives).map(([objective, score]) => ({
      key: { type: 'objective', objective },
      score,
    })),
};

/** The instance fronts, then the objective fronts. */
export const hybridFrontier: Frontier = {
  name: 'hybrid',
  needsObjectives: true,
  entries: (member) => [...instanceFrontier.entries(member), ...objectiveFrontier.entries(member)],
};

/** One front per validation example and objective. */
export const cartesianFrontier: Frontier = {
  name: 'cartesian',
  needsObjectives: true,
  entries: (member) =>
    member.validation.flatMap(({ exampleId, objectives }) =>
      Object.entries(objectives).map(([objective, score]) => ({
        key: { type: 'cartesian' as const, exampleId, objective },
        score,
      })),
    ),
};

/** A frontier on which only these objectives compete; keys without an objective stay. */
export function overObjectives(frontier: Frontier, names: readonly string[]): Frontier {
  return {
    ...frontier,
    name: `${frontier.name}(${names.join(', ')})`,
    entries: (member) =>
      frontier.entries(member).filter(({ key }) => key.type === 'instance' || names.includes(key.objective)),
  };
}

export const FRONTIERS = {
  instance: instanceFrontier,
  objective: objectiveFrontier,
  hybrid: hybridFrontier,
  cartesian: cartesianFrontier,
} as const;

export type FrontierName = keyof typeof FRONTIERS;

/** The front after `member` competed: a better score takes a key over, an equal one joins it. */
export function updateFront(
  front: readonly FrontPoint[],
  frontier: Frontier,
  member: PoolCandidate,
): readonly FrontPoint[] {
  const entries = frontier.entries(member);
  const { validation } = member;
  if (frontier.needsObjectives && validation.length > 0 && validation.every(hasNoObjectives)) {
    throw new UsageError(
      'gepa/no-objectives',
      `the ${frontier.name} frontier needs a metric with objectives, but no validation example has any`,
      { hint: 'Use the instance frontier, or a metric that gives objectives.' },
    );
  }
  const points = new Map(front.map((point) => [keyText(point.key), point]));
  for (const { key, score } of entries) {
    const text = keyText(key);
    const held = points.get(text);
    if (held === undefined || score > held.score) {
      points.set(text, { key, score, members: [member.index] });
    } else if (score === held.score && !held.members.includes(member.index)) {
      points.set(text, { ...held, members: [...held.members, member.index] });
    }
  }
  // Instance keys come before objective keys, also when a sparse validation adds an example late.
  return [...points.values()].sort((a, b) => KEY_RANK[a.key.type] - KEY_RANK[b.key.type]);
}

const KEY_RANK = { instance: 0, objective: 1, cartesian: 2 } as const;

function hasNoObjectives(entry: ValidationScore): boolean {
  return Object.keys(entry.objectives).length === 0;
}

export function keyText(key: FrontKey): string {
  switch (key.type) {
    case 'instance':
      return JSON.stringify(['instance', key.exampleId]);
    case 'objective':
      return JSON.stringify(['objective', key.objective]);
    case 'cartesian':
      return JSON.stringify(['cartesian', key.exampleId, key.objective]);
  }
}

/** The members of every key, in the order in which a copy of their set is gone through. */
export function frontMembers(
  front: readonly FrontPoint[],
  order: SetOrder,
): readonly (readonly CandidateIndex[])[] {
  return front.map((point) => order.copied(point.members));
}

/** Everybody on the frontier, in ascending order. */
export function frontUnion(front: readonly FrontPoint[]): readonly CandidateIndex[] {
  const found = new Set<CandidateIndex>();
  for (const { members } of front) for (const member of members) found.add(member);
  return [...found].sort((a, b) => a - b);
}
