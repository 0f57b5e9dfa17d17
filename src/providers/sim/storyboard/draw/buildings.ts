import { darker, lighter } from './colours.js';
import type { Figure } from './figure.js';
import { circle, ellipse, path, rect, strokePath } from './svg.js';

type Building = Figure & { readonly colour: string };

const building = (width: number, metres: number, colour: string, draw: Figure['draw']): Building => ({
  width,
  metres,
  colour,
  draw,
});

const house = building(
  130,
  7,
  '#d5bf9c',
  ({ main, ink }) =>
    rect(-52, -60, 104, 60, main) +
    path('M-64 -58L0 -100L64 -58Z', '#8f4a3a') +
    rect(26, -98, 12, 24, '#7a5a4a') +
    rect(-40, -46, 24, 22, '#ffdf9a') +
    rect(16, -46, 24, 22, '#ffdf9a') +
    rect(-10, -36, 20, 36, darker(main, 0.5)) +
    circle(6, -18, 1.6, ink),
);
const tower = building(
  44,
  40,
  '#7f8a99',
  ({ main }) =>
    rect(-20, -96, 40, 96, main) +
    rect(8, -96, 12, 96, darker(main, 0.2)) +
    strokePath('M0 -96V-108', 2, main) +
    path(
      [0, 1, 2, 3, 4, 5, 6, 7]
        .map((row) => `M-14 ${-88 + row * 11}h5v5h-5zM-4 ${-88 + row * 11}h5v5h-5z`)
        .join(''),
      '#ffe0a0',
    ),
);
const castle = building(
  150,
  18,
  '#a59a88',
  ({ main }) =>
    rect(-60, -54, 120, 54, main) +
    rect(-72, -82, 26, 82, darker(main, 0.08)) +
    rect(46, -82, 26, 82, darker(main, 0.16)) +
    path('M-76 -82L-59 -106L-42 -82ZM42 -82L59 -106L76 -82Z', '#7d3b46') +
    rect(-14, -76, 28, 76, lighter(main, 0.08)) +
    path('M-18 -76L0 -100L18 -76Z', '#7d3b46') +
    path('M-11 0V-22Q0 -36 11 -22V0Z', '#3a2c24') +
    path('M-44 -54v-8h10v8zM-26 -54v-8h10v8zM18 -54v-8h10v8zM34 -54v-8h10v8z', main),
);
const temple = building(
  150,
  12,
  '#b5523c',
  ({ main, second }) =>
    rect(-46, -34, 92, 34, second) +
    path('M-72 -32Q-50 -38 -42 -54H42Q50 -38 72 -32Z', main) +
    rect(-32, -70, 64, 18, second) +
    path('M-54 -68Q-36 -74 -26 -90H26Q36 -74 54 -68Z', main) +
    path('M-4 -90L0 -104L4 -90Z', '#d9b03a') +
    rect(-10, -26, 20, 26, '#4a2a22'),
);
const lighthouse = building(
  44,
  22,
  '#e9e6de',
  ({ main }) =>
    path('M-18 0L-10 -78H10L18 0Z', main) +
    path('M-15 -26L-13 -44H13L15 -26ZM-11.6 -62L-10 -78H10L11.6 -62Z', '#c23a34') +
    rect(-13, -84, 26, 6, '#3a3d45') +
    rect(-8, -96, 16, 12, '#ffe08a') +
    path('M-11 -96L0 -106L11 -96Z', '#3a3d45') +
    path('M8 -90L90 -108V-72Z', '#fff1c0', ' opacity="0.3"'),
);
const bridge = building(
  280,
  10,
  '#8b8378',
  ({ main }) =>
    path(
      'M-138 -62Q0 -108 138 -62V-44H110Q100 -20 100 0H70Q66 -52 0 -54Q-66 -52 -70 0H-100Q-100 -20 -110 -44H-138Z',
      main,
    ) + strokePath('M-138 -66Q0 -112 138 -66', 6, lighter(main, 0.2)),
);
const tent = building(
  130,
  1.8,
  '#c9853c',
  ({ main }) =>
    path('M-62 0L0 -100L62 0Z', main) +
    path('M0 -100L62 0H24L0 -52Z', darker(main, 0.16)) +
    path('M0 -52L-16 0H16Z', '#3a2c24'),
);
const windmill = building(
  110,
  14,
  '#d8cbb0',
  ({ main, ink }) =>
    path('M-22 0L-14 -62H14L22 0Z', main) +
    path('M-16 -62Q0 -80 16 -62Z', '#8f4a3a') +
    strokePath('M0 -66L-40 -98M0 -66L40 -98M0 -66L-38 -34M0 -66L38 -34', 6, lighter(ink, 0.4)) +
    rect(-6, -18, 12, 18, ink),
);
const pyramid = building(
  170,
  40,
  '#d3ac6a',
  ({ main }) => path('M-84 0L0 -100L84 0Z', main) + path('M0 -100L84 0H22Z', darker(main, 0.24)),
);
const fountain = building(
  120,
  2.5,
  '#a9adb0',
  ({ main }) =>
    ellipse(0, -8, 58, 12, main) +
    ellipse(0, -11, 50, 8, '#7fb8d6') +
    rect(-6, -60, 12, 50, main) +
    ellipse(0, -60, 28, 7, main) +
    strokePath('M0 -64Q-2 -104 -26 -62M0 -64Q2 -104 26 -62M0 -64V-98', 3, '#c5e4f2'),
);
const fence = building(
  200,
  1.2,
  '#c9c2b0',
  ({ main }) =>
    [-90, -66, -42, -18, 6, 30, 54, 78]
      .map((x) => path(`M${x} 0V-86L${x + 8} -100L${x + 16} -86V0Z`, main))
      .join('') +
    rect(-98, -72, 196, 9, darker(main, 0.14)) +
    rect(-98, -32, 196, 9, darker(main, 0.14)),
);
const moon = building(
  100,
  3,
  '#f2f0e4',
  ({ main }) =>
    circle(0, -50, 50, main) +
    circle(-16, -62, 9, darker(main, 0.12)) +
    circle(18, -40, 12, darker(main, 0.1)) +
    circle(-8, -24, 6, darker(main, 0.12)),
);
const sun = building(
  120,
  3,
  '#ffd76a',
  ({ main }) =>
    circle(0, -50, 34, main) +
    [0, 45, 90, 135, 180, 225, 270, 315]
      .map((turn) => path('M-4 -92L0 -104L4 -92Z', main, ` transform="rotate(${turn} 0 -50)"`))
      .join(''),
);
const cloud = building(
  170,
  3,
  '#f2f4f6',
  ({ main }) => ellipse(0, -30, 80, 28, main) + circle(-28, -52, 32, main) + circle(24, -56, 40, main),
);
const rainbow = building(200, 8, '#d0568a', () =>
  ['#d8504a', '#e89a3c', '#e8d04a', '#5aa85a', '#4a7ac8', '#7a4ab0']
    .map((colour, at) =>
      strokePath(
        `M${-94 + at * 7} 0A${94 - at * 7} ${94 - at * 7} 0 0 1 ${94 - at * 7} 0`,
        7,
        colour,
        ' opacity="0.8"',
      ),
    )
    .join(''),
);
const statue = building(
  60,
  3,
  '#a9aba6',
  ({ main }) =>
    rect(-26, -22, 52, 22, darker(main, 0.14)) +
    path('M-14 -22L-10 -70Q0 -80 10 -70L14 -22Z', main) +
    circle(0, -88, 10, main) +
    strokePath('M8 -68L24 -94', 7, main),
);

const named = (drawing: Building, names: string): [string, Building][] =>
  names.split(' ').map((name) => [name, drawing]);
const aloft = (drawing: Building): Building => ({ ...drawing, aloft: true });

export const BUILDINGS_DRAWN: ReadonlyMap<string, Building> = new Map([
  ...named(house, 'house cottage cabin barn home shop bakery hut'),
  ...named(tower, 'skyscraper tower building apartment'),
  ...named(castle, 'castle palace fortress church cathedral'),
  ...named(temple, 'temple pagoda shrine'),
  ...named(lighthouse, 'lighthouse'),
  ...named(bridge, 'bridge'),
  ...named(tent, 'tent tipi'),
  ...named(windmill, 'windmill'),
  ...named(pyramid, 'pyramid'),
  ...named(fountain, 'fountain'),
  ...named(fence, 'fence wall railing'),
  ...named(statue, 'statue bust monument'),
  ...named(aloft(moon), 'moon planet'),
  ...named(aloft(sun), 'sun star'),
  ...named(aloft(cloud), 'cloud clouds'),
  ...named(rainbow, 'rainbow'),
]);
