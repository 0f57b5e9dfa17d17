import { darker, lighter, mix } from './colours.js';
import type { Figure, FigureLook } from './figure.js';
import { head } from './head.js';
import { circle, ellipse, group, n, path, polygon, stroke } from './svg.js';

/** Angles in degrees from hanging straight down; positive swings towards where the figure looks. */
interface Stance {
  readonly lean: number;
  readonly near: { readonly arm: Bend; readonly leg: Bend };
  readonly far: { readonly arm: Bend; readonly leg: Bend };
  /** Height of the feet above the ground. */
  readonly lift?: number;
  readonly headTilt?: number;
}
/** Upper and lower part of a limb. */
type Bend = readonly [number, number];

const STANCES: Readonly<Record<string, Stance>> = {
  walking_casual: {
    lean: 3,
    near: { arm: [-26, -12], leg: [27, 14] },
    far: { arm: [28, 48], leg: [-16, -42] },
  },
  running_sprint: {
    lean: 17,
    near: { arm: [-52, 22], leg: [62, -12] },
    far: { arm: [48, 128], leg: [-26, -96] },
    lift: 4,
  },
  standing_relaxed: { lean: 0, near: { arm: [-6, 4], leg: [4, 2] }, far: { arm: [8, 14], leg: [-4, -5] } },
  seated_formal: { lean: 2, near: { arm: [24, 62], leg: [84, 4] }, far: { arm: [18, 50], leg: [76, -6] } },
  jumping_peak: {
    lean: 8,
    near: { arm: [128, 150], leg: [58, -34] },
    far: { arm: [-112, -132], leg: [-30, -72] },
    lift: 22,
  },
  dancing_twirl: {
    lean: -6,
    near: { arm: [102, 150], leg: [6, 2] },
    far: { arm: [-108, -78], leg: [-42, -92] },
    headTilt: -8,
  },
  crouching: { lean: 34, near: { arm: [48, 84], leg: [98, -36] }, far: { arm: [36, 60], leg: [70, -58] } },
  lying_down: { lean: 0, near: { arm: [10, 20], leg: [8, 4] }, far: { arm: [-8, 6], leg: [2, -4] } },
  reaching: { lean: 7, near: { arm: [96, 104], leg: [16, 6] }, far: { arm: [-14, 2], leg: [-12, -18] } },
  holding: { lean: 1, near: { arm: [14, 92], leg: [5, 2] }, far: { arm: [22, 98], leg: [-5, -6] } },
  riding: { lean: 6, near: { arm: [42, 78], leg: [48, -24] }, far: { arm: [36, 70], leg: [44, -26] } },
  floating: {
    lean: 12,
    near: { arm: [70, 92], leg: [22, -18] },
    far: { arm: [-62, -84], leg: [-8, -46] },
    lift: 16,
  },
  falling: {
    lean: 52,
    near: { arm: [140, 160], leg: [30, -30] },
    far: { arm: [-96, -120], leg: [-28, -66] },
    lift: 22,
  },
};

const LENGTH = { thigh: 24, shin: 25, upperArm: 17, forearm: 16, torso: 31, neck: 7 } as const;
type Joint = readonly [number, number];

const turn = (degrees: number): Joint => [
  Math.sin((degrees * Math.PI) / 180),
  Math.cos((degrees * Math.PI) / 180),
];

function limb(
  [x, y]: Joint,
  [upper, lower]: Bend,
  first: number,
  second: number,
): readonly [Joint, Joint, Joint] {
  const [ux, uy] = turn(upper);
  const [lx, ly] = turn(lower);
  const middle: Joint = [x + ux * first, y + uy * first];
  return [[x, y], middle, [middle[0] + lx * second, middle[1] + ly * second]];
}

/** What the action asks of the body beyond the pose. */
function stanceOf({ pose, action }: FigureLook): Stance {
  if (pose === 'standing_relaxed' || pose === 'seated_formal') {
    const verb = action ?? '';
    const arms =
      /^(?:reach|point|throw|wave|paint|draw|hit|pick|offer|give|grab|catch|feed|touch|swing|cast)/.test(verb)
        ? 'reaching'
        : /^(?:hold|carr|read|eat|drink|play|cook|writ|hug|cradl|sip|knit|sew|pray|serv|wash|type|fix)/.test(
              verb,
            )
          ? 'holding'
          : null;
    const base = STANCES[pose];
    const other = arms === null ? undefined : STANCES[arms];
    if (base !== undefined && other !== undefined) {
      return {
        ...base,
        near: { ...base.near, arm: other.near.arm },
        far: { ...base.far, arm: other.far.arm },
      };
    }
  }
  const stance = STANCES[pose] ?? STANCES['standing_relaxed'];
  if (stance === undefined) throw new RangeError(`no stance for ${pose}`);
  return stance;
}

/** A person in side or three-quarter view, in one of the poses; 100 high when standing. */
export const person: Figure = {
  width: 42,
  metres: 1.72,
  draw(look) {
    if (look.pose === 'lying_down') return group(body(look), 'transform="translate(46,-7) rotate(-90)"');
    return look.age === 'child' ? group(body(look), 'transform="scale(.92,.92)"') : body(look);
  },
};

function body(look: FigureLook): string {
  const stance = stanceOf(look);
  const [leanX, leanY] = turn(stance.lean);
  const hip: Joint = [0, 0];
  const shoulder: Joint = [leanX * LENGTH.torso, -leanY * LENGTH.torso];
  const nearLeg = limb(hip, stance.near.leg, LENGTH.thigh, LENGTH.shin);
  const farLeg = limb([hip[0] - 1, hip[1]], stance.far.leg, LENGTH.thigh, LENGTH.shin);
  const nearArm = limb([shoulder[0], shoulder[1] + 3], stance.near.arm, LENGTH.upperArm, LENGTH.forearm);
  const farArm = limb([shoulder[0] + 1, shoulder[1] + 3], stance.far.arm, LENGTH.upperArm, LENGTH.forearm);
  const lowest = Math.max(nearLeg[2][1], farLeg[2][1]) + 3;
  const clothes = clothesOf(look);
  const neck: Joint = [shoulder[0] + leanX * LENGTH.neck, shoulder[1] - leanY * LENGTH.neck];
  const parts = [
    arm(farArm, darker(clothes.sleeves, 0.28), darker(look.skin, 0.2)),
    leg(farLeg, clothes, look, true),
    leg(nearLeg, clothes, look, false),
    torso(hip, shoulder, clothes, look, nearLeg, farLeg),
    stroke([...shoulder, ...neck], 6, darker(look.skin, 0.12)),
    head(look, [neck[0] + 1, neck[1] - 6.5], stance.headTilt ?? stance.lean * 0.35),
    clothes.scarf === null ? '' : ellipse(shoulder[0] + 0.5, shoulder[1] - 1.5, 6.5, 3.6, clothes.scarf),
    arm(nearArm, clothes.sleeves, look.skin),
  ].join('');
  return group(parts, `transform="translate(0,${n(-lowest - (stance.lift ?? 0))})"`);
}

interface Clothes {
  readonly top: string;
  readonly sleeves: string;
  readonly trousers: string;
  readonly shoes: string;
  readonly skirt: string | null;
  readonly coat: string | null;
  readonly scarf: string | null;
}

/** What covers the body: from the garments that are named, and something plain for the rest. */
function clothesOf(look: FigureLook): Clothes {
  const worn = (pattern: RegExp) => look.wears.find(({ garment }) => pattern.test(garment))?.colour ?? null;
  const coat = worn(/coat|cloak|cape|robe|poncho|gown$|kimono/);
  const dress = worn(/dress|gown|skirt|kimono|sari|tutu|kilt/);
  const top = worn(
    /shirt|sweater|jacket|hoodie|blouse|suit|uniform|armou?r|vest|apron|turtleneck|leotard|outfit|costume/,
  );
  const body = dress ?? coat ?? top ?? look.main;
  const suit = worn(/spacesuit|wetsuit|pajamas|overalls|suit$|armou?r/);
  return {
    top: coat ?? (dress !== null && top === null ? dress : (top ?? body)),
    sleeves: coat ?? top ?? body,
    trousers: suit ?? worn(/trousers|pants|jeans|shorts/) ?? (dress === null ? look.second : look.skin),
    shoes: worn(/boot|shoe|sneaker|sandal|heel/) ?? look.ink,
    skirt: dress ?? (look.gender === 'female' && look.wears.length === 0 && coat === null ? null : null),
    coat,
    scarf: worn(/scarf|shawl|bandana|tie$|necktie/),
  };
}

function arm([shoulder, elbow, hand]: readonly [Joint, Joint, Joint], sleeve: string, skin: string): string {
  const line = darker(sleeve, 0.3);
  return (
    circle(hand[0], hand[1], 2.7, skin) +
    stroke([...shoulder, ...elbow, ...hand], 6.2, line) +
    stroke([...shoulder, ...elbow, ...hand], 5, sleeve) +
    circle(hand[0], hand[1], 2.3, skin)
  );
}

function leg(
  [hip, knee, foot]: readonly [Joint, Joint, Joint],
  clothes: Clothes,
  look: FigureLook,
  far: boolean,
): string {
  const cloth = far ? darker(clothes.trousers, 0.26) : clothes.trousers;
  const shoe = far ? darker(clothes.shoes, 0.2) : clothes.shoes;
  const [dx, dy] = [foot[0] - knee[0], foot[1] - knee[1]];
  const length = Math.hypot(dx, dy) || 1;
  // The foot stands square to the shin, flattened towards the ground.
  const toe: Joint = [foot[0] + (dy / length) * 6.5 + 0.5, foot[1] - (dx / length) * 4 + 0.6];
  return (
    stroke([...hip, ...knee], 8.8, cloth) +
    stroke([...knee, ...foot], 6.8, cloth) +
    stroke([...foot, ...(look.facing === 'side' ? toe : [foot[0] + 2.5, foot[1] + 1])], 4.6, shoe)
  );
}

function torso(
  hip: Joint,
  shoulder: Joint,
  clothes: Clothes,
  look: FigureLook,
  near: readonly [Joint, Joint, Joint],
  far: readonly [Joint, Joint, Joint],
): string {
  const turned = look.facing === 'side' ? 0.78 : 1;
  const broad = (look.gender === 'male' ? 9.8 : 8.6) * turned;
  const waist = (look.gender === 'female' ? 5.6 : 7) * turned;
  const [sx, sy] = shoulder;
  const middle: Joint = [(hip[0] + sx) / 2, (hip[1] + sy) / 2];
  const outline = `M${n(sx - broad)} ${n(sy + 3)}Q${n(sx)} ${n(sy - 4)} ${n(sx + broad)} ${n(sy + 3)}Q${n(middle[0] + waist + 1)} ${n(middle[1])} ${n(hip[0] + 6.4 * turned)} ${n(hip[1] + 3)}L${n(hip[0] - 6.4 * turned)} ${n(hip[1] + 3)}Q${n(middle[0] - waist - 1)} ${n(middle[1])} ${n(sx - broad)} ${n(sy + 3)}Z`;
  const shine = path(
    `M${n(sx + broad - 4)} ${n(sy + 3)}Q${n(middle[0] + waist)} ${n(middle[1])} ${n(hip[0] + 6)} ${n(hip[1] + 2)}L${n(hip[0] + 3)} ${n(hip[1] + 2)}Q${n(middle[0] + waist - 3)} ${n(middle[1])} ${n(sx + broad - 7)} ${n(sy + 3)}Z`,
    lighter(clothes.top, 0.16),
  );
  return flared(hip, clothes, near, far) + path(outline, clothes.top) + shine;
}

/** Skirts and coat tails hang from the waist over the thighs and swing with the legs. */
function flared(
  hip: Joint,
  clothes: Clothes,
  near: readonly [Joint, Joint, Joint],
  far: readonly [Joint, Joint, Joint],
): string {
  const colour = clothes.coat ?? clothes.skirt;
  if (colour === null) return '';
  const drop = clothes.coat === null ? 26 : 30;
  const left = Math.min(near[1][0], far[1][0], hip[0]) - 6;
  const right = Math.max(near[1][0], far[1][0], hip[0]) + 6;
  const low = Math.min(hip[1] + drop, Math.max(near[2][1], far[2][1]) - 4);
  return (
    polygon(
      [
        hip[0] - 7,
        hip[1] - 6,
        hip[0] + 7,
        hip[1] - 6,
        right,
        low - 1,
        (left + right) / 2,
        low + 2,
        left - 3,
        low,
      ],
      colour,
    ) +
    polygon(
      [hip[0] - 7, hip[1] - 6, hip[0] - 2, hip[1] - 6, left + 5, low + 1, left - 3, low],
      mix(colour, '#000000', 0.18),
    )
  );
}
