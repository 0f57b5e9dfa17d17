import { darker, lighter } from './colours.js';
import type { Figure } from './figure.js';
import { circle, ellipse, path, strokePath } from './svg.js';

type Animal = Figure & { readonly colour: string };

const perched = /^(?:sit|perch|stand|rest|sleep|walk|look)/;

/** A bird on the wing, or on its feet where it sits. */
const bird = (metres: number, colour: string, beak: string): Animal => ({
  width: 130,
  metres,
  colour,
  aloft: true,
  draw: ({ main, second, ink, action }) =>
    perched.test(action ?? '')
      ? strokePath('M-4 0V-18M6 0V-18', 3, beak) +
        path('M-40 -28Q-16 -64 14 -66Q34 -62 30 -38Q22 -14 -8 -14Q-26 -14 -58 -8Z', main) +
        path('M-34 -30Q-8 -52 12 -46Q10 -26 -14 -20Z', darker(main, 0.2)) +
        circle(22, -74, 17, main) +
        path('M36 -78L54 -70L36 -66Z', beak) +
        circle(27, -78, 2.6, ink)
      : path('M-46 -48Q-10 -66 30 -52Q36 -40 14 -34Q-18 -28 -62 -30Z', main) +
        path('M-6 -52Q-34 -96 -62 -100Q-44 -62 -22 -44Z', darker(main, 0.2)) +
        path('M8 -52Q2 -92 30 -104Q34 -70 22 -46Z', lighter(main, 0.12)) +
        circle(34, -52, 12, main) +
        path('M44 -55L58 -49L44 -46Z', beak) +
        circle(38, -55, 2.2, ink) +
        path('M-10 -36Q10 -30 22 -38Z', second),
});

const penguin: Animal = {
  width: 60,
  metres: 0.8,
  colour: '#2b3038',
  draw: ({ main, ink }) =>
    ellipse(0, -46, 27, 44, main) +
    ellipse(4, -40, 18, 34, '#f2f1ea') +
    circle(2, -88, 15, main) +
    circle(8, -91, 2.4, '#ffffff') +
    circle(8, -91, 1.4, ink) +
    path('M14 -88L28 -83L14 -80Z', '#e09a35') +
    path('M-24 -66Q-38 -40 -26 -22Z', darker(main, 0.3)) +
    ellipse(-8, -2, 10, 3.4, '#e09a35') +
    ellipse(12, -2, 10, 3.4, '#e09a35'),
};
const fish: Animal = {
  width: 150,
  metres: 0.4,
  colour: '#e08a3c',
  aloft: true,
  draw: ({ main, ink }) =>
    path('M-34 -50L-74 -84Q-62 -50 -74 -18Z', darker(main, 0.14)) +
    path('M-40 -50Q-4 -96 50 -74Q74 -60 76 -50Q70 -36 50 -28Q-4 -6 -40 -50Z', main) +
    path('M-6 -76Q10 -100 30 -82Z', darker(main, 0.14)) +
    ellipse(8, -44, 14, 8, lighter(main, 0.3)) +
    circle(56, -58, 5, '#ffffff') +
    circle(57, -58, 2.8, ink),
};
const whale: Animal = { ...fish, metres: 3, colour: '#4d6b85' };
const octopus: Animal = {
  width: 100,
  metres: 0.7,
  colour: '#b0506a',
  aloft: true,
  draw: ({ main, ink }) =>
    ellipse(0, -70, 30, 32, main) +
    [-36, -22, -8, 8, 22, 36]
      .map((x, at) =>
        strokePath(
          `M${x * 0.6} -48Q${x} -30 ${x * 1.2} -${at % 2 === 0 ? 2 : 10}`,
          8,
          at % 2 === 0 ? main : darker(main, 0.15),
        ),
      )
      .join('') +
    circle(-10, -66, 6, '#ffffff') +
    circle(10, -66, 6, '#ffffff') +
    circle(-9, -66, 3, ink) +
    circle(11, -66, 3, ink),
};
const butterfly: Animal = {
  width: 110,
  metres: 0.1,
  colour: '#d07a2d',
  aloft: true,
  draw: ({ main, second, ink }) =>
    ellipse(-28, -66, 26, 30, main) +
    ellipse(28, -66, 26, 30, main) +
    ellipse(-20, -26, 18, 22, darker(main, 0.16)) +
    ellipse(20, -26, 18, 22, darker(main, 0.16)) +
    circle(-30, -68, 9, second) +
    circle(30, -68, 9, second) +
    ellipse(0, -48, 5, 38, ink) +
    strokePath('M-2 -84Q-12 -98 -18 -96M2 -84Q12 -98 18 -96', 2, ink),
};
const snake: Animal = {
  width: 170,
  metres: 0.4,
  colour: '#6b8a3f',
  draw: ({ main, ink }) =>
    strokePath('M-74 -8Q-50 -40 -26 -12T22 -12T56 -58', 17, main) +
    ellipse(62, -74, 17, 12, main) +
    circle(68, -78, 3, ink) +
    strokePath('M78 -72L92 -70', 2.4, '#c8322b'),
};
const dragon: Animal = {
  width: 170,
  metres: 4,
  colour: '#3f7a55',
  draw: ({ main, second, ink }) =>
    path('M-20 -58Q-60 -104 -84 -84Q-66 -74 -62 -58Q-48 -62 -40 -48Z', darker(main, 0.18)) +
    path(
      'M-78 -6Q-40 -52 8 -46Q44 -40 40 -84Q58 -92 72 -78L88 -72L70 -64Q62 -20 30 -10Q-20 2 -78 -6Z',
      main,
    ) +
    path('M6 -44Q22 -100 62 -102Q48 -82 40 -62Z', lighter(main, 0.14)) +
    circle(62, -80, 3, ink) +
    strokePath('M46 -90L40 -104M54 -92L52 -106', 4, second) +
    strokePath('M-10 -8V0M26 -12V0', 9, main),
};

const named = (drawing: Animal, names: string): [string, Animal][] =>
  names.split(' ').map((name) => [name, drawing]);

export const WILDLIFE: ReadonlyMap<string, Animal> = new Map([
  ...named(
    bird(0.3, '#6b7f94', '#d0902d'),
    'bird sparrow robin swallow pigeon dove parrot canary finch kingfisher hummingbird magpie macaw',
  ),
  ...named(bird(0.8, '#7a5a3c', '#d9b03a'), 'eagle hawk falcon owl vulture condor pheasant turkey'),
  ...named(bird(0.5, '#2a2c33', '#4a4a50'), 'crow raven bat'),
  ...named(
    bird(0.7, '#eceae2', '#d9902d'),
    'gull seagull swan goose duck heron crane stork pelican flamingo chicken hen rooster duckling',
  ),
  ...named(penguin, 'penguin puffin'),
  ...named(fish, 'fish goldfish koi salmon trout tuna clownfish seahorse'),
  ...named(whale, 'whale shark dolphin orca manatee'),
  ...named(octopus, 'octopus squid jellyfish'),
  ...named(butterfly, 'butterfly moth dragonfly bee ladybug insect'),
  ...named(snake, 'snake cobra python worm'),
  ...named(dragon, 'dragon griffin phoenix'),
]);
