import { lettering, textWidth } from '../draw/lettering.js';
import { settingPainter } from '../draw/setting.js';
import { times } from '../draw/setting-painter.js';
import { circle, ellipse, group, linear, n, polygon, radial, rect, stroke } from '../draw/svg.js';
import { rgbOf } from '../draw/colours.js';
import type { Frame } from '../frame/frame.js';
import { figureSvg } from './figure-svg.js';

/** The layers of a picture, behind first; each is a whole SVG file of the picture's size. */
export interface Layers {
  readonly behind: string;
  readonly before: string;
}

/** Height of the strip that says "simulated", in pixels of a picture that is 1,024 long. */
const CAPTION_PX = 26;

export function layersOf(frame: Frame): Layers {
  const painter = settingPainter(frame.setting.kind);
  const view = {
    width: frame.width,
    height: frame.height,
    horizon: frame.horizon,
    light: frame.light,
    conditions: frame.lighting.conditions,
    colour: frame.setting.colour === null ? null : rgbOf(frame.setting.colour),
    wet: frame.weather.includes('rain'),
    snowy: frame.weather.includes('snow'),
    luck: (label: string) => frame.luck.number('setting', label),
  };
  const { defs, far, near } = painter(view);
  const back = frame.placed
    .filter(({ depth }) => depth === 'background')
    .map((placed) => figureSvg(placed, frame));
  const front = frame.placed
    .filter(({ depth }) => depth !== 'background')
    .map((placed) => figureSvg(placed, frame));
  const fogDefs = linear('fog', [
    [0, frame.light.haze, 0],
    [0.5, frame.light.haze, 0.75],
    [1, frame.light.haze, 0.1],
  ]);
  const fog = frame.weather.includes('fog')
    ? rect(0, frame.horizon - frame.height * 0.3, frame.width, frame.height * 0.55, 'url(#fog)')
    : '';
  return {
    behind: svg(frame, defs + fogDefs, tilted(frame, far + near + fog + back.join(''))),
    before: svg(
      frame,
      lightDefs(frame) + fogDefs,
      tilted(frame, front.join('')) +
        lightSvg(frame) +
        weatherSvg(frame) +
        textsSvg(frame) +
        artefactSvg(frame),
    ),
  };
}

function svg({ width, height }: Frame, defs: string, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}"><defs>${defs}</defs>${content}</svg>`;
}

function tilted({ width, height, tiltDegrees }: Frame, content: string): string {
  return tiltDegrees === 0
    ? content
    : group(
        content,
        `transform="rotate(${tiltDegrees} ${n(width / 2)} ${n(height / 2)}) translate(${n(width * -0.17)},${n(height * -0.17)}) scale(1.34)"`,
      );
}

function lightDefs({ light, lighting }: Frame): string {
  const [key, shade] = [light.key, light.ambient];
  const strong = light.strength;
  const across: readonly (readonly [number, string, number])[] = [
    [0, key, 0.34 * strong],
    [0.45, key, 0],
    [0.6, shade, 0],
    [1, shade, 0.55 * strong],
  ];
  const reversed = across
    .map(([at, colour, opacity]): readonly [number, string, number] => [1 - at, colour, opacity])
    .toReversed();
  return (
    (lighting.direction === 'side_right_45deg'
      ? linear('lightfall', reversed, false)
      : linear('lightfall', across, lighting.direction === 'overhead')) +
    radial('backlight', [
      [0, key, 0.5 * strong],
      [0.5, key, 0.12 * strong],
      [1, key, 0],
    ]) +
    radial('vignette', [
      [0, '#000000', 0],
      [0.68, '#000000', 0],
      [1, '#000000', 0.34],
    ])
  );
}

/** Light that falls across the whole picture, from the side it comes from. */
function lightSvg({ width, height, horizon, lighting, light }: Frame): string {
  if (light.strength < 0.1) return '';
  const vignette = rect(-width * 0.2, -height * 0.2, width * 1.4, height * 1.4, 'url(#vignette)');
  switch (lighting.direction) {
    case 'frontal':
      return vignette;
    case 'backlit':
    case 'rim_light_from_behind':
      return ellipse(width / 2, horizon * 0.8, width * 0.55, height * 0.5, 'url(#backlight)') + vignette;
    case 'under_lighting':
      return ellipse(width / 2, height, width * 0.6, height * 0.45, 'url(#backlight)') + vignette;
    default:
      return rect(0, 0, width, height, 'url(#lightfall)') + vignette;
  }
}

function weatherSvg({ width, height, weather, luck }: Frame): string {
  const parts: string[] = [];
  if (weather.includes('rain')) {
    const drops = times(150).map((at) => {
      const [x, y, long] = [
        width * luck.number('rain x', at),
        height * luck.number('rain y', at),
        height * (0.02 + 0.03 * luck.number('rain l', at)),
      ];
      return `M${n(x)} ${n(y)}l${n(-long * 0.16)} ${n(long)}`;
    });
    parts.push(
      `<path d="${drops.join('')}" stroke="#dfe9f5" stroke-width="1.3" opacity="0.42" fill="none"/>`,
    );
  }
  if (weather.includes('snow'))
    parts.push(
      ...times(110).map((at) =>
        circle(
          width * luck.number('snow x', at),
          height * luck.number('snow y', at),
          1.2 + 3 * luck.number('snow r', at),
          '#ffffff',
          ' opacity="0.8"',
        ),
      ),
    );
  if (weather.includes('fog'))
    parts.push(rect(0, height * 0.5, width, height * 0.4, 'url(#fog)', 0, ' opacity="0.4"'));
  return parts.join('');
}

/** Words that the prompt wants to be read, on a board at the top. */
function textsSvg({ width, height, texts }: Frame): string {
  return texts
    .slice(0, 2)
    .map((text, at) => {
      const words = text.slice(0, 26);
      const letters = Math.min(height * 0.05, (width * 0.8) / Math.max(1, textWidth(words, 1)));
      const [wide, y] = [textWidth(words, letters) + letters * 1.4, height * (0.06 + at * 0.11)];
      return (
        rect((width - wide) / 2, y, wide, letters * 2, '#f5f1e4', 6, ' stroke="#2a2622" stroke-width="2.5"') +
        lettering(
          words,
          (width - textWidth(words, letters)) / 2 + letters * 0.1,
          y + letters * 1.5,
          letters,
          '#2a2622',
          0.15,
        )
      );
    })
    .join('');
}

function artefactSvg({ width, height, faults, luck }: Frame): string {
  if (!faults.some(({ id }) => id === 'artefact')) return '';
  const [x, y, size] = [
    width * (0.25 + 0.5 * luck.number('artefact x')),
    height * (0.35 + 0.35 * luck.number('artefact y')),
    width * 0.09,
  ];
  return (
    times(5)
      .map((at) => {
        const angle = at * 1.26 + luck.number('artefact a');
        const spread = size * (0.5 + luck.number('artefact r', at));
        return polygon(
          [
            x,
            y,
            x + Math.cos(angle) * spread,
            y + Math.sin(angle) * spread,
            x + Math.cos(angle + 0.5) * spread * 0.8,
            y + Math.sin(angle + 0.5) * spread * 0.8,
          ],
          ['#d86a9a', '#6ad0c0', '#e0c060'][at % 3] ?? '#d86a9a',
          ' opacity="0.85"',
        );
      })
      .join('') + stroke([x - size, y - size * 0.3, x + size, y + size * 0.4], 3, '#ffffff', ' opacity="0.7"')
  );
}

/** The strip at the bottom: that this is simulated, and what kind of shot it is. */
export function captionSvg(frame: Frame): string {
  const { width, height, camera, lighting, look } = frame;
  const scale = Math.max(width, height) / 1024;
  const tall = CAPTION_PX * scale;
  const facts = [camera.shot_size, camera.camera_angle, lighting.conditions, look.style_medium]
    .map((word) => word.replaceAll('_', ' '))
    .join(' / ');
  const letters = tall * 0.38;
  const left = letters * 1.2;
  const said = 'simulated';
  const room = width - left * 3 - textWidth(said, letters);
  const fitting = facts.slice(0, Math.max(0, Math.floor(room / (letters * 0.92))));
  const base = height - tall * 0.32;
  return svg(
    frame,
    '',
    rect(0, height - tall, width, tall, '#111318', 0, ' opacity="0.86"') +
      lettering(said, left, base, letters, '#b8995c', 0.17) +
      lettering(fitting, width - left - textWidth(fitting, letters), base, letters, '#737a86', 0.14),
  );
}
