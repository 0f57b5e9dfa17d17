import { darker, lighter } from './colours.js';
import type { Figure } from './figure.js';
import { times } from './setting-painter.js';
import { circle, ellipse, n, path, polygon, rect, stroke, strokePath } from './svg.js';

type Plant = Figure & { readonly colour: string };

const tree: Plant = {
  width: 74,
  metres: 6,
  colour: '#4f7d3e',
  draw: ({ main, ink, luck }) =>
    polygon([-6, 0, -3.5, -42, 3.5, -42, 6, 0], '#6b4a32') +
    stroke([0, -36, -14, -54], 3, '#6b4a32') +
    times(9)
      .map((at) =>
        circle(
          -24 + (at % 3) * 24 + 6 * luck(`x${at}`),
          -46 - Math.floor(at / 3) * 17 - 5 * luck(`y${at}`),
          17 + 4 * luck(`r${at}`),
          at % 2 === 0 ? main : darker(main, 0.14),
        ),
      )
      .join('') +
    times(5)
      .map((at) => circle(-12 + at * 8, -72 - 12 * luck(`h${at}`), 8, lighter(main, 0.14)))
      .join('') +
    ellipse(0, 0, 10, 1.6, ink, ' opacity="0.3"'),
};

const pine: Plant = {
  width: 48,
  metres: 8,
  colour: '#2f6143',
  draw: ({ main }) =>
    rect(-3, -16, 6, 16, '#5d412d') +
    [
      [-12, 24, 34],
      [-34, 19, 30],
      [-56, 14, 28],
      [-76, 9, 24],
    ]
      .map(
        ([base = 0, half = 0, tall = 0]) =>
          polygon([-half, base, 0, base - tall, half, base], main) +
          polygon([0, base - tall, half, base, half * 0.2, base], darker(main, 0.18)),
      )
      .join(''),
};

const palm: Plant = {
  width: 70,
  metres: 7,
  colour: '#4c8a47',
  draw: ({ main }) =>
    strokePath('M-4 0Q-8 -42 4 -74', 5, '#8a6a45') +
    times(7)
      .map((at) => {
        const angle = -160 + at * 23.3;
        const [x, y] = [Math.cos((angle * Math.PI) / 180) * 34, Math.sin((angle * Math.PI) / 180) * 24];
        return path(
          `M4 -74Q${n(4 + x * 0.6)} ${n(-84 + y)} ${n(4 + x)} ${n(-66 + y * 0.5)}Q${n(4 + x * 0.5)} ${n(-76 + y * 0.6)} 4 -74Z`,
          at % 2 === 0 ? main : darker(main, 0.2),
        );
      })
      .join('') +
    circle(1, -71, 3, '#6d4a2a') +
    circle(7, -70, 3, '#6d4a2a'),
};

const bush: Plant = {
  width: 120,
  metres: 1.2,
  colour: '#55813f',
  draw: ({ main }) =>
    [
      [-36, -34, 34],
      [0, -52, 44],
      [38, -34, 34],
      [-12, -24, 34],
      [24, -24, 30],
    ]
      .map(([x = 0, y = 0, r = 0], at) => circle(x, y, r, at % 2 === 0 ? main : darker(main, 0.14)))
      .join(''),
};

const flower: Plant = {
  width: 44,
  metres: 0.45,
  colour: '#d0486a',
  draw: ({ main }) =>
    strokePath('M0 0Q-4 -36 0 -70', 3, '#4c7d3c') +
    path('M-1 -26Q-22 -34 -24 -48Q-6 -46 -1 -26Z', '#5d8f48') +
    path('M0 -38Q18 -44 22 -56Q4 -56 0 -38Z', '#4c7d3c') +
    times(6)
      .map((at) =>
        ellipse(
          0,
          -89,
          7,
          11,
          at % 2 === 0 ? main : lighter(main, 0.12),
          ` transform="rotate(${at * 60} 0 -78)"`,
        ),
      )
      .join('') +
    circle(0, -78, 6, '#e8bd46'),
};

const cactus: Plant = {
  width: 52,
  metres: 2.5,
  colour: '#4f8a55',
  draw: ({ main }) =>
    stroke([0, 0, 0, -86], 20, main) +
    strokePath('M-2 -36H-22V-62', 13, main) +
    strokePath('M2 -28H22V-70', 13, darker(main, 0.12)) +
    stroke([-4, -4, -4, -84], 1.2, darker(main, 0.3)) +
    stroke([4, -4, 4, -84], 1.2, darker(main, 0.3)),
};

const mushroom: Plant = {
  width: 70,
  metres: 0.2,
  colour: '#b8382f',
  draw: ({ main }) =>
    path('M-12 0Q-8 -30 -10 -48H10Q8 -30 12 0Z', '#eadfc8') +
    path('M-40 -44Q-34 -98 0 -98Q34 -98 40 -44Q0 -34 -40 -44Z', main) +
    circle(-16, -64, 6, '#f5efe2') +
    circle(8, -76, 7, '#f5efe2') +
    circle(22, -58, 5, '#f5efe2'),
};

const log: Plant = {
  width: 240,
  metres: 0.5,
  colour: '#74553a',
  draw: ({ main }) =>
    rect(-112, -92, 220, 92, main, 40) +
    [0, 1, 2, 3]
      .map((at) =>
        strokePath(`M-90 ${n(-74 + at * 20)}q60 ${at % 2 === 0 ? 8 : -8} 160 0`, 3, darker(main, 0.28)),
      )
      .join('') +
    ellipse(100, -46, 22, 46, lighter(main, 0.34)) +
    ellipse(100, -46, 13, 28, 'none', ` stroke="${darker(main, 0.1)}" stroke-width="3"`) +
    ellipse(100, -46, 5, 11, darker(main, 0.1)) +
    stroke([-30, -90, -44, -128], 14, darker(main, 0.1)),
};

const rock: Plant = {
  width: 130,
  metres: 0.9,
  colour: '#83837f',
  draw: ({ main }) =>
    polygon([-64, 0, -52, -56, -14, -100, 34, -86, 62, -38, 60, 0], main) +
    polygon([-14, -100, 34, -86, 62, -38, 60, 0, 12, 0, 2, -48], darker(main, 0.2)) +
    polygon([-52, -56, -14, -100, 2, -48, -30, -40], lighter(main, 0.16)),
};

const plants = (plant: Plant, names: string, changes: Partial<Plant> = {}): [string, Plant][] =>
  names.split(' ').map((name) => [name, { ...plant, ...changes }]);

export const PLANTS: ReadonlyMap<string, Plant> = new Map([
  ...plants(tree, 'tree trees oak birch willow maple elm beech'),
  ...plants(tree, 'cherry blossom blossoms', { colour: '#e3a3b5', metres: 5 }),
  ...plants(pine, 'pine fir spruce conifer cedar'),
  ...plants(palm, 'palm'),
  ...plants(bush, 'bush shrub hedge fern grass moss ivy vine reed bamboo wheat corn'),
  ...plants(flower, 'flower rose tulip daisy lily lotus orchid poppy bouquet'),
  ...plants(flower, 'sunflower', { colour: '#e3b232', metres: 1.6 }),
  ...plants(flower, 'lavender', { colour: '#9a86c4' }),
  ...plants(cactus, 'cactus'),
  ...plants(mushroom, 'mushroom'),
  ...plants(log, 'log stump branch driftwood'),
  ...plants(rock, 'rock stone boulder pebble iceberg meteor crystal', {}),
]);
