import type { Depth } from '../brief/brief.js';
import type { Luck } from '../luck/luck.js';
import { SUBJECT_SHARE } from './camera.js';
import type { CastMember } from './cast.js';
import type { Placed } from './frame.js';

export interface Stage {
  readonly width: number;
  readonly height: number;
  readonly horizon: number;
  readonly shot: string;
  /** Whether the prompt says so; otherwise things of all sizes are shown whole. */
  readonly shotStated: boolean;
  readonly framing: string;
  readonly setting: string;
}

/** A place while it is still being decided. */
interface Spot {
  member: CastMember;
  x: number;
  feetY: number;
  height: number;
  depth: Depth;
}

const DEPTH_SCALE: Readonly<Record<Depth, number>> = {
  foreground: 1.1,
  'middle ground': 1,
  background: 0.62,
};
/** Where the next thing goes when nobody says: away from what is there. */
const FREE_PLACES = [0.24, 0.76, 0.12, 0.88, 0.36, 0.64];

/** Puts the cast on the stage: places that are stated first, then relations, the rest where there is room. */
export function placeCast(cast: readonly CastMember[], stage: Stage, luck: Luck): readonly Placed[] {
  const spots: Spot[] = [];
  for (const [index, member] of cast.entries()) {
    spots.push(index === 0 ? mainSpot(member, stage, luck) : sideSpot(member, stage, luck, spots));
  }
  // What something is held by or stands on is decided from the last to the first, so that the subject has the last word.
  for (const spot of spots.toReversed()) relate(spot, spots, stage, luck);
  for (const spot of spots) merge(spot, spots);
  return spots
    .map((spot) => finish(spot, luck))
    .toSorted((a, b) => depthRank(a) - depthRank(b) || a.feetY - b.feetY);
}

const depthRank = ({ depth }: Placed): number =>
  depth === 'background' ? 0 : depth === 'middle ground' ? 1 : 2;

function widthOf({ member, height }: Spot): number {
  return ((member.drawing?.width ?? 110) * height) / 100;
}

function mainSpot(member: CastMember, stage: Stage, luck: Luck): Spot {
  const { element, drawing } = member;
  const share = SUBJECT_SHARE[stage.shot] ?? 0.86;
  const living = element.kind === 'human' || element.kind === 'animal';
  // A thing that lies wide is framed by its width, and nothing but a close shot cuts it.
  const byWidth =
    (stage.width * (share >= 1 ? 1.3 : 0.72)) /
    (((drawing?.width ?? 110) * Math.max(1, member.count * 0.6)) / 100);
  const plain = living ? (element.kind === 'human' ? share : share * 0.72) : share * 0.62;
  const wanted =
    (stage.shotStated ? plain : element.size === null ? plain : Math.max(plain * 0.6, element.size)) *
    stage.height;
  const height = Math.min(wanted, byWidth);
  const thirds = luck.number('third') < 0.5 ? 0.4 : 0.6;
  const asked = placeX(member);
  const x = stage.width * (asked ?? (stage.framing === 'rule_of_thirds' && share < 1 ? thirds : 0.5));
  return { member, x, feetY: mainFeet(member, stage, height), height, depth: 'middle ground' };
}

function mainFeet(member: CastMember, { height: frame, horizon, setting }: Stage, height: number): number {
  if (isAloft(member, setting)) return (member.element.place.y ?? 0.48) * frame + height / 2;
  if (height > frame * 0.98) return frame * 0.1 + height;
  const ground = horizon + (frame - horizon) * 0.62;
  return Math.min(frame * 0.95, Math.max(ground, frame * 0.08 + height));
}

/** In the air, in water or in space nothing stands on the ground. */
function isAloft({ drawing, action, element }: CastMember, setting: string): boolean {
  if (drawing?.aloft === true && action !== 'sit' && action !== 'perch' && action !== 'stand') return true;
  if (setting === 'sky' || setting === 'underwater') return true;
  return element.kind !== 'human' && action !== null && /^(?:fly|hover|soar|float)$/.test(action);
}

function placeX({ element, misplaced }: CastMember): number | null {
  const { x } = element.place;
  if (x === null || !misplaced) return x;
  return Math.abs(x - 0.5) < 0.1 ? 0.2 : 1 - x;
}

function sideSpot(member: CastMember, stage: Stage, luck: Luck, taken: readonly Spot[]): Spot {
  const { element, drawing } = member;
  const [main] = taken;
  const depth =
    element.place.depth ??
    (main !== undefined && (drawing?.metres ?? 1) > 4 ? 'background' : 'middle ground');
  const height = sideHeight(member, stage, main, depth);
  const free =
    FREE_PLACES.map((place) => place * stage.width).toSorted((a, b) => room(b, taken) - room(a, taken))[0] ??
    0;
  const asked = placeX(member);
  const x =
    (asked === null ? free : asked * stage.width) +
    (luck.number('x', element.noun) - 0.5) * stage.width * (asked === null ? 0.06 : 0.02);
  return { member, x, feetY: sideFeet(member, stage, height, depth, main), height, depth };
}

function room(x: number, taken: readonly Spot[]): number {
  return Math.min(...taken.map((spot) => Math.abs(spot.x - x) - widthOf(spot) / 2));
}

function sideHeight(member: CastMember, stage: Stage, main: Spot | undefined, depth: Depth): number {
  const { element, drawing } = member;
  const subject = main?.height ?? stage.height * 0.5;
  if (element.size !== null)
    return Math.min(
      stage.height * 0.9,
      element.size * stage.height * Math.max(0.6, Math.min(1.6, subject / (stage.height * 0.8))),
    );
  const metres = drawing?.metres ?? 0.4;
  const mainMetres = main?.member.drawing?.metres ?? 1.5;
  // Sizes are drawn closer together than they are, or a cup beside a tower could not be seen.
  const scale = (metres / mainMetres) ** 0.62 * DEPTH_SCALE[depth];
  const widest = (stage.width * 0.46 * 100) / (drawing?.width ?? 110);
  return Math.min(stage.height * 0.92, widest, Math.max(stage.height * 0.075, subject * scale));
}

function sideFeet(
  member: CastMember,
  stage: Stage,
  height: number,
  depth: Depth,
  main: Spot | undefined,
): number {
  const { height: frame, horizon, setting } = stage;
  if (isAloft(member, setting)) return (member.element.place.y ?? 0.3) * frame + height / 2;
  switch (depth) {
    case 'foreground':
      return frame * 0.965;
    case 'background':
      return horizon + (frame - horizon) * 0.16;
    case 'middle ground':
      return Math.min(
        frame * 0.94,
        Math.max(
          horizon + (frame - horizon) * 0.4,
          Math.min(main?.feetY ?? frame, frame * 0.94) - frame * 0.015,
        ),
      );
  }
}

/** How high on a thing something sits that is on it, as a share of its height. */
const SEATS: Readonly<Record<string, number>> = {
  horse: 0.62,
  camel: 0.7,
  elephant: 0.72,
  donkey: 0.62,
  cow: 0.66,
  unicorn: 0.62,
  sofa: 0.46,
  couch: 0.46,
  chair: 0.5,
  armchair: 0.46,
  bench: 0.5,
  stool: 0.96,
  bed: 0.5,
  bicycle: 0.86,
  bike: 0.86,
  motorcycle: 0.8,
  motorbike: 0.8,
  scooter: 0.8,
  boat: 0.26,
  canoe: 0.26,
  throne: 0.42,
  swing: 0.5,
  tree: 0.6,
  box: 0.5,
  basket: 0.5,
};

function relate(spot: Spot, spots: readonly Spot[], stage: Stage, luck: Luck): void {
  const { element, action } = spot.member;
  const named = (id: string | null | undefined) =>
    spots.find((other) => other !== spot && other.member.element.id === id);
  const related = named(element.place.relation?.target);
  const target = related ?? named(element.target);
  if (target === undefined) return;
  const preposition = related === undefined ? '' : (element.place.relation?.preposition ?? '');
  const isMain = spots[0] === spot;
  if (action !== null && isHeld(spot, target) && HOLDS.test(action)) return putInHand(target, spot);
  if (
    /^(?:on|on top of|in|inside)$/.test(preposition) ||
    (action !== null && /^(?:ride|sit|perch|sleep|lie|drive|sail|paddle)$/.test(action))
  )
    return putOn(spot, target, isMain);
  if (/^(?:over|above)$/.test(preposition)) return putOver(spot, target, isMain);
  if (action !== null && isHeld(spot, target) && !isPosture(action)) return putInHand(target, spot);
  const side = preposition.includes('left')
    ? -1
    : preposition.includes('right')
      ? 1
      : luck.number('side', element.noun) < 0.5
        ? -1
        : 1;
  switch (preposition.replace(/^to the /, '')) {
    case 'left of':
    case 'right of':
    case 'next to':
    case 'beside':
    case 'near':
    case 'against':
      return putBeside(spot, target, side, stage);
    case 'behind':
      spot.depth = isMain ? spot.depth : 'background';
      if (isMain) target.depth = 'foreground';
      else spot.feetY = Math.min(spot.feetY, target.feetY - stage.height * 0.05);
      return;
    case 'in front of':
      if (!isMain) spot.depth = 'foreground';
      else target.depth = 'background';
      return;
    case 'under':
    case 'below':
      if (isMain) target.feetY = Math.min(target.feetY, spot.feetY - spot.height * 0.9);
      target.x = spot.x;
      return;
    default:
  }
}

const HOLDS = /^(?:hold|carry|read|eat|drink|sip|play|grip|clutch|raise|lift|wave|paint|write|use|smoke)$/;

const isPosture = (action: string): boolean =>
  /^(?:walk|run|stand|look|watch|jump|leap|chase|follow)$/.test(action);

function isHeld(holder: Spot, held: Spot): boolean {
  return (
    holder.member.element.kind === 'human' &&
    (held.member.drawing?.metres ?? 0.4) <= 1.2 &&
    held.member.element.kind === 'object' &&
    held.member.element.place.x === null
  );
}

/** Somebody who is said to be on an animal or a seat, and no more, is drawn astride or sitting. */
function seatedOn(member: CastMember, seat: string): CastMember {
  if (member.element.kind !== 'human' || member.pose !== 'standing_relaxed' || member.element.pose !== null)
    return member;
  if (/^(?:horse|camel|elephant|donkey|unicorn|bicycle|bike|motorcycle|motorbike|scooter)$/.test(seat))
    return { ...member, pose: 'riding' };
  return /^(?:sofa|couch|chair|armchair|bench|stool|throne|swing)$/.test(seat)
    ? { ...member, pose: 'seated_formal' }
    : member;
}

/** Part of the picture's width, around its place, that something to sit on may take. */
const WIDEST_SEAT = 0.96;

function putOn(spot: Spot, target: Spot, isMain: boolean): void {
  if (isMain) target.x = spot.x;
  else spot.x = target.x;
  spot.member = seatedOn(spot.member, target.member.drawing?.drawnAs ?? '');
  const before = spot.height;
  const seat = SEATS[target.member.drawing?.drawnAs ?? ''] ?? 0.96;
  const metres = (target.member.drawing?.metres ?? 0.4) / (spot.member.drawing?.metres ?? 0.8);
  if (isMain) target.height = Math.max(target.height, spot.height * Math.min(2.4, metres ** 0.8));
  if (isMain && target.feetY - target.height * seat < spot.height * 0.6)
    target.height = Math.min(target.height, spot.height * 1.2);
  const sunk =
    spot.member.pose === 'riding' || spot.member.pose === 'seated_formal'
      ? 0.3 * spot.height * (spot.member.element.kind === 'human' ? 1 : 0)
      : 0;
  target.feetY = isMain ? Math.max(target.feetY, spot.feetY) : target.feetY;
  const wide = widthOf(target) / (target.x > 0 ? WIDEST_SEAT * 2 * Math.min(target.x, spot.x) : 1);
  if (isMain && wide > 1) [target.height, spot.height] = [target.height / wide, spot.height / wide];
  fitAbove(spot, target, seat);
  spot.feetY = target.feetY - target.height * seat + (sunk * spot.height) / before;
  spot.depth = target.depth === 'foreground' ? 'foreground' : 'middle ground';
  if (spot.feetY <= target.feetY) target.depth = spot.depth === 'foreground' ? 'middle ground' : 'background';
}

function putOver(spot: Spot, target: Spot, isMain: boolean): void {
  if (isMain) target.x = spot.x;
  else spot.x = target.x;
  const lifted = spot.member.pose === 'jumping_peak' ? 0.75 : 1.15;
  if (isMain) target.feetY = Math.max(target.feetY, spot.feetY);
  fitAbove(spot, target, lifted);
  spot.feetY = target.feetY - target.height * lifted;
}

/** One on the other has to fit under the upper edge: both shrink together. */
function fitAbove(upper: Spot, lower: Spot, seat: number): void {
  const tall = lower.height * seat + upper.height * (upper.member.pose === 'jumping_peak' ? 1.35 : 1);
  const share = (lower.feetY * 0.93) / tall;
  if (share >= 1) return;
  upper.height *= share;
  lower.height *= share;
}

function putInHand(held: Spot, holder: Spot): void {
  const share = Math.min(0.3, Math.max(0.1, ((held.member.drawing?.metres ?? 0.4) / 1.72) ** 0.8));
  held.height = holder.height * share;
  held.x = holder.x + holder.height * 0.2;
  held.feetY = holder.feetY - holder.height * 0.5;
  held.depth = holder.depth;
}

function putBeside(spot: Spot, target: Spot, side: number, { width }: Stage): void {
  const gap = (widthOf(spot) + widthOf(target)) / 2 + width * 0.02;
  const wanted = target.x + side * gap;
  const within = wanted > width * 0.06 && wanted < width * 0.94 ? wanted : target.x - side * gap;
  spot.x = Math.min(width * 0.95, Math.max(width * 0.05, within));
}

function merge(spot: Spot, spots: readonly Spot[]): void {
  const host = spots.find(({ member }) => member.element.id === spot.member.mergedInto);
  if (host === undefined) return;
  spot.x = host.x + widthOf(host) * 0.12;
  spot.feetY = host.feetY;
  spot.depth = host.depth;
}

function finish(spot: Spot, luck: Luck): Placed {
  const { member, x, feetY, height, depth } = spot;
  const { element, drawing, pose, action, colours, count, mergedInto } = member;
  const mirrored =
    element.facing === 'left' || (element.facing !== 'right' && luck.number('mirror', element.noun) < 0.5);
  return {
    element,
    drawing,
    x,
    feetY,
    height,
    mirrored,
    depth,
    pose,
    action,
    colours,
    count,
    merged: mergedInto !== null,
  };
}
