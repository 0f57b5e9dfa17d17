import { darker, lighter } from './colours.js';
import type { Figure } from './figure.js';
import { circle, ellipse, path, rect, strokePath } from './svg.js';

type Thing = Figure & { readonly colour: string };

const thing = (width: number, metres: number, colour: string, draw: Figure['draw']): Thing => ({
  width,
  metres,
  colour,
  draw,
});

const sofa = thing(
  210,
  0.85,
  '#5b6f8c',
  ({ main }) =>
    rect(-98, -100, 196, 70, main, 16) +
    rect(-104, -66, 26, 58, darker(main, 0.14), 12) +
    rect(78, -66, 26, 58, darker(main, 0.14), 12) +
    rect(-80, -54, 79, 24, lighter(main, 0.14), 8) +
    rect(1, -54, 79, 24, lighter(main, 0.1), 8) +
    rect(-84, -32, 168, 24, darker(main, 0.08), 4) +
    strokePath('M-88 -8V0M88 -8V0', 7, '#4a3526'),
);
const chair = thing(
  60,
  0.95,
  '#8a5f3c',
  ({ main }) =>
    strokePath('M-22 0V-100M22 0V-48M-14 0V-44', 6, darker(main, 0.1)) +
    rect(-26, -52, 54, 9, main, 3) +
    rect(-26, -100, 8, 50, main, 3) +
    strokePath('M-22 -78H-20', 4, main),
);
const table = thing(
  170,
  0.75,
  '#8f6440',
  ({ main }) =>
    rect(-84, -100, 168, 14, main, 4) +
    rect(-80, -88, 160, 8, darker(main, 0.2)) +
    strokePath('M-70 -82V-2M70 -82V-2', 10, darker(main, 0.14)),
);
const bed = thing(
  230,
  0.7,
  '#c9c2b4',
  ({ main }) =>
    rect(-112, -100, 14, 100, '#6d4c33', 4) +
    rect(-100, -52, 210, 40, main, 10) +
    rect(-94, -68, 54, 24, lighter(main, 0.5), 10) +
    path('M-30 -54H104Q114 -54 112 -22H-34Z', darker(main, 0.16)) +
    rect(100, -60, 12, 60, '#6d4c33', 4),
);
const windowFrame = thing(
  80,
  1.3,
  '#8a6f52',
  ({ main }) =>
    rect(-40, -100, 80, 100, main, 3) +
    rect(-34, -94, 68, 88, '#9cc7df') +
    path('M-34 -30L34 -72V-6H-34Z', '#c5dfec') +
    strokePath('M0 -94V-6M-34 -50H34', 4, main),
);
const door = thing(
  52,
  2.1,
  '#7a4f33',
  ({ main }) =>
    rect(-26, -100, 52, 100, darker(main, 0.3)) +
    rect(-22, -96, 44, 96, main) +
    rect(-15, -88, 30, 34, darker(main, 0.14)) +
    rect(-15, -46, 30, 38, darker(main, 0.14)) +
    circle(15, -48, 2.6, '#d9b45a'),
);
const lamp = thing(
  46,
  1.5,
  '#e4c583',
  ({ main, ink }) =>
    circle(0, -84, 34, '#ffd98c', ' opacity="0.22"') +
    path('M-22 -68L-12 -100H12L22 -68Z', main) +
    strokePath('M0 -68V-4', 3, ink) +
    ellipse(0, -2, 14, 3, ink),
);
const lantern = thing(
  60,
  0.4,
  '#b5462f',
  ({ main, ink }) =>
    circle(0, -48, 52, '#ffb95c', ' opacity="0.28"') +
    ellipse(0, -48, 27, 36, main) +
    ellipse(0, -48, 11, 36, lighter(main, 0.3)) +
    rect(-12, -92, 24, 9, ink, 2) +
    rect(-12, -14, 24, 9, ink, 2) +
    strokePath('M0 -5V2M0 -92V-102', 2, ink),
);
const candle = thing(
  30,
  0.25,
  '#efe6d0',
  ({ main }) =>
    circle(0, -84, 34, '#ffc766', ' opacity="0.3"') +
    rect(-8, -68, 16, 66, main, 3) +
    path('M0 -100Q9 -84 0 -72Q-9 -84 0 -100Z', '#ffb23e') +
    ellipse(0, -2, 18, 4, '#8a6a3a'),
);
const book = thing(
  120,
  0.25,
  '#8a3b3b',
  ({ main }) =>
    path('M-56 -8V-92Q-28 -104 0 -88Q28 -104 56 -92V-8Q28 -20 0 -4Q-28 -20 -56 -8Z', main) +
    path(
      'M-50 -16V-88Q-26 -96 -2 -82V-10Q-26 -24 -50 -16ZM50 -16V-88Q26 -96 2 -82V-10Q26 -24 50 -16Z',
      '#f3ecdb',
    ) +
    strokePath('M-42 -70H-12M-42 -56H-12M12 -70H42M12 -56H42', 2, '#a59b88'),
);
const cup = thing(
  110,
  0.12,
  '#d9d2c4',
  ({ main }) =>
    path('M-40 -80H34L26 -8Q-3 4 -32 -8Z', main) +
    strokePath('M33 -64Q60 -62 52 -42Q46 -28 29 -32', 8, main) +
    ellipse(-3, -80, 37, 9, '#5d3b26') +
    strokePath('M-14 -92q-6 -10 2 -18M6 -92q-6 -10 2 -18', 3, '#ffffff', ' opacity="0.6"'),
);
const bottle = thing(
  36,
  0.3,
  '#3f6f55',
  ({ main }) =>
    path('M-7 -100H7V-74Q16 -68 16 -56V-6Q16 0 10 0H-10Q-16 0 -16 -6V-56Q-16 -68 -7 -74Z', main) +
    rect(-16, -46, 32, 26, '#efe6d0') +
    rect(-11, -62, 4, 54, lighter(main, 0.4), 2),
);
const bowl = thing(
  150,
  0.12,
  '#b9724a',
  ({ main, second }) =>
    path('M-70 -72H70Q62 -4 20 0H-20Q-62 -4 -70 -72Z', main) +
    ellipse(0, -72, 70, 17, darker(main, 0.3)) +
    circle(-24, -80, 22, second) +
    circle(14, -84, 24, lighter(main, 0.2)) +
    circle(38, -76, 16, second),
);
const vase = thing(
  60,
  0.35,
  '#4a7a9a',
  ({ main }) =>
    path('M-14 -100H14Q10 -84 18 -70Q36 -40 16 0H-16Q-36 -40 -18 -70Q-10 -84 -14 -100Z', main) +
    path('M-6 -96Q-10 -80 -18 -66Q-28 -44 -14 -8L-6 -6Q-20 -44 -8 -66Z', lighter(main, 0.35)),
);
const box = thing(
  116,
  0.45,
  '#b08a5c',
  ({ main }) =>
    path('M-56 0V-76L40 -70V0Z', main) +
    path('M40 -70L58 -84V-14L40 0Z', darker(main, 0.25)) +
    path('M-56 -76L-34 -92L58 -84L40 -70Z', lighter(main, 0.2)) +
    path('M-14 -74L6 -88L16 -87L-4 -73Z', '#e8dcc2'),
);
const bag = thing(
  104,
  0.35,
  '#7a3434',
  ({ main }) =>
    strokePath('M-26 -62Q-24 -100 0 -100Q24 -100 26 -62', 7, darker(main, 0.2)) +
    path('M-44 -64H44L52 -6Q0 6 -52 -6Z', main) +
    path('M-45 -64H45L48 -36Q0 -22 -48 -36Z', darker(main, 0.16)) +
    circle(0, -32, 6, '#d9b45a'),
);
const umbrella = thing(
  120,
  0.95,
  '#b8322e',
  ({ main, ink }) =>
    strokePath('M0 -92V-8Q0 2 9 0Q14 -2 12 -9', 4, ink) +
    path(
      'M-60 -56Q-54 -98 0 -100Q54 -98 60 -56Q45 -66 30 -56Q15 -66 0 -56Q-15 -66 -30 -56Q-45 -66 -60 -56Z',
      main,
    ) +
    path('M0 -100Q28 -96 30 -56Q15 -66 0 -56Z', darker(main, 0.16)),
);
const ball = thing(
  100,
  0.24,
  '#d0702c',
  ({ main }) =>
    circle(0, -50, 50, main) +
    circle(-16, -66, 16, lighter(main, 0.4), ' opacity="0.7"') +
    strokePath('M-50 -50Q0 -30 50 -50M0 -100Q-26 -50 0 0', 3, darker(main, 0.35)),
);
const guitar = thing(
  44,
  1,
  '#a8642e',
  ({ main, ink }) =>
    circle(0, -22, 21, main) +
    circle(0, -48, 15, main) +
    circle(0, -30, 7, ink) +
    rect(-3, -92, 6, 56, darker(main, 0.4)) +
    rect(-6, -100, 12, 11, ink, 2) +
    rect(-9, -15, 18, 4, ink),
);
const piano = thing(
  190,
  1.1,
  '#25252b',
  ({ main }) =>
    path('M-90 -66V-86Q-20 -104 50 -92Q92 -88 92 -66Z', main) +
    rect(-92, -66, 184, 18, lighter(main, 0.1)) +
    rect(-86, -52, 172, 8, '#f1efe8') +
    strokePath('M-80 -44V0M80 -44V0M20 -44V0', 8, main),
);
const clock = thing(
  100,
  0.35,
  '#8a6a45',
  ({ main, ink }) =>
    circle(0, -50, 50, main) +
    circle(0, -50, 41, '#f4efe2') +
    strokePath('M0 -50V-80M0 -50L20 -38', 5, ink) +
    strokePath('M0 -88V-84M0 -16V-12M38 -50H34M-38 -50H-34', 3, ink),
);
const screen = thing(
  150,
  0.45,
  '#2a2d33',
  ({ main }) =>
    rect(-72, -100, 144, 80, main, 5) +
    rect(-66, -94, 132, 66, '#5b8fb0') +
    path('M-66 -50L-10 -94H40L-66 -28Z', '#86b4cf') +
    rect(-8, -20, 16, 14, main) +
    rect(-34, -7, 68, 7, main, 3),
);
const phone = thing(
  54,
  0.15,
  '#2c2f36',
  ({ main }) =>
    rect(-26, -100, 52, 100, main, 9) + rect(-22, -90, 44, 78, '#7fb4d6', 3) + circle(0, -6, 3, '#8b9097'),
);
const camera = thing(
  130,
  0.18,
  '#33363d',
  ({ main }) =>
    rect(-62, -80, 124, 76, main, 9) +
    rect(-22, -98, 44, 22, main, 5) +
    circle(6, -42, 30, '#8b9097') +
    circle(6, -42, 22, '#1c2a38') +
    circle(14, -50, 6, '#9fc3d6') +
    rect(-54, -72, 20, 10, '#d8504a', 3),
);
const sword = thing(
  34,
  1.1,
  '#c4ccd2',
  ({ main }) =>
    path('M-4 -30V-92L0 -100L4 -92V-30Z', main) +
    path('M0 -100L4 -92V-30H0Z', darker(main, 0.2)) +
    rect(-17, -32, 34, 6, '#b08a3c', 3) +
    rect(-3.5, -27, 7, 22, '#5d3b26', 2) +
    circle(0, -4, 5, '#b08a3c'),
);
const flag = thing(
  90,
  3,
  '#b8322e',
  ({ main, ink }) =>
    strokePath('M-40 0V-100', 4, ink) +
    path('M-38 -98Q-14 -108 6 -96T46 -94V-50Q24 -42 4 -52T-38 -54Z', main),
);
const sign = thing(
  100,
  2.2,
  '#3f6f8a',
  ({ main, ink }) =>
    strokePath('M0 0V-60', 6, ink) +
    rect(-48, -100, 96, 46, main, 5, ' stroke="#f2efe6" stroke-width="3"') +
    strokePath('M-34 -84H34M-34 -70H16', 5, '#f2efe6'),
);
const kite = thing(
  80,
  0.9,
  '#d0702c',
  ({ main, second }) =>
    path('M0 -100L36 -62L0 -12L-36 -62Z', main) +
    path('M0 -100L36 -62H0Z', second) +
    path('M0 -62H-36L0 -12Z', darker(main, 0.2)) +
    strokePath('M0 -12q-14 10 0 20t0 20', 2.4, second),
);
const balloon = thing(
  60,
  1.2,
  '#d0424a',
  ({ main }) =>
    ellipse(0, -70, 25, 30, main) +
    ellipse(-9, -80, 6, 9, lighter(main, 0.5)) +
    path('M-4 -40L0 -45L4 -40Z', main) +
    strokePath('M0 -40Q-8 -20 2 0', 1.6, '#6b6b70'),
);
const fruit = thing(
  96,
  0.1,
  '#c23a34',
  ({ main }) =>
    path('M0 -78C30 -96 52 -66 44 -36C36 -4 14 2 0 -4C-14 2 -36 -4 -44 -36C-52 -66 -30 -96 0 -78Z', main) +
    ellipse(-20, -58, 9, 13, lighter(main, 0.4), ' opacity="0.7"') +
    strokePath('M0 -78Q2 -92 10 -100', 4, '#5d4630') +
    path('M6 -92Q22 -104 32 -92Q18 -82 6 -92Z', '#5a8a3f'),
);
const cake = thing(
  120,
  0.2,
  '#e5c8a4',
  ({ main, second }) =>
    rect(-54, -60, 108, 58, main, 6) +
    path('M-56 -66H56V-46Q42 -34 28 -46T0 -46T-28 -46T-56 -46Z', second) +
    strokePath('M0 -66V-88', 5, '#d8504a') +
    path('M0 -102Q6 -92 0 -86Q-6 -92 0 -102Z', '#ffb23e') +
    ellipse(0, -2, 64, 5, '#b9bcc0'),
);
const board = thing(
  150,
  0.08,
  '#8f6440',
  ({ main }) =>
    path('M-70 -30L-40 -80H40L70 -30V-18H-70Z', main) +
    path('M-58 -34L-36 -74H-12L-18 -54H2L6 -74H30L50 -34H26L20 -54H2L0 -34Z', '#efe6d0') +
    rect(-24, -92, 9, 26, '#f4f1e8', 4) +
    rect(14, -96, 9, 28, '#24242a', 4),
);
const fire = thing(
  74,
  0.8,
  '#f08a2c',
  ({ main }) =>
    circle(0, -40, 70, '#ffb257', ' opacity="0.22"') +
    path('M0 -100C26 -66 40 -46 30 -20C24 -4 -24 -4 -30 -20C-40 -46 -14 -54 0 -100Z', main) +
    path('M2 -66C16 -46 20 -30 12 -16C6 -8 -12 -8 -15 -18C-18 -34 -4 -38 2 -66Z', '#ffe08a') +
    strokePath('M-34 -2L34 -12M-34 -12L34 -2', 8, '#5d412d'),
);

const named = (drawing: Thing, names: string): [string, Thing][] =>
  names.split(' ').map((name) => [name, drawing]);

export const THINGS: ReadonlyMap<string, Thing> = new Map([
  ...named(sofa, 'sofa couch armchair throne'),
  ...named(chair, 'chair stool'),
  ...named(table, 'table desk bench counter'),
  ...named(bed, 'bed'),
  ...named(windowFrame, 'window mirror painting'),
  ...named(door, 'door gate'),
  ...named(lamp, 'lamp streetlamp lamppost'),
  ...named(lantern, 'lantern'),
  ...named(candle, 'candle'),
  ...named(book, 'book newspaper map notebook letter'),
  ...named(cup, 'cup mug coffee tea teacup'),
  ...named(bottle, 'bottle'),
  ...named(bowl, 'bowl soup basket'),
  ...named(vase, 'vase pot jar teapot kettle'),
  ...named(box, 'box crate suitcase chest package'),
  ...named(bag, 'bag handbag purse backpack'),
  ...named(umbrella, 'umbrella parasol'),
  ...named(ball, 'ball globe'),
  ...named(guitar, 'guitar violin cello'),
  ...named(piano, 'piano'),
  ...named(clock, 'clock watch'),
  ...named(screen, 'computer laptop television screen monitor'),
  ...named(phone, 'phone smartphone'),
  ...named(camera, 'camera'),
  ...named(sword, 'sword knife staff'),
  ...named(flag, 'flag banner'),
  ...named(sign, 'sign billboard'),
  ...named(kite, 'kite'),
  ...named(balloon, 'balloon balloons'),
  ...named(fruit, 'apple fruit orange lemon peach tomato pumpkin'),
  ...named(cake, 'cake pie bread'),
  ...named(board, 'chess chessboard'),
  ...named(fire, 'fire campfire flame'),
]);
