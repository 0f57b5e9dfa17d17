import { lighter, mix } from './colours.js';
import type { SettingView } from './setting-painter.js';
import { times } from './setting-painter.js';
import { circle, ellipse, linear, n, radial, rect } from './svg.js';

/** Definitions that all open-air places share. */
export function skyDefs({ light }: SettingView): string {
  const [top, middle, low] = light.sky;
  return (
    linear('sky', [
      [0, top],
      [0.55, middle],
      [1, low],
    ]) +
    radial('halo', [
      [0, light.key, 0.9],
      [0.28, light.key, 0.42],
      [1, light.key, 0],
    ])
  );
}

/** The sky with its sun or moon, stars or clouds, as the conditions say. */
export function sky(view: SettingView): string {
  const { width, horizon, conditions, luck, light } = view;
  const behind = rect(0, 0, width, Math.max(horizon, 1) + 2, 'url(#sky)');
  switch (conditions) {
    case 'golden hour warmth': {
      const x = width * (0.2 + 0.6 * luck('sun'));
      const radius = width * 0.05;
      return (
        behind +
        circle(x, horizon - radius * 0.8, width * 0.42, 'url(#halo)') +
        circle(x, horizon - radius * 0.8, radius, '#fff3cf') +
        clouds(view, 5, mix(light.sky[1], '#ffffff', 0.25), 0.5)
      );
    }
    case 'cool moonlight': {
      const x = width * (0.18 + 0.64 * luck('moon'));
      const y = horizon * 0.26;
      return (
        behind +
        stars(view) +
        circle(x, y, width * 0.2, 'url(#halo)', ' opacity="0.5"') +
        circle(x, y, width * 0.042, '#f2f4fa') +
        circle(x + width * 0.012, y - width * 0.008, width * 0.009, '#d5dbe8')
      );
    }
    case 'neon city lights':
      return (
        behind + ellipse(width / 2, horizon, width * 0.75, horizon * 0.55, 'url(#halo)', ' opacity="0.5"')
      );
    case 'harsh midday sun':
      return (
        behind +
        circle(width * (0.3 + 0.4 * luck('sun')), horizon * 0.12, width * 0.3, 'url(#halo)') +
        circle(width * (0.3 + 0.4 * luck('sun')), horizon * 0.12, width * 0.034, '#ffffff') +
        clouds(view, 3, '#ffffff', 0.85)
      );
    case 'overcast diffused':
      return (
        behind +
        clouds(view, 9, lighter(light.sky[0], 0.22), 0.6) +
        clouds(view, 6, mix(light.sky[0], '#5a646c', 0.25), 0.32)
      );
    default:
      return behind + clouds(view, 5, '#ffffff', 0.72);
  }
}

function clouds(
  { width, horizon, luck }: SettingView,
  count: number,
  colour: string,
  opacity: number,
): string {
  return times(count)
    .map((at) => {
      const x = width * luck(`cloud x${at}${colour}`);
      const y = horizon * (0.1 + 0.6 * luck(`cloud y${at}`));
      const size = width * (0.05 + 0.07 * luck(`cloud s${at}`)) * (1 - (0.4 * y) / horizon);
      return [
        [-1.1, 0.1, 0.9],
        [-0.35, -0.22, 1],
        [0.5, -0.12, 0.95],
        [1.2, 0.12, 0.8],
      ]
        .map(([dx = 0, dy = 0, scale = 1]) =>
          ellipse(
            x + dx * size,
            y + dy * size * 0.6,
            size * scale,
            size * 0.4 * scale,
            colour,
            ` opacity="${n(opacity * 10) === '0' ? 0 : opacity}"`,
          ),
        )
        .join('');
    })
    .join('');
}

export function stars({ width, horizon, luck }: SettingView, count = 70): string {
  return times(count)
    .map((at) =>
      circle(
        width * luck(`star x${at}`),
        horizon * 0.85 * luck(`star y${at}`),
        width * (0.0008 + 0.0012 * luck(`star r${at}`)),
        '#eef2ff',
        ` opacity="${n(0.3 + 0.7 * luck(`star o${at}`))}"`,
      ),
    )
    .join('');
}
