import { darker, lighter } from './colours.js';
import type { Figure, FigureLook } from './figure.js';
import { circle, ellipse, group, n, path, polygon, stroke, strokePath } from './svg.js';

/** What makes one four-legged animal look unlike another. Lengths in units of a body that is 100 high at the head. */
export interface Build {
  readonly metres: number;
  /** Its usual colour. */
  readonly colour: string;
  readonly bodyLength: number;
  readonly bodyDepth: number;
  readonly legLength: number;
  readonly legWidth: number;
  /** Length of the neck, and degrees above the horizontal. */
  readonly neck: readonly [number, number];
  readonly headSize: number;
  readonly muzzle: number;
  readonly ears: 'pointed' | 'round' | 'long' | 'hanging' | 'large' | 'none';
  readonly tail: 'bushy' | 'thin' | 'short' | 'hair' | 'curled' | 'none';
  readonly more?:
    | 'mane'
    | 'horse-mane'
    | 'antlers'
    | 'horns'
    | 'trunk'
    | 'wool'
    | 'stripes'
    | 'spots'
    | 'hump'
    | 'quills'
    | 'shell';
}

/** Legs by pose: degrees of front near, front far, hind near, hind far; how far the body tips and how high it is. */
const GAITS: Readonly<
  Record<string, { legs: readonly [number, number, number, number]; tip: number; lift: number }>
> = {
  walking_casual: { legs: [20, -14, -20, 16], tip: 0, lift: 0 },
  running_sprint: { legs: [52, 34, -52, -34], tip: -3, lift: 10 },
  jumping_peak: { legs: [66, 52, -58, -46], tip: -16, lift: 34 },
  standing_relaxed: { legs: [3, -5, -3, 5], tip: 0, lift: 0 },
  dancing_twirl: { legs: [60, 40, -8, 8], tip: -34, lift: 0 },
};

export function quadruped(build: Build): Figure {
  return {
    width: build.bodyLength * 1.5,
    metres: build.metres,
    draw(look) {
      switch (look.pose) {
        case 'seated_formal':
          return seated(build, look);
        case 'lying_down':
        case 'crouching':
          return lying(build, look);
        default:
          return onItsLegs(build, look);
      }
    },
  };
}

function onItsLegs(build: Build, look: FigureLook): string {
  const gait = GAITS[look.pose] ?? GAITS['standing_relaxed'];
  if (gait === undefined) return '';
  const { bodyLength, bodyDepth, legLength, legWidth } = build;
  const hips = -legLength - bodyDepth * 0.3;
  const [front, back] = [bodyLength * 0.36, -bodyLength * 0.38];
  const [frontNear, frontFar, hindNear, hindFar] = gait.legs;
  const far = darker(look.main, 0.34);
  const leg = (x: number, degrees: number, colour: string, hind: boolean) => {
    const angle = (degrees * Math.PI) / 180;
    const knee: readonly [number, number] = [
      x + Math.sin(angle) * legLength * 0.55 + (hind ? -legLength * 0.06 : 0),
      hips + Math.cos(angle) * legLength * 0.62,
    ];
    const bend = gait.lift > 0 ? angle * 1.15 : angle * 0.35;
    const foot: readonly [number, number] = [
      knee[0] + Math.sin(bend) * legLength * 0.6,
      knee[1] + Math.cos(bend) * legLength * 0.6,
    ];
    return (
      stroke([x, hips, ...knee], legWidth * 1.45, colour) +
      stroke([...knee, ...foot], legWidth, colour) +
      stroke([...foot, foot[0] + legWidth * 0.5, foot[1]], legWidth * 0.9, darker(colour, 0.25))
    );
  };
  const parts =
    tail(build, look, back - bodyDepth * 0.2, hips - bodyDepth * 0.2) +
    leg(front - bodyDepth * 0.12, frontFar, far, false) +
    leg(back + bodyDepth * 0.12, hindFar, far, true) +
    trunkOf(build, look, hips) +
    leg(front, frontNear, look.main, false) +
    leg(back, hindNear, look.main, true) +
    neckAndHead(build, look, front + bodyDepth * 0.12, hips - bodyDepth * 0.22, 0);
  return group(parts, `transform="translate(0,${n(-gait.lift)}) rotate(${gait.tip} 0 ${n(hips)})"`);
}

function trunkOf(build: Build, look: FigureLook, y: number): string {
  const { bodyLength: length, bodyDepth: depth } = build;
  const [left, right] = [-length * 0.5, length * 0.5];
  const sag = build.more === 'hump' ? -depth * 0.75 : -depth * 0.05;
  const body = path(
    `M${n(left)} ${n(y)}C${n(left)} ${n(y - depth * 0.62)} ${n(left * 0.5)} ${n(y - depth * 0.6)} 0 ${n(y - depth * 0.5 + sag)}C${n(right * 0.5)} ${n(y - depth * 0.55)} ${n(right)} ${n(y - depth * 0.66)} ${n(right)} ${n(y - depth * 0.05)}C${n(right)} ${n(y + depth * 0.5)} ${n(right * 0.3)} ${n(y + depth * 0.34)} 0 ${n(y + depth * 0.36)}C${n(left * 0.5)} ${n(y + depth * 0.3)} ${n(left)} ${n(y + depth * 0.5)} ${n(left)} ${n(y)}Z`,
    look.main,
  );
  const back = strokePath(
    `M${n(left * 0.8)} ${n(y - depth * 0.4)}Q0 ${n(y - depth * 0.52 + sag)} ${n(right * 0.8)} ${n(y - depth * 0.44)}`,
    depth * 0.1,
    lighter(look.main, 0.24),
  );
  const belly = ellipse(0, y + depth * 0.24, length * 0.34, depth * 0.11, look.second, ' opacity="0.75"');
  return body + belly + back + coat(build, look, y);
}

function coat({ more, bodyLength: length, bodyDepth: depth }: Build, look: FigureLook, y: number): string {
  const dark = darker(look.main, 0.7);
  switch (more) {
    case 'stripes':
      return Array.from({ length: 8 }, (_, at) => {
        const x = -length * 0.42 + (at * length * 0.84) / 7;
        return strokePath(
          `M${n(x)} ${n(y - depth * 0.45)}Q${n(x + 2.5)} ${n(y - depth * 0.1)} ${n(x - 1)} ${n(y + depth * 0.22)}`,
          2.2,
          dark,
        );
      }).join('');
    case 'spots':
      return Array.from({ length: 16 }, (_, at) =>
        circle(
          -length * 0.42 + look.luck(`x${at}`) * length * 0.84,
          y - depth * 0.4 + look.luck(`y${at}`) * depth * 0.6,
          1.4 + look.luck(`r${at}`) * 2,
          dark,
        ),
      ).join('');
    case 'wool':
      return Array.from({ length: 13 }, (_, at) =>
        circle(
          -length * 0.46 + (at % 7) * length * 0.155,
          y - depth * (at < 7 ? 0.36 : 0.02),
          depth * 0.26,
          lighter(look.main, 0.08 + 0.12 * look.luck(`w${at}`)),
        ),
      ).join('');
    case 'quills':
      return Array.from({ length: 20 }, (_, at) => {
        const x = -length * 0.5 + (at * length * 0.9) / 19;
        return stroke(
          [x, y - depth * 0.2, x - 7, y - depth * 0.8 - 4 * look.luck(`q${at}`)],
          1.5,
          at % 2 === 0 ? dark : lighter(look.main, 0.2),
        );
      }).join('');
    case 'shell':
      return (
        path(
          `M${n(-length * 0.56)} ${n(y + depth * 0.16)}C${n(-length * 0.5)} ${n(y - depth)} ${n(length * 0.5)} ${n(y - depth)} ${n(length * 0.54)} ${n(y + depth * 0.16)}Z`,
          look.second,
        ) +
        strokePath(
          `M${n(-length * 0.2)} ${n(y - depth * 0.66)}L${n(-length * 0.26)} ${n(y + depth * 0.1)}M${n(length * 0.2)} ${n(y - depth * 0.64)}L${n(length * 0.26)} ${n(y + depth * 0.1)}M${n(-length * 0.46)} ${n(y - depth * 0.2)}L${n(length * 0.46)} ${n(y - depth * 0.2)}`,
          1.6,
          darker(look.second, 0.35),
        )
      );
    default:
      return '';
  }
}

function neckAndHead(build: Build, look: FigureLook, x: number, y: number, nod: number): string {
  const [length, degrees] = build.neck;
  const angle = ((degrees + nod) * Math.PI) / 180;
  const at: readonly [number, number] = [x + Math.cos(angle) * length, y - Math.sin(angle) * length];
  const neck = stroke(
    [x - build.bodyDepth * 0.1, y + build.bodyDepth * 0.1, ...at],
    build.bodyDepth * (length > 24 ? 0.42 : 0.62),
    look.main,
  );
  const mane =
    build.more === 'mane'
      ? circle(
          at[0] - build.headSize * 0.35,
          at[1] + build.headSize * 0.2,
          build.headSize * 1.75,
          darker(look.main, 0.42),
        )
      : build.more === 'horse-mane'
        ? strokePath(
            `M${n(x - 6)} ${n(y - 6)}Q${n((x + at[0]) / 2 - 9)} ${n((y + at[1]) / 2 - 4)} ${n(at[0] - 5)} ${n(at[1] - 8)}`,
            7,
            look.hair,
          )
        : '';
  return neck + mane + group(animalHead(build, look), `transform="translate(${n(at[0])},${n(at[1])})"`);
}

function animalHead(build: Build, look: FigureLook): string {
  const size = build.headSize;
  const muzzle = build.muzzle;
  const skull = ellipse(0, 0, size, size * 0.88, look.main);
  const nose = path(
    `M${n(size * 0.1)} ${n(-size * 0.62)}L${n(size + muzzle)} ${n(size * 0.12)}Q${n(size + muzzle + 1)} ${n(size * 0.6)} ${n(size + muzzle * 0.7)} ${n(size * 0.66)}L${n(-size * 0.1)} ${n(size * 0.84)}Z`,
    look.main,
  );
  const pale = path(
    `M${n(size * 0.5)} ${n(size * 0.34)}L${n(size + muzzle * 0.9)} ${n(size * 0.3)}Q${n(size + muzzle)} ${n(size * 0.6)} ${n(size + muzzle * 0.6)} ${n(size * 0.66)}L${n(size * 0.2)} ${n(size * 0.8)}Z`,
    look.second,
    ' opacity="0.8"',
  );
  const tip = ellipse(
    size + muzzle,
    size * 0.22,
    Math.max(1.3, size * 0.16),
    Math.max(1.1, size * 0.13),
    look.ink,
  );
  const eye =
    circle(size * 0.36, -size * 0.2, Math.max(1.1, size * 0.13), look.ink) +
    circle(size * 0.4, -size * 0.25, Math.max(0.4, size * 0.045), '#ffffff');
  return crest(build, look, size) + ears(build, look, size) + skull + nose + pale + tip + eye;
}

function crest({ more }: Build, look: FigureLook, size: number): string {
  if (more === 'antlers') {
    const branch = `M0 ${n(-size * 0.7)}Q-6 ${n(-size * 1.8)} 2 ${n(-size * 2.7)}M-2.4 ${n(-size * 1.6)}L-9 ${n(-size * 2.2)}M-2 ${n(-size * 1.9)}L6 ${n(-size * 2.2)}`;
    return (
      strokePath(branch, 2.2, '#8a7355') +
      group(strokePath(branch, 2, '#6d5a42'), 'transform="translate(-4,1)"')
    );
  }
  if (more === 'horns')
    return strokePath(`M-1 ${n(-size * 0.7)}Q-5 ${n(-size * 1.7)} 4 ${n(-size * 1.9)}`, 2.6, '#d8cdb4');
  if (more === 'trunk')
    return (
      strokePath(
        `M${n(size * 0.8)} ${n(size * 0.2)}Q${n(size * 1.9)} ${n(size * 1)} ${n(size * 1.4)} ${n(size * 2.8)}Q${n(size * 1.3)} ${n(size * 3.3)} ${n(size * 1.9)} ${n(size * 3.2)}`,
        size * 0.52,
        look.main,
      ) +
      strokePath(
        `M${n(size * 0.7)} ${n(size * 0.6)}Q${n(size * 1.2)} ${n(size * 1.5)} ${n(size * 2)} ${n(size * 1.2)}`,
        size * 0.17,
        '#efe7d2',
      )
    );
  return '';
}

function ears({ ears: kind }: Build, look: FigureLook, size: number): string {
  const dark = darker(look.main, 0.22);
  switch (kind) {
    case 'pointed':
      return (
        polygon([-size * 0.75, -size * 0.3, -size * 0.5, -size * 1.7, size * 0.12, -size * 0.7], dark) +
        polygon([-size * 0.1, -size * 0.6, size * 0.25, -size * 1.6, size * 0.6, -size * 0.5], look.main)
      );
    case 'round':
      return (
        circle(-size * 0.6, -size * 0.72, size * 0.42, dark) +
        circle(size * 0.32, -size * 0.76, size * 0.36, look.main)
      );
    case 'long':
      return (
        ellipse(
          -size * 0.5,
          -size * 1.5,
          size * 0.26,
          size * 1.1,
          dark,
          ` transform="rotate(-16 ${n(-size * 0.5)} ${n(-size * 0.7)})"`,
        ) + ellipse(-size * 0.05, -size * 1.5, size * 0.26, size * 1.1, look.main)
      );
    case 'hanging':
      return ellipse(
        -size * 0.5,
        size * 0.12,
        size * 0.36,
        size * 0.86,
        dark,
        ` transform="rotate(14 ${n(-size * 0.5)} 0)"`,
      );
    case 'large':
      return ellipse(-size * 0.85, 0, size * 0.95, size * 1.25, dark);
    case 'none':
      return '';
  }
}

function tail(
  { tail: kind, bodyDepth: depth, legLength }: Build,
  look: FigureLook,
  x: number,
  y: number,
): string {
  switch (kind) {
    case 'bushy':
      return (
        path(
          `M${n(x + 4)} ${n(y)}C${n(x - 14)} ${n(y - 12)} ${n(x - 34)} ${n(y - 8)} ${n(x - 38)} ${n(y + 8)}C${n(x - 28)} ${n(y + 14)} ${n(x - 10)} ${n(y + 12)} ${n(x + 4)} ${n(y + 8)}Z`,
          look.main,
        ) +
        path(
          `M${n(x - 29)} ${n(y - 3)}Q${n(x - 38)} ${n(y)} ${n(x - 38)} ${n(y + 8)}Q${n(x - 30)} ${n(y + 11)} ${n(x - 25)} ${n(y + 10)}Z`,
          look.second,
        )
      );
    case 'thin':
      return strokePath(
        `M${n(x + 4)} ${n(y)}C${n(x - 14)} ${n(y - 2)} ${n(x - 16)} ${n(y - 20)} ${n(x - 10)} ${n(y - depth * 0.9)}`,
        Math.max(2.4, depth * 0.14),
        look.main,
      );
    case 'curled':
      return strokePath(
        `M${n(x + 5)} ${n(y)}Q${n(x - 8)} ${n(y - 12)} ${n(x + 1)} ${n(y - 17)}Q${n(x + 9)} ${n(y - 15)} ${n(x + 4)} ${n(y - 9)}`,
        Math.max(3, depth * 0.2),
        look.main,
      );
    case 'hair':
      return strokePath(
        `M${n(x + 4)} ${n(y)}C${n(x - 10)} ${n(y - 4)} ${n(x - 13)} ${n(y + legLength * 0.3)} ${n(x - 9)} ${n(y + legLength * 0.85)}`,
        Math.max(4, depth * 0.2),
        look.hair,
      );
    case 'short':
      return ellipse(x - 1, y + 1, depth * 0.17, depth * 0.14, look.second);
    case 'none':
      return '';
  }
}

function seated(build: Build, look: FigureLook): string {
  const { bodyDepth: depth, bodyLength: length, legLength: legs, legWidth: width } = build;
  const top = -(legs + length * 0.42);
  const body = path(
    `M${n(-length * 0.36)} 0C${n(-length * 0.5)} ${n(-legs * 0.9)} ${n(-length * 0.1)} ${n(top * 0.95)} ${n(length * 0.1)} ${n(top)}C${n(length * 0.3)} ${n(top * 0.9)} ${n(length * 0.24)} ${n(-legs * 0.5)} ${n(length * 0.2)} 0Z`,
    look.main,
  );
  const haunch = ellipse(-length * 0.16, -depth * 0.34, depth * 0.55, depth * 0.36, darker(look.main, 0.14));
  const leg =
    stroke([length * 0.16, top * 0.5, length * 0.2, -2], width * 1.2, look.main) +
    stroke([length * 0.2, -2, length * 0.28, -2], width, darker(look.main, 0.2));
  return (
    tail(build, look, -length * 0.34, -depth * 0.2) +
    body +
    haunch +
    leg +
    neckAndHead(build, look, length * 0.08, top + depth * 0.2, 12)
  );
}

function lying(build: Build, look: FigureLook): string {
  const { bodyDepth: depth, bodyLength: length, legWidth: width } = build;
  const y = -depth * 0.46;
  const paws = stroke(
    [length * 0.3, -width * 0.5, length * 0.66, -width * 0.5],
    width * 1.1,
    darker(look.main, 0.18),
  );
  const asleep = look.action === 'sleep' || look.action === 'nap' || look.action === 'doze';
  return (
    tail(build, look, -length * 0.46, y) +
    trunkOf(build, look, y) +
    ellipse(-length * 0.3, -depth * 0.3, depth * 0.42, depth * 0.3, darker(look.main, 0.12)) +
    paws +
    neckAndHead(build, look, length * 0.36, y - depth * 0.1, asleep ? -build.neck[1] - 14 : -8)
  );
}
