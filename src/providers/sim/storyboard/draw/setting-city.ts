import { darker, mix } from './colours.js';
import { lit } from './light.js';
import { times, type SettingPainter, type SettingView } from './setting-painter.js';
import { sky, skyDefs } from './sky.js';
import { circle, ellipse, group, linear, n, path, polygon, radial, rect, stroke } from './svg.js';

const NEON = ['#ff3f9d', '#2ee6ff', '#ffb23e', '#8a5bff', '#46ffb0', '#ff5a4d'];

/** A street between towers that runs to the middle of the horizon. */
const city: SettingPainter = (view) => {
  const neon = view.conditions === 'neon city lights';
  return {
    defs: skyDefs(view) + glowDefs(neon) + linear('street', streetStops(view, neon)),
    far: sky(view) + skyline(view, 0.55, 0.62, 'back') + skyline(view, 0.25, 0.95, 'front'),
    near: street(view, neon) + walls(view, neon),
  };
};

function glowDefs(neon: boolean): string {
  const spots = neon ? NEON : ['#ffd791'];
  return spots
    .map((colour, at) =>
      radial(`glow${at}`, [
        [0, colour, 0.75],
        [0.4, colour, 0.25],
        [1, colour, 0],
      ]),
    )
    .join('');
}

function streetStops({ light, wet }: SettingView, neon: boolean): readonly (readonly [number, string])[] {
  const asphalt = neon || wet ? '#23243a' : '#5f6266';
  return [
    [0, mix(lit(asphalt, light), light.sky[2], neon ? 0.42 : 0.25)],
    [0.35, lit(asphalt, light)],
    [1, darker(lit(asphalt, light), 0.35)],
  ];
}

/** Towers on the horizon; `distance` is how far they fade into the air. */
function skyline(view: SettingView, distance: number, tallest: number, row: string): string {
  const { width, horizon, light, luck } = view;
  const count = row === 'back' ? 17 : 11;
  return times(count)
    .map((at) => {
      const label = `${row}${at}`;
      const wide = (width / count) * (0.8 + 0.7 * luck(`w${label}`));
      const middle = Math.abs((at + 0.5) / count - 0.5) * 2;
      const tall = horizon * tallest * (0.28 + 0.5 * luck(`h${label}`) + 0.22 * middle);
      const x = (width / count) * at - wide * 0.15;
      const colour = lit(
        ['#56617a', '#6b6478', '#4e5a66'][Math.floor(luck(`c${label}`) * 3)] ?? '#56617a',
        light,
        distance,
      );
      return (
        rect(x, horizon - tall, wide, tall + 2, colour) +
        windows(view, x, horizon - tall, wide, tall, label) +
        (luck(`mast${label}`) < 0.25
          ? stroke([x + wide / 2, horizon - tall, x + wide / 2, horizon - tall - width * 0.03], 2, colour)
          : '')
      );
    })
    .join('');
}

function windows(
  { width, light, luck }: SettingView,
  x: number,
  y: number,
  wide: number,
  tall: number,
  label: string,
): string {
  const step = width * 0.0135;
  const colour = light.dark ? '#ffd98c' : lit('#9fb6c6', light, 0.35);
  const share = light.dark ? 0.34 : 0.8;
  const panes: string[] = [];
  for (let row = 1; row * step * 1.5 < tall - step && row < 22; row++) {
    for (let column = 1; column * step < wide - step * 0.6 && column < 9; column++) {
      if (luck(`pane${label}${row}-${column}`) > share) continue;
      panes.push(
        `M${n(x + column * step)} ${n(y + row * step * 1.5)}h${n(step * 0.45)}v${n(step * 0.7)}h${n(-step * 0.45)}z`,
      );
    }
  }
  return panes.length === 0 ? '' : path(panes.join(''), colour, ` opacity="${light.dark ? 0.75 : 0.5}"`);
}

/** House fronts at both sides, in perspective, with shop windows and signs. */
function walls(view: SettingView, neon: boolean): string {
  return side(view, neon, -1) + side(view, neon, 1);
}

function side(view: SettingView, neon: boolean, sign: -1 | 1): string {
  const { width, height, horizon, light, luck } = view;
  const vanish = width / 2;
  // Edges of one front: share of the way from the picture's border to the vanishing point.
  const edges = [-0.1, 0.34, 0.56, 0.72];
  const at = (share: number) => vanish + sign * (vanish * 1.02) * (1 - share);
  const ground = (share: number) => horizon + (height - horizon) * 0.92 * (1 - share);
  return edges
    .slice(0, -1)
    .map((from, index) => {
      const to = edges[index + 1] ?? 1;
      const roof = 0.35 + 0.55 * luck(`roof${sign}${index}`);
      const top = (share: number) => horizon - horizon * (1.1 + roof * 0.4) * (1 - share * 0.92);
      const colour = lit(
        ['#4a4258', '#3f4a5c', '#574a4a'][(index + (sign > 0 ? 1 : 0)) % 3] ?? '#4a4258',
        light,
        0.06 + index * 0.13,
      );
      const front = polygon(
        [at(from), top(from), at(to), top(to), at(to), ground(to), at(from), ground(from)],
        colour,
      );
      const edge = stroke([at(to), top(to), at(to), ground(to)], 1.5, darker(colour, 0.4));
      return (
        front +
        panes(view, { at, ground, top, from, to }, `${sign}${index}`) +
        edge +
        signs(view, neon, { at, ground, top, from, to }, `${sign}${index}`)
      );
    })
    .join('');
}

interface Front {
  readonly at: (share: number) => number;
  readonly ground: (share: number) => number;
  readonly top: (share: number) => number;
  readonly from: number;
  readonly to: number;
}

/** A point on a front: `across` from its near to its far edge, `up` from the ground to the roof. */
function onFront(
  { at, ground, top, from, to }: Front,
  across: number,
  up: number,
): readonly [number, number] {
  const share = from + (to - from) * across;
  return [at(share), ground(share) + (top(share) - ground(share)) * up];
}

function panes({ light, luck }: SettingView, front: Front, label: string): string {
  const cells: string[] = [];
  for (let row = 0; row < 6; row++) {
    for (let column = 0; column < 5; column++) {
      if (luck(`cell${label}${row}${column}`) > (light.dark ? 0.42 : 0.85)) continue;
      const [left, right] = [0.12 + column * 0.17, 0.12 + column * 0.17 + 0.1];
      const [low, high] = [0.34 + row * 0.105, 0.34 + row * 0.105 + 0.062];
      const colour = light.dark
        ? luck(`warm${label}${row}${column}`) < 0.7
          ? '#ffcf7d'
          : '#8fd6ff'
        : lit('#a8bccb', light, 0.15);
      cells.push(
        polygon(
          [
            ...onFront(front, left, low),
            ...onFront(front, right, low),
            ...onFront(front, right, high),
            ...onFront(front, left, high),
          ],
          colour,
          ` opacity="${light.dark ? 0.62 : 0.55}"`,
        ),
      );
    }
  }
  const shop = polygon(
    [
      ...onFront(front, 0.08, 0.04),
      ...onFront(front, 0.9, 0.04),
      ...onFront(front, 0.9, 0.2),
      ...onFront(front, 0.08, 0.2),
    ],
    light.dark ? '#ffb96b' : lit('#788a95', light),
    ` opacity="${light.dark ? 0.55 : 0.8}"`,
  );
  const awning = polygon(
    [
      ...onFront(front, 0.04, 0.205),
      ...onFront(front, 0.94, 0.205),
      ...onFront(front, 0.94, 0.25),
      ...onFront(front, 0.04, 0.25),
    ],
    lit(luck(`awning${label}`) < 0.5 ? '#a3423c' : '#3f7a72', light),
  );
  return cells.join('') + shop + awning;
}

function signs(view: SettingView, neon: boolean, front: Front, label: string): string {
  if (!neon) return '';
  const { width, luck } = view;
  return times(3)
    .map((index) => {
      const colourAt = Math.floor(luck(`sign colour${label}${index}`) * NEON.length);
      const colour = NEON[colourAt] ?? '#ff3f9d';
      const [x, y] = onFront(front, 0.2 + 0.3 * index, 0.34 + 0.3 * luck(`sign y${label}${index}`));
      const size = width * 0.045 * (1.25 - front.from);
      const tall = luck(`sign tall${label}${index}`) < 0.6;
      const [w, h] = tall ? [size * 0.62, size * 2.1] : [size * 1.7, size * 0.66];
      const frame = rect(
        x - w / 2,
        y - h / 2,
        w,
        h,
        '#150c26',
        size * 0.12,
        ` stroke="${colour}" stroke-width="${n(size * 0.08)}"`,
      );
      const strokes = times(tall ? 4 : 3)
        .map((letter) => {
          const [lx, ly] = tall ? [x, y - h * 0.36 + letter * h * 0.24] : [x - w * 0.3 + letter * w * 0.3, y];
          return glyph(lx, ly, size * 0.17, colour, luck, `${label}${index}${letter}`);
        })
        .join('');
      return circle(x, y, size * 2.1, `url(#glow${colourAt})`) + frame + strokes;
    })
    .join('');
}

/** Strokes that look like writing and say nothing. */
function glyph(
  x: number,
  y: number,
  size: number,
  colour: string,
  luck: SettingView['luck'],
  label: string,
): string {
  const pale = mix(colour, '#ffffff', 0.55);
  const spots: readonly (readonly [number, number])[] = [
    [-1, -1],
    [1, -1],
    [-1, 0],
    [1, 0],
    [-1, 1],
    [1, 1],
    [0, -1],
    [0, 1],
  ];
  const spot = (index: number): readonly [number, number] => {
    const [dx, dy] = spots[Math.floor(luck(`glyph${label}${index}`) * spots.length)] ?? [0, 0];
    return [x + dx * size, y + dy * size];
  };
  return (
    stroke([...spot(0), ...spot(1), ...spot(2)], size * 0.34, pale) +
    stroke([...spot(3), ...spot(4)], size * 0.34, pale)
  );
}

/** Lights in a wet road: columns below the signs, and broken streaks. */
function reflections({ width, height, horizon, luck }: SettingView, neon: boolean): string {
  const depth = height - horizon;
  const columns = times(16).map((at) => {
    const colourAt = neon ? Math.floor(luck(`mirror colour${at}`) * NEON.length) : 0;
    const y = horizon + depth * (0.12 + 0.8 * luck(`mirror y${at}`));
    const [rx, ry] = [
      width * (0.012 + 0.02 * luck(`mirror w${at}`)),
      depth * (0.1 + 0.22 * luck(`mirror h${at}`)),
    ];
    return ellipse(width * luck(`mirror x${at}`), y, rx, ry, `url(#glow${colourAt})`, ' opacity="0.75"');
  });
  const streaks = times(26).map((at) => {
    const colour = NEON[Math.floor(luck(`streak colour${at}`) * NEON.length)] ?? '#ffffff';
    const y = horizon + depth * (0.1 + 0.88 * luck(`streak y${at}`));
    const wide = width * (0.02 + 0.07 * luck(`streak w${at}`));
    return rect(
      width * luck(`streak x${at}`),
      y,
      wide,
      Math.max(1.2, depth * 0.006),
      neon ? colour : '#ffd791',
      1,
      ' opacity="0.35"',
    );
  });
  return columns.join('') + streaks.join('');
}

/** Road and pavements in perspective; where it is wet or neon-lit the lights are mirrored in it. */
function street(view: SettingView, neon: boolean): string {
  const { width, height, horizon, light, wet } = view;
  const vanish = width / 2;
  const depth = height - horizon;
  const road = rect(0, horizon, width, depth, 'url(#street)');
  const pavement = (sign: -1 | 1) =>
    polygon(
      [
        vanish + sign * width * 0.14,
        horizon + depth * 0.26,
        vanish + sign * width * 0.52,
        height,
        vanish + sign * width * 0.75,
        height,
        vanish + sign * width * 0.75,
        horizon + depth * 0.3,
      ],
      lit('#7d7a80', light, neon ? 0.12 : 0.05),
      ' opacity="0.55"',
    );
  const dashes = times(5)
    .map((at) => {
      const near = (share: number) => horizon + depth * share ** 1.7;
      const [from, to] = [0.22 + at * 0.17, 0.22 + at * 0.17 + 0.085];
      const half = (share: number) => width * 0.009 * share ** 1.7;
      return polygon(
        [
          vanish - half(from),
          near(from),
          vanish + half(from),
          near(from),
          vanish + half(to),
          near(to),
          vanish - half(to),
          near(to),
        ],
        lit('#e8e2cf', light),
        ' opacity="0.5"',
      );
    })
    .join('');
  const mirrored = neon || (wet && light.dark) ? reflections(view, neon) : '';
  return road + pavement(-1) + pavement(1) + group(dashes, 'opacity="0.8"') + mirrored;
}

export const CITY: readonly (readonly [string, SettingPainter])[] = [['city', city]];
