import { darker, lighter, mix } from './colours.js';
import { lit } from './light.js';
import { times, type SettingPainter, type SettingView } from './setting-painter.js';
import { skyDefs, stars } from './sky.js';
import { circle, ellipse, linear, n, path, polygon, radial, rect, stroke, strokePath } from './svg.js';

function boards(view: SettingView, colour: string): string {
  const { width, height, horizon, light } = view;
  const vanish = width / 2;
  const lines = times(15).map((at) =>
    stroke(
      [vanish + (at - 7) * width * 0.07, horizon, vanish + (at - 7) * width * 0.24, height],
      1.4,
      darker(lit(colour, light), 0.3),
      ' opacity="0.6"',
    ),
  );
  return rect(0, horizon, width, height - horizon, 'url(#ground)') + lines.join('');
}

function windowOf(view: SettingView, x: number, y: number, wide: number, tall: number): string {
  const frame = lit('#8a6f52', view.light);
  return (
    rect(x - 6, y - 6, wide + 12, tall + 12, frame) +
    rect(x, y, wide, tall, 'url(#sky)') +
    stroke([x + wide / 2, y, x + wide / 2, y + tall], 4, frame) +
    stroke([x, y + tall / 2, x + wide, y + tall / 2], 4, frame)
  );
}

const indoorDefs = (view: SettingView, wall: string, boardsColour: string): string =>
  skyDefs({
    ...view,
    light: {
      ...view.light,
      sky: view.conditions === 'candlelit interior' ? ['#0c1430', '#1c2a50', '#2d3d63'] : view.light.sky,
    },
  }) +
  linear('wall', [
    [0, darker(lit(wall, view.light), 0.3)],
    [1, lighter(lit(wall, view.light), 0.06)],
  ]) +
  linear('ground', [
    [0, darker(lit(boardsColour, view.light), 0.25)],
    [1, lit(boardsColour, view.light)],
  ]) +
  radial('lampglow', [
    [0, '#ffd48a', 0.8],
    [0.4, '#ffb457', 0.28],
    [1, '#ffb457', 0],
  ]);

const room: SettingPainter = (view) => {
  const { width, horizon, height } = view;
  const base = rect(0, 0, width, horizon + 2, 'url(#wall)');
  const skirting = rect(0, horizon - height * 0.018, width, height * 0.02, lit('#e6dccb', view.light));
  const picture =
    rect(width * 0.68, horizon * 0.28, width * 0.14, horizon * 0.26, lit('#6b5138', view.light)) +
    rect(width * 0.69, horizon * 0.3, width * 0.12, horizon * 0.22, lit('#8fa39a', view.light));
  const lamp = view.light.dark ? circle(width * 0.8, horizon * 0.3, width * 0.3, 'url(#lampglow)') : '';
  return {
    defs: indoorDefs(view, view.colour ?? '#b9a58d', '#8d6a48'),
    far:
      base +
      windowOf(view, width * 0.12, horizon * 0.16, width * 0.22, horizon * 0.5) +
      picture +
      skirting +
      lamp,
    near:
      boards(view, '#8d6a48') +
      ellipse(
        width / 2,
        horizon + (height - horizon) * 0.6,
        width * 0.34,
        (height - horizon) * 0.22,
        lit('#8a4a44', view.light),
        ' opacity="0.55"',
      ),
  };
};

const shop: SettingPainter = (view) => {
  const { width, horizon, luck, light } = view;
  const shelf = (row: number) => {
    const y = horizon * (0.26 + 0.2 * row);
    const goods = times(26).map((at) => {
      const tall = horizon * (0.06 + 0.07 * luck(`good${row}${at}`));
      const tones = ['#a3423c', '#3f6f7a', '#c99a4a', '#5d7a4a', '#7a5a8a', '#d8cbb0'];
      return rect(
        width * (0.04 + at * 0.036),
        y - tall,
        width * (0.018 + 0.012 * luck(`goodw${row}${at}`)),
        tall,
        lit(tones[Math.floor(luck(`goodc${row}${at}`) * 6)] ?? '#a3423c', light, 0.1),
      );
    });
    return goods.join('') + rect(0, y, width, horizon * 0.02, lit('#5d4030', light));
  };
  const lamps = [0.25, 0.5, 0.75].map(
    (share) =>
      stroke([width * share, 0, width * share, horizon * 0.14], 2, darker(light.ambient, 0.5)) +
      circle(width * share, horizon * 0.2, width * 0.13, 'url(#lampglow)') +
      polygon(
        [
          width * share - 16,
          horizon * 0.17,
          width * share + 16,
          horizon * 0.17,
          width * share + 7,
          horizon * 0.13,
          width * share - 7,
          horizon * 0.13,
        ],
        lit('#c08a3c', light),
      ),
  );
  return {
    defs: indoorDefs(view, '#7a5f4a', '#6f543c'),
    far:
      rect(0, 0, width, horizon + 2, 'url(#wall)') +
      shelf(0) +
      shelf(1) +
      rect(0, horizon * 0.76, width, horizon * 0.24 + 2, lit('#6a4a34', light)) +
      rect(0, horizon * 0.74, width, horizon * 0.035, lit('#a37b52', light)) +
      lamps.join(''),
    near: boards(view, '#6f543c'),
  };
};

const stage: SettingPainter = (view) => {
  const { width, height, horizon, light, luck } = view;
  const drape = view.colour ?? '#7d2431';
  const folds = times(18).map((at) =>
    path(
      `M${n((width / 18) * at)} 0Q${n((width / 18) * (at + 0.5))} ${n(horizon * 0.5)} ${n((width / 18) * at)} ${n(horizon)}H${n((width / 18) * (at + 1))}Q${n((width / 18) * (at + 1.3))} ${n(horizon * 0.5)} ${n((width / 18) * (at + 1))} 0Z`,
      at % 2 === 0 ? lit(drape, light, 0.04) : darker(lit(drape, light), 0.28),
    ),
  );
  const beams = [0.3, 0.7].map((share) =>
    polygon(
      [
        width * share - 10,
        0,
        width * share + 10,
        0,
        width * (0.5 + (share - 0.5) * 0.3) + width * 0.17,
        height * 0.9,
        width * (0.5 + (share - 0.5) * 0.3) - width * 0.17,
        height * 0.9,
      ],
      mix(light.key, '#ffffff', 0.4),
      ' opacity="0.13"',
    ),
  );
  return {
    defs: indoorDefs(view, drape, '#5a4636'),
    far: folds.join('') + beams.join(''),
    near:
      boards(view, '#5a4636') +
      ellipse(
        width / 2,
        horizon + (height - horizon) * 0.55,
        width * 0.3,
        (height - horizon) * 0.26,
        mix(light.key, '#ffffff', 0.3),
        ` opacity="${n(0.2 + 0.05 * luck('spot'))}"`,
      ),
  };
};

const underwater: SettingPainter = (view) => {
  const { width, height, horizon, luck, light } = view;
  const rays = times(6).map((at) =>
    polygon(
      [
        width * (0.1 + at * 0.16),
        -5,
        width * (0.16 + at * 0.16),
        -5,
        width * (0.02 + at * 0.2 + 0.1 * luck(`ray${at}`)),
        height,
        width * (-0.1 + at * 0.2),
        height,
      ],
      '#dff6ff',
      ' opacity="0.09"',
    ),
  );
  const bubbles = times(24).map((at) =>
    circle(
      width * luck(`bubble x${at}`),
      height * luck(`bubble y${at}`),
      2 + 7 * luck(`bubble r${at}`),
      'none',
      ' stroke="#dff6ff" stroke-width="1.2" opacity="0.6"',
    ),
  );
  const weed = times(12).map((at) => {
    const [x, tall] = [width * luck(`weed x${at}`), height * (0.1 + 0.16 * luck(`weed h${at}`))];
    return strokePath(
      `M${n(x)} ${n(height)}q-14 ${n(-tall * 0.3)} 0 ${n(-tall * 0.55)}t4 ${n(-tall * 0.45)}`,
      7,
      lit(at % 3 === 0 ? '#c05a6a' : '#3f8a5f', light, 0.2),
    );
  });
  return {
    defs:
      skyDefs(view) +
      linear('deep', [
        [0, lit('#5fc0d8', light)],
        [0.45, lit('#23809f', light)],
        [1, lit('#0d3a5c', light)],
      ]) +
      linear('ground', [
        [0, lit('#7d8f7a', light, 0.2)],
        [1, lit('#c9b88a', light)],
      ]),
    far: rect(0, 0, width, height, 'url(#deep)') + rays.join(''),
    near:
      path(
        `M0 ${n(Math.max(horizon, height * 0.82))}Q${n(width * 0.3)} ${n(height * 0.84)} ${n(width * 0.6)} ${n(height * 0.88)}T${n(width)} ${n(height * 0.86)}V${n(height)}H0Z`,
        'url(#ground)',
      ) +
      weed.join('') +
      bubbles.join(''),
  };
};

const space: SettingPainter = (view) => {
  const { width, height, horizon } = view;
  const night = { ...view, horizon: height };
  const craters = times(14).map((at) => {
    const near = view.luck(`crater y${at}`);
    return ellipse(
      width * view.luck(`crater x${at}`),
      horizon + (height - horizon) * (0.12 + 0.8 * near),
      10 + 40 * near,
      3 + 11 * near,
      darker(view.colour ?? '#9a9ba2', 0.28),
      ' opacity="0.7"',
    );
  });
  return {
    defs:
      radial('nebula', [
        [0, '#6a4fb0', 0.55],
        [0.5, '#2a4a9a', 0.25],
        [1, '#0a0d22', 0],
      ]) +
      linear('ground', [
        [0, view.colour ?? '#b9bac0'],
        [1, darker(view.colour ?? '#8a8b93', 0.3)],
      ]) +
      radial('planet', [
        [0, '#8fc7e8'],
        [0.7, '#3f7fb5'],
        [1, '#1d3f73'],
      ]),
    far:
      rect(0, 0, width, height, '#090b1c') +
      ellipse(width * 0.3, height * 0.28, width * 0.6, height * 0.4, 'url(#nebula)') +
      stars(night, 150) +
      circle(width * (0.72 + 0.1 * view.luck('planet')), horizon * 0.36, width * 0.085, 'url(#planet)'),
    near:
      path(
        `M0 ${n(horizon + 8)}Q${n(width / 2)} ${n(horizon - 18)} ${n(width)} ${n(horizon + 8)}V${n(height)}H0Z`,
        'url(#ground)',
      ) + craters.join(''),
  };
};

const openSky: SettingPainter = (view) => ({
  defs: skyDefs(view),
  far:
    rect(0, 0, view.width, view.height, 'url(#sky)') +
    times(16)
      .map((at) => {
        const [x, y, size] = [
          view.width * view.luck(`cx${at}`),
          view.height * (0.2 + 0.75 * view.luck(`cy${at}`)),
          view.width * (0.04 + 0.08 * view.luck(`cs${at}`)),
        ];
        return (
          ellipse(x, y, size * 1.6, size * 0.42, '#ffffff', ' opacity="0.55"') +
          ellipse(x + size * 0.3, y - size * 0.25, size * 0.8, size * 0.4, '#ffffff', ' opacity="0.6"')
        );
      })
      .join(''),
  near: '',
});

export const INDOORS: readonly (readonly [string, SettingPainter])[] = [
  ['room', room],
  ['shop', shop],
  ['stage', stage],
  ['underwater', underwater],
  ['space', space],
  ['sky', openSky],
];
