import { darker, lighter } from './colours.js';
import type { Figure, FigureLook } from './figure.js';
import { circle, ellipse, path, polygon, rect, stroke, strokePath } from './svg.js';

type Vehicle = Figure & { readonly colour: string };

const wheel = (x: number, y: number, radius: number): string =>
  circle(x, y, radius, '#1c1c20') +
  circle(x, y, radius * 0.58, '#a9adb3') +
  circle(x, y, radius * 0.2, '#33353b');

const GLASS = '#9fc3d6';

const car: Vehicle = {
  width: 270,
  metres: 1.45,
  colour: '#b03a32',
  draw: ({ main }) =>
    path(
      'M-128 -26Q-132 -52 -108 -56L-72 -60Q-46 -100 -10 -100H28Q56 -100 80 -60L116 -52Q132 -46 130 -24Z',
      main,
    ) +
    path('M-62 -60Q-42 -91 -10 -92H2V-60Z', GLASS) +
    path('M10 -92H28Q48 -92 66 -60H10Z', darker(GLASS, 0.16)) +
    path('M-128 -30H130L130 -20Q60 -14 -126 -18Z', darker(main, 0.32)) +
    strokePath('M-104 -55Q0 -64 108 -52', 2.4, lighter(main, 0.4)) +
    ellipse(121, -42, 7, 5, '#fff2c2') +
    rect(-130, -46, 7, 9, '#e0362c', 2) +
    wheel(-78, -22, 22) +
    wheel(78, -22, 22),
};

const lorry: Vehicle = {
  width: 230,
  metres: 3.2,
  colour: '#4a7a9a',
  draw: ({ main, second }) =>
    rect(-112, -100, 150, 84, main, 4) +
    rect(-112, -30, 150, 8, darker(main, 0.3)) +
    path('M42 -14V-78H84Q96 -78 104 -52L112 -44V-14Z', second) +
    path('M54 -70H80Q88 -70 94 -50H54Z', GLASS) +
    ellipse(108, -26, 4, 4, '#fff2c2') +
    wheel(-80, -15, 15) +
    wheel(-44, -15, 15) +
    wheel(78, -15, 15),
};

const bus: Vehicle = {
  width: 240,
  metres: 3,
  colour: '#c2473a',
  draw: ({ main }) =>
    rect(-116, -100, 232, 84, main, 9) +
    [0, 1, 2, 3, 4, 5].map((at) => rect(-104 + at * 34, -86, 27, 28, GLASS, 3)).join('') +
    rect(98, -86, 14, 34, darker(GLASS, 0.2), 3) +
    rect(-116, -48, 232, 6, lighter(main, 0.5)) +
    wheel(-70, -16, 16) +
    wheel(70, -16, 16) +
    ellipse(112, -26, 4, 4, '#fff2c2'),
};

const train: Vehicle = {
  width: 330,
  metres: 3.6,
  colour: '#49606e',
  draw: ({ main }) =>
    path('M-164 -12V-92Q-164 -100 -156 -100H110Q150 -98 162 -40Q164 -14 150 -12Z', main) +
    [0, 1, 2, 3, 4, 5, 6].map((at) => rect(-152 + at * 36, -82, 27, 26, GLASS, 3)).join('') +
    path('M112 -84H120Q142 -78 150 -52H112Z', darker(GLASS, 0.1)) +
    rect(-164, -44, 322, 6, '#d8b33c') +
    [-140, -112, -30, -2, 90, 118].map((x) => circle(x, -8, 8, '#24252b')).join('') +
    stroke([-175, 0, 175, 0], 3, '#55504a'),
};

/** Two wheels with a frame of tubes, or with an engine between them. */
const twoWheeler = ({ main, ink }: FigureLook, engine: boolean): string => {
  const tyre = (x: number) =>
    circle(x, -30, 29, 'none', ` stroke="${ink}" stroke-width="${engine ? 9 : 4}"`) +
    circle(x, -30, 4, ink) +
    strokePath(`M${x - 26} -30H${x + 26}M${x} -56V-4`, 0.8, '#9a9da3');
  const tubes = engine
    ? path('M-40 -34L-20 -70H16L44 -46L20 -22H-24Z', main) +
      rect(-50, -80, 52, 11, ink, 5) +
      ellipse(16, -74, 22, 12, lighter(main, 0.12))
    : strokePath('M-50 -30H-8L32 -76H-24L-50 -30M-8 -30L-26 -84', 4, main) + rect(-40, -90, 28, 6, ink, 3);
  const fork = strokePath('M52 -30L34 -86L26 -96', 5, engine ? '#a9adb3' : main);
  return tyre(-50) + tyre(52) + tubes + fork + strokePath('M26 -96L40 -98', 4, ink);
};

const bicycle: Vehicle = {
  width: 170,
  metres: 1.1,
  colour: '#3f7fa8',
  draw: (look) => twoWheeler(look, false),
};
const motorcycle: Vehicle = {
  width: 175,
  metres: 1.15,
  colour: '#a8322e',
  draw: (look) => twoWheeler(look, true),
};

const boat: Vehicle = {
  width: 150,
  metres: 3.5,
  colour: '#a5583c',
  draw: ({ main, second }) =>
    path('M-70 -24H74Q62 4 44 6H-48Q-64 2 -70 -24Z', main) +
    rect(-70, -26, 144, 5, lighter(main, 0.4)) +
    stroke([-4, -24, -4, -100], 3, '#6b4a32') +
    path('M0 -98Q44 -60 46 -32H0Z', second) +
    path('M-8 -90Q-40 -60 -44 -32H-8Z', darker(second, 0.12)),
};

const ship: Vehicle = {
  width: 280,
  metres: 22,
  colour: '#3d4c5c',
  draw: ({ main }) =>
    path('M-136 -38H140L118 4H-118Z', main) +
    rect(-126, -12, 250, 5, '#b03a32') +
    rect(-80, -62, 130, 24, '#e3e2dc') +
    rect(-60, -80, 82, 18, '#d3d3cd') +
    rect(-30, -100, 18, 22, '#b03a32') +
    rect(4, -98, 16, 20, '#b03a32') +
    [0, 1, 2, 3, 4, 5, 6].map((at) => circle(-68 + at * 18, -50, 3.4, '#3a556a')).join(''),
};

const aeroplane: Vehicle = {
  width: 300,
  metres: 9,
  aloft: true,
  colour: '#dfe3e6',
  draw: ({ main, second }) =>
    path(
      'M-140 -46L-132 -92H-112L-94 -54H100Q142 -52 148 -38Q140 -26 100 -24H-100Q-136 -30 -140 -46Z',
      main,
    ) +
    polygon([-12, -38, 44, -38, -34, 2, -62, 2], darker(main, 0.24)) +
    polygon([-132, -92, -112, -92, -100, -66, -128, -62], second) +
    [0, 1, 2, 3, 4, 5, 6, 7].map((at) => circle(-64 + at * 19, -44, 3, '#47687c')).join('') +
    path('M112 -50Q132 -48 138 -42H112Z', GLASS),
};

const helicopter: Vehicle = {
  width: 220,
  metres: 3.5,
  aloft: true,
  colour: '#5d7a3f',
  draw: ({ main, ink }) =>
    ellipse(30, -44, 56, 32, main) +
    path('M44 -74Q84 -66 84 -40H48Z', GLASS) +
    polygon([-16, -56, -106, -62, -106, -54, -10, -34], main) +
    ellipse(-106, -62, 6, 18, darker(main, 0.3)) +
    stroke([28, -74, 28, -92], 4, ink) +
    stroke([-80, -94, 136, -94], 4, ink) +
    stroke([-8, -4, 76, -4], 4, ink) +
    stroke([8, -14, 6, -4], 3, ink) +
    stroke([56, -14, 58, -4], 3, ink),
};

const rocket: Vehicle = {
  width: 60,
  metres: 20,
  colour: '#e6e6e2',
  draw: ({ main, second }) =>
    path('M-16 -14V-62Q-12 -92 0 -100Q12 -92 16 -62V-14Z', main) +
    path('M0 -100Q12 -92 15 -70H-15Q-12 -92 0 -100Z', second) +
    polygon([-16, -38, -30, -6, -16, -14], second) +
    polygon([16, -38, 30, -6, 16, -14], darker(second, 0.2)) +
    circle(0, -54, 7, '#3f6f8f') +
    circle(0, -54, 4.6, GLASS) +
    path('M-10 -14Q-8 2 0 10Q8 2 10 -14Z', '#f2a33c'),
};

const airBalloon: Vehicle = {
  width: 76,
  metres: 18,
  aloft: true,
  colour: '#c8473c',
  draw: ({ main, second }) =>
    path('M0 -100C44 -100 42 -52 10 -26H-10C-42 -52 -44 -100 0 -100Z', main) +
    path('M0 -100C16 -96 16 -52 5 -26H-5C-16 -52 -16 -96 0 -100Z', second) +
    stroke([-8, -26, -6, -12], 1, '#5d4630') +
    stroke([8, -26, 6, -12], 1, '#5d4630') +
    rect(-8, -13, 16, 12, '#8a633c', 2),
};

const tank: Vehicle = {
  width: 220,
  metres: 2.4,
  colour: '#65703f',
  draw: ({ main, ink }) =>
    rect(-100, -44, 200, 40, ink, 20) +
    [0, 1, 2, 3, 4].map((at) => circle(-72 + at * 36, -24, 14, darker(main, 0.2))).join('') +
    polygon([-96, -44, -80, -66, 84, -66, 102, -44], main) +
    path('M-44 -66Q-36 -98 0 -98Q36 -98 42 -66Z', lighter(main, 0.08)) +
    stroke([36, -82, 116, -90], 8, darker(main, 0.2)),
};

const vehicles = (vehicle: Vehicle, names: string, changes: Partial<Vehicle> = {}): [string, Vehicle][] =>
  names.split(' ').map((name) => [name, { ...vehicle, ...changes }]);

export const VEHICLES: ReadonlyMap<string, Vehicle> = new Map([
  ...vehicles(car, 'car automobile sedan limousine convertible beetle'),
  ...vehicles(car, 'taxi cab', { colour: '#e0b02c' }),
  ...vehicles(lorry, 'truck lorry van pickup ambulance'),
  ...vehicles(bus, 'bus tram trolley'),
  ...vehicles(train, 'train locomotive metro monorail'),
  ...vehicles(bicycle, 'bicycle bike'),
  ...vehicles(motorcycle, 'motorcycle motorbike scooter moped'),
  ...vehicles(boat, 'boat sailboat canoe gondola kayak yacht raft'),
  ...vehicles(ship, 'ship ferry freighter liner'),
  ...vehicles(aeroplane, 'airplane plane aeroplane jet aircraft glider'),
  ...vehicles(helicopter, 'helicopter drone'),
  ...vehicles(rocket, 'rocket spaceship shuttle missile'),
  ...vehicles(airBalloon, 'airship zeppelin balloon'),
  ...vehicles(tank, 'tank tractor bulldozer'),
]);
