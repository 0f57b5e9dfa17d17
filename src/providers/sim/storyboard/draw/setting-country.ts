import { darker, lighter, mix } from './colours.js';
import { lit } from './light.js';
import { times, type SettingPainter, type SettingView } from './setting-painter.js';
import { sky, skyDefs } from './sky.js';
import { linear, n, path, polygon, rect, stroke, strokePath } from './svg.js';

const ground = (view: SettingView, colour: string): string =>
  linear('ground', [
    [0, mix(lit(colour, view.light), view.light.haze, 0.42)],
    [0.4, lit(colour, view.light)],
    [1, darker(lit(colour, view.light), 0.3)],
  ]);

const floor = ({ width, height, horizon }: SettingView): string =>
  rect(0, horizon, width, height - horizon, 'url(#ground)');

/** A rolling line across the picture, filled down to the horizon. */
export function ridge(
  view: SettingView,
  label: string,
  rise: number,
  colour: string,
  jagged = false,
): string {
  const { width, horizon, luck } = view;
  const steps = jagged ? 9 : 6;
  const points = times(steps + 1).map((at): readonly [number, number] => [
    (width / steps) * at,
    horizon - rise * (jagged && at % 2 === 0 ? 0.25 : 0.45 + 0.55 * luck(`${label}${at}`)),
  ]);
  if (jagged) return polygon([0, horizon + 2, ...points.flat(), width, horizon + 2], colour);
  const [first = [0, horizon]] = points;
  const curve = points.slice(1).map(([x, y], at) => {
    const [px, py] = points[at] ?? first;
    const middle = (px + x) / 2;
    return `C${n(middle)} ${n(py)} ${n(middle)} ${n(y)} ${n(x)} ${n(y)}`;
  });
  return path(
    `M0 ${n(horizon + 2)}L${n(first[0])} ${n(first[1])}${curve.join('')}L${n(width)} ${n(horizon + 2)}Z`,
    colour,
  );
}

function tufts(view: SettingView, colour: string, count = 46): string {
  const { width, height, horizon, luck } = view;
  return times(count)
    .map((at) => {
      const near = luck(`tuft y${at}`);
      const [x, y, size] = [
        width * luck(`tuft x${at}`),
        horizon + (height - horizon) * (0.06 + 0.92 * near),
        3 + 13 * near,
      ];
      return strokePath(
        `M${n(x - size * 0.4)} ${n(y)}l${n(-size * 0.2)} ${n(-size)}M${n(x)} ${n(y)}v${n(-size * 1.2)}M${n(x + size * 0.4)} ${n(y)}l${n(size * 0.3)} ${n(-size)}`,
        0.8 + near * 1.4,
        colour,
        ' opacity="0.55"',
      );
    })
    .join('');
}

const field: SettingPainter = (view) => {
  const grass = view.snowy ? '#e6ecf2' : (view.colour ?? '#7a9a4e');
  return {
    defs: skyDefs(view) + ground(view, grass),
    far:
      sky(view) +
      ridge(view, 'far', view.height * 0.16, lit('#6f8a8f', view.light, 0.5)) +
      ridge(view, 'near', view.height * 0.08, lit(mix(grass, '#3f6a3f', 0.4), view.light, 0.22)),
    near: floor(view) + tufts(view, darker(lit(grass, view.light), 0.25)),
  };
};

const forest: SettingPainter = (view) => {
  const { light } = view;
  const row = (count: number, distance: number, label: string, tall: number) =>
    times(count)
      .map((at) =>
        conifer(
          view,
          (view.width / count) * (at + view.luck(`${label}x${at}`) * 0.8),
          view.horizon + 4 + 8 * (1 - distance),
          view.height * tall * (0.7 + 0.5 * view.luck(`${label}h${at}`)),
          lit('#2f5a3c', light, distance),
        ),
      )
      .join('');
  const trunks = [0.03, 0.14, 0.86, 0.97]
    .map((share, at) => {
      const wide = view.width * (0.026 + 0.022 * view.luck(`trunk${at}`));
      const x = view.width * share;
      const base = view.horizon + (view.height - view.horizon) * (at % 2 === 0 ? 0.5 : 0.22);
      const bark = darker(lit('#4d3a2c', light, 0.04), 0.2);
      return (
        polygon([x - wide, base, x - wide * 0.6, -5, x + wide * 0.6, -5, x + wide, base], bark) +
        polygon(
          [x + wide * 0.35, base, x + wide * 0.2, -5, x + wide * 0.6, -5, x + wide, base],
          lighter(bark, 0.12),
        )
      );
    })
    .join('');
  return {
    defs: skyDefs(view) + ground(view, view.snowy ? '#dfe7ee' : '#5d6b3c'),
    far: sky(view) + row(20, 0.62, 'a', 0.32) + row(14, 0.38, 'b', 0.44) + row(9, 0.14, 'c', 0.56),
    near: floor(view) + tufts(view, lit('#36502c', light), 60) + trunks,
  };
};

export function conifer(view: SettingView, x: number, base: number, height: number, colour: string): string {
  const wide = height * 0.24;
  const tier = (from: number, to: number, half: number) =>
    polygon([x - half, base - height * from, x, base - height * to, x + half, base - height * from], colour);
  return (
    rect(x - height * 0.02, base - height * 0.14, height * 0.04, height * 0.14, darker(colour, 0.4)) +
    tier(0.1, 0.56, wide) +
    tier(0.36, 0.8, wide * 0.76) +
    tier(0.62, 1, wide * 0.5)
  );
}

const mountains: SettingPainter = (view) => ({
  defs: skyDefs(view) + ground(view, view.snowy ? '#dde6ee' : '#7d8a5a'),
  far:
    sky(view) +
    ridge(view, 'm1', view.height * 0.5, lit('#7f8ea3', view.light, 0.55), true) +
    ridge(view, 'm2', view.height * 0.34, lit('#5f7186', view.light, 0.3), true) +
    snowcaps(view) +
    ridge(view, 'm3', view.height * 0.1, lit('#4d6a4f', view.light, 0.15)),
  near: floor(view) + tufts(view, darker(lit('#6d7a4a', view.light), 0.2)),
});

function snowcaps(view: SettingView): string {
  const { width, horizon, height, luck, light } = view;
  return [1, 3, 5, 7]
    .map((at) => {
      const [x, y] = [(width / 9) * at, horizon - height * 0.34 * (0.45 + 0.55 * luck(`m2${at}`))];
      const size = height * 0.05;
      return polygon(
        [
          x,
          y,
          x - size,
          y + size * 1.1,
          x - size * 0.35,
          y + size * 0.75,
          x,
          y + size * 1.2,
          x + size * 0.4,
          y + size * 0.7,
          x + size,
          y + size * 1.1,
        ],
        lit('#f4f7fa', light, 0.1),
      );
    })
    .join('');
}

const snow: SettingPainter = (view) => {
  const drawing = mountains({ ...view, snowy: true });
  return drawing;
};

const desert: SettingPainter = (view) => {
  const sand = view.colour ?? '#d8a962';
  return {
    defs: skyDefs(view) + ground(view, sand),
    far:
      sky(view) +
      ridge(view, 'd1', view.height * 0.14, lit(darker(sand, 0.12), view.light, 0.4)) +
      ridge(view, 'd2', view.height * 0.08, lit(sand, view.light, 0.2)),
    near:
      floor(view) +
      times(7)
        .map((at) => {
          const y = view.horizon + (view.height - view.horizon) * (0.15 + 0.13 * at);
          return strokePath(
            `M${n(-20)} ${n(y)}Q${n(view.width * (0.2 + 0.2 * view.luck(`rip${at}`)))} ${n(y - 16)} ${n(view.width * 0.55)} ${n(y)}T${n(view.width + 20)} ${n(y - 6)}`,
            2,
            darker(lit(sand, view.light), 0.16),
            ' opacity="0.5"',
          );
        })
        .join(''),
  };
};

function waves(view: SettingView, from: number, colour: string, count = 40): string {
  const { width, height, luck } = view;
  return times(count)
    .map((at) => {
      const near = luck(`wave y${at}`) ** 1.4;
      const y = from + (height - from) * near;
      const wide = width * (0.02 + 0.11 * near);
      return rect(
        width * luck(`wave x${at}`) - wide / 2,
        y,
        wide,
        1.2 + 2.4 * near,
        colour,
        1,
        ' opacity="0.5"',
      );
    })
    .join('');
}

const water: SettingPainter = (view) => {
  const sea = view.colour ?? '#3a7391';
  return {
    defs:
      skyDefs(view) +
      linear('ground', [
        [0, mix(lit(sea, view.light), view.light.sky[2], 0.55)],
        [0.35, lit(sea, view.light)],
        [1, darker(lit(sea, view.light), 0.35)],
      ]),
    far: sky(view) + ridge(view, 'shore', view.height * 0.05, lit('#50685e', view.light, 0.4)),
    near: floor(view) + waves(view, view.horizon, mix(light(view), '#ffffff', 0.3), 56),
  };
};

const light = (view: SettingView): string => mix(view.light.sky[2], view.light.key, 0.4);

const beach: SettingPainter = (view) => {
  const { width, height, horizon } = view;
  const depth = height - horizon;
  const shore = horizon + depth * 0.34;
  return {
    defs:
      skyDefs(view) +
      ground(view, '#e2c793') +
      linear('sea', [
        [0, mix(lit('#3f86a5', view.light), view.light.sky[2], 0.45)],
        [1, lit('#2f7f98', view.light)],
      ]),
    far: sky(view),
    near:
      rect(0, horizon, width, depth * 0.42, 'url(#sea)') +
      waves({ ...view, height: shore }, horizon, mix(light(view), '#ffffff', 0.3), 26) +
      path(
        `M0 ${n(shore)}Q${n(width * 0.25)} ${n(shore - 14)} ${n(width * 0.5)} ${n(shore + 4)}T${n(width)} ${n(shore - 8)}V${n(height)}H0Z`,
        'url(#ground)',
      ) +
      strokePath(
        `M0 ${n(shore)}Q${n(width * 0.25)} ${n(shore - 14)} ${n(width * 0.5)} ${n(shore + 4)}T${n(width)} ${n(shore - 8)}`,
        5,
        lit('#ffffff', view.light),
        ' opacity="0.7"',
      ),
  };
};

const road: SettingPainter = (view) => {
  const base = field(view);
  const { width, height, horizon } = view;
  const vanish = width * 0.5;
  const depth = height - horizon;
  const lane = polygon(
    [
      vanish - width * 0.012,
      horizon,
      vanish + width * 0.012,
      horizon,
      width * 0.96,
      height,
      width * 0.04,
      height,
    ],
    lit(view.wet ? '#3a3d45' : '#57595d', view.light),
  );
  const dashes = times(6).map((at) => {
    const y = (share: number) => horizon + depth * share ** 1.8;
    const half = (share: number) => width * 0.012 * share ** 1.8;
    const [from, to] = [0.14 + at * 0.15, 0.14 + at * 0.15 + 0.08];
    return polygon(
      [
        vanish - half(from),
        y(from),
        vanish + half(from),
        y(from),
        vanish + half(to),
        y(to),
        vanish - half(to),
        y(to),
      ],
      lit('#f0e6c0', view.light),
    );
  });
  return { ...base, near: base.near + lane + dashes.join('') };
};

const village: SettingPainter = (view) => {
  const base = field(view);
  const houses = times(7).map((at) => {
    const wide = view.width * (0.09 + 0.05 * view.luck(`hw${at}`));
    const tall = wide * (0.6 + 0.3 * view.luck(`hh${at}`));
    const x = view.width * (at / 7) + wide * 0.1;
    const wall = lit(['#d8c3a0', '#b98f74', '#c9c4ba'][at % 3] ?? '#d8c3a0', view.light, 0.22);
    const roof = lit(at % 2 === 0 ? '#8f4a3a' : '#5d5a62', view.light, 0.18);
    const pane = view.light.dark ? '#ffcf7d' : darker(wall, 0.4);
    const y = view.horizon + 6;
    return (
      rect(x, y - tall, wide, tall, wall) +
      polygon([x - wide * 0.1, y - tall, x + wide / 2, y - tall * 1.65, x + wide * 1.1, y - tall], roof) +
      rect(x + wide * 0.18, y - tall * 0.72, wide * 0.2, tall * 0.3, pane) +
      rect(x + wide * 0.6, y - tall * 0.55, wide * 0.22, tall * 0.55, darker(wall, 0.5))
    );
  });
  return {
    ...base,
    far:
      base.far +
      houses.join('') +
      stroke([0, view.horizon + 6, view.width, view.horizon + 6], 2, lit('#5d6b3c', view.light)),
  };
};

export const COUNTRY: readonly (readonly [string, SettingPainter])[] = [
  ['field', field],
  ['forest', forest],
  ['mountains', mountains],
  ['snow', snow],
  ['desert', desert],
  ['water', water],
  ['beach', beach],
  ['road', road],
  ['village', village],
];
