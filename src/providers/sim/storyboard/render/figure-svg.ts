import { rgbOf, darker, lighter, mix, quietColour } from '../draw/colours.js';
import type { FigureLook, Worn } from '../draw/figure.js';
import { lettering, textWidth } from '../draw/lettering.js';
import { lit } from '../draw/light.js';
import { ellipse, group, n, rect } from '../draw/svg.js';
import type { Frame, Placed } from '../frame/frame.js';

const SKINS = ['#f0cfb0', '#dcae86', '#b98258', '#8a5a3a', '#5f3d29'];
const HAIRS = ['#1f1a1a', '#3d2a20', '#6b4526', '#a9793f', '#7d2f1d'];
const OUTFITS = ['#3f5f8a', '#8a3f4a', '#4a6b4f', '#6b5a8a', '#a3793f', '#3a3f4a', '#b0543c', '#2f6f73'];
/** Things are drawn a little lighter than the place, or at night nobody could tell them from it. */
const FIGURE_SHADE = 0.62;
/** Part of the people that wear a coat where nothing is said of their clothes. */
const COATS = 0.5;
/** How far a thing fades into the air by how deep it stands. */
const FADE: Readonly<Record<Placed['depth'], number>> = {
  foreground: 0,
  'middle ground': 0.03,
  background: 0.3,
};

/** One placed thing with its copies: shadow on the ground, light along the edge, the thing itself. */
export function figureSvg(placed: Placed, frame: Frame): string {
  const { drawing, height, x, feetY, count } = placed;
  if (drawing === null) return labelled(placed, frame);
  const step = (drawing.width * height * 0.82) / 100;
  return Array.from({ length: count }, (_, at) => {
    // Copies stand in a loose row, every other one a little further back.
    const offset = (at - (count - 1) / 2) * step;
    const back = at % 2 === 1 ? 0.93 : 1;
    return copySvg(
      { ...placed, x: x + offset, feetY: feetY - (1 - back) * height * 0.5, height: height * back },
      frame,
      at,
    );
  }).join('');
}

function copySvg(placed: Placed, frame: Frame, copy: number): string {
  const { drawing, x, feetY, height, mirrored } = placed;
  if (drawing === null) return '';
  const scale = height / 100;
  const look = lookOf(placed, frame, copy);
  const at = (content: string, dx = 0, dy = 0) =>
    group(
      content,
      `transform="translate(${n(x + dx)},${n(feetY + dy)}) scale(${n3(mirrored ? -scale : scale)},${n3(scale)})"`,
    );
  const { light, lighting } = frame;
  const rim = rimOffset(lighting.direction, height);
  const rimLook = oneColour(look, light.key);
  const edge =
    light.strength < 0.1 || rim === null
      ? ''
      : group(
          at(drawing.draw(rimLook), rim[0], rim[1]),
          `opacity="${n(Math.min(0.95, light.strength + 0.25))}"`,
        );
  const shown = isDarkened(lighting.direction) ? darkLook(look, light.ambient) : look;
  return shadowSvg(placed, frame, look) + edge + at(drawing.draw(shown));
}

const n3 = (value: number): string => String(Math.round(value * 1000) / 1000);

/** From which side the bright edge shows; null for light from the front. */
function rimOffset(direction: string, height: number): readonly [number, number] | null {
  const wide = Math.max(1.2, Math.min(7, height * 0.009));
  switch (direction) {
    case 'side_left_45deg':
      return [-wide, -wide * 0.4];
    case 'side_right_45deg':
      return [wide, -wide * 0.4];
    case 'backlit':
    case 'rim_light_from_behind':
    case 'overhead':
      return [0, -wide];
    case 'under_lighting':
      return [0, wide];
    default:
      return null;
  }
}

const isDarkened = (direction: string): boolean => direction === 'backlit';

function oneColour(look: FigureLook, colour: string): FigureLook {
  return {
    ...look,
    main: colour,
    second: colour,
    skin: colour,
    hair: colour,
    ink: colour,
    wears: look.wears.map(({ garment }) => ({ garment, colour })),
  };
}

function darkLook(look: FigureLook, shade: string): FigureLook {
  const dark = (colour: string) => mix(colour, darker(shade, 0.5), 0.66);
  return {
    ...look,
    main: dark(look.main),
    second: dark(look.second),
    skin: dark(look.skin),
    hair: dark(look.hair),
    ink: dark(look.ink),
    wears: look.wears.map(({ garment, colour }) => ({ garment, colour: dark(colour) })),
  };
}

/** Length and slant of the shadow by the direction of the light. */
function shadowSvg(
  { drawing, x, feetY, height, mirrored, depth }: Placed,
  { lighting, light, setting, horizon, height: frameHeight }: Frame,
  look: FigureLook,
): string {
  if (
    drawing === null ||
    setting.kind === 'sky' ||
    setting.kind === 'underwater' ||
    feetY > frameHeight * 1.05 ||
    feetY < horizon - height * 0.2
  )
    return '';
  const wide = (drawing.width * height) / 100;
  const contact = ellipse(
    x,
    feetY,
    wide * 0.36,
    Math.max(2, height * 0.028),
    '#05060c',
    ` opacity="${n(light.strength < 0.1 ? 0.12 : 0.3)}"`,
  );
  if (drawing.aloft === true || lighting.shadows === 'minimal_flat' || depth === 'background') return contact;
  const slant =
    lighting.direction === 'side_left_45deg'
      ? 0.85
      : lighting.direction === 'side_right_45deg'
        ? -0.85
        : 0.15;
  const long =
    lighting.shadows === 'long_evening_shadows' ? 0.62 : lighting.shadows === 'soft_diffused' ? 0.24 : 0.36;
  const opacity = lighting.shadows === 'soft_diffused' ? 0.16 : 0.34;
  const scale = height / 100;
  const towards = lighting.direction === 'backlit' || lighting.direction === 'rim_light_from_behind' ? -1 : 1;
  // A copy of the shape laid on the ground, away from the light.
  const cast = group(
    drawing.draw(oneColour(look, '#05060c')),
    `transform="translate(${n(x)},${n(feetY)}) matrix(${n3(mirrored ? -scale : scale)},0,${n3(-slant * scale * long * 1.6)},${n3(scale * long * towards * 0.55)},0,0)" opacity="${opacity}"`,
  );
  return contact + cast;
}

function lookOf(placed: Placed, frame: Frame, copy: number): FigureLook {
  const { element, drawing, colours, depth, pose, action } = placed;
  const { light, luck } = frame;
  const number = (label: string) => luck.number('look', element.noun, copy, label);
  const fade = FADE[depth];
  const shown = (colour: string) => lit(colour, { ...light, dim: light.dim * FIGURE_SHADE }, fade);
  const pick = (list: readonly string[], label: string) =>
    list[Math.floor(number(label) * list.length)] ?? '#888888';
  const own = colours.map(rgbOf).filter((colour) => colour !== null);
  const usual =
    element.kind === 'human' ? pick(OUTFITS, 'outfit') : (drawing?.colour ?? quietColour(element.noun));
  const main = own[0] ?? usual;
  const second =
    own[1] ??
    (element.kind === 'human'
      ? pick(['#2c3038', '#39465c', '#4a3d36', '#57595d'], 'trousers')
      : lighter(main, 0.45));
  const hairWord = /(\w+) hair/.exec(element.said)?.[1] ?? '';
  return {
    main: shown(main),
    second: shown(second),
    skin: shown(pick(SKINS, 'skin')),
    hair: shown(rgbOf(hairWord) ?? (element.age === 'old' ? '#c9c9c6' : pick(HAIRS, 'hair'))),
    ink: shown('#221f24'),
    pose,
    action,
    wears: wornOf(placed, frame, number),
    gender: element.gender,
    age: element.age,
    facing: element.facing === 'away' ? 'back' : element.facing === 'camera' ? 'front' : 'side',
    luck: number,
  };
}

/** Garments with the colours that the prompt gives them; others quiet ones. */
function wornOf(
  { element, colours, depth }: Placed,
  { light }: Frame,
  number: (label: string) => number,
): Worn[] {
  const uniform = UNIFORMS.find(([pattern]) => pattern.test(element.noun))?.[1] ?? [];
  const worn = element.wears.map((garment): Worn => {
    const word = garment.split(' ').find((part) => rgbOf(part) !== null);
    const colour = word === undefined ? OUTFITS[Math.floor(number(garment) * OUTFITS.length)] : rgbOf(word);
    return { garment, colour: lit(colour ?? '#666666', light, FADE[depth]) };
  });
  const dressed =
    worn.length > 0
      ? worn
      : uniform.map(
          ([garment, colour]): Worn => ({
            garment,
            colour: lit(rgbOf(colours[0] ?? '') ?? colour, light, FADE[depth]),
          }),
        );
  if (dressed.length > 0 || element.kind !== 'human' || number('coat') > COATS) return dressed;
  return [
    {
      garment: 'coat',
      colour: lit(OUTFITS[Math.floor(number('outfit') * OUTFITS.length)] ?? '#666666', {
        ...light,
        dim: light.dim * FIGURE_SHADE,
      }),
    },
  ];
}

const UNIFORMS: readonly (readonly [RegExp, readonly (readonly [string, string])[]])[] = [
  [
    /^astronaut$/,
    [
      ['helmet', '#e8e9ea'],
      ['spacesuit', '#dfe1e3'],
      ['boots', '#b9bcc0'],
    ],
  ],
  [
    /^(?:knight|soldier|warrior|samurai)$/,
    [
      ['helmet', '#9a9da3'],
      ['armor', '#8b9097'],
    ],
  ],
  [
    /^(?:chef|cook|baker)$/,
    [
      ['hat', '#f2f2ee'],
      ['shirt', '#f2f2ee'],
    ],
  ],
  [
    /^(?:firefighter|fireman)$/,
    [
      ['helmet', '#c8322b'],
      ['coat', '#c9a13a'],
    ],
  ],
  [
    /^(?:king|queen|prince|princess|emperor|empress)$/,
    [
      ['crown', '#d9ab3c'],
      ['robe', '#8a2f4a'],
    ],
  ],
  [
    /^(?:wizard|witch|monk|magician)$/,
    [
      ['hat', '#3f3470'],
      ['robe', '#3f3470'],
    ],
  ],
  [/^(?:doctor|nurse|scientist|surgeon)$/, [['coat', '#eceeee']]],
  [
    /^(?:cowboy|detective|explorer|farmer)$/,
    [
      ['hat', '#7a5a3a'],
      ['coat', '#8a7350'],
    ],
  ],
  [/^(?:bride|ballerina|dancer|geisha)$/, [['dress', '#e9dfe2']]],
  [/^(?:pilot|diver)$/, [['goggles', '#5d4630']]],
];

/** A rounded shape with the thing's name: what stands for things that have no drawing. */
function labelled({ element, x, feetY, height, colours, depth, count }: Placed, { light }: Frame): string {
  const colour = lit(rgbOf(colours[0] ?? '') ?? quietColour(element.noun), light, FADE[depth]);
  const name = (count > 1 ? `${count} ${element.noun}` : element.noun).slice(0, 14);
  const wide = Math.max(height * 1.1, height * 0.5 + textWidth(name, height * 0.16));
  const letters = Math.min(height * 0.17, (wide * 0.84) / (name.length * 0.92));
  return (
    ellipse(x, feetY, wide * 0.48, height * 0.07, '#05060c', ' opacity="0.28"') +
    rect(
      x - wide / 2,
      feetY - height,
      wide,
      height,
      colour,
      height * 0.22,
      ` stroke="${lighter(colour, 0.4)}" stroke-width="${n(Math.max(1.5, height * 0.018))}"`,
    ) +
    rect(
      x - wide / 2 + height * 0.08,
      feetY - height * 0.9,
      wide - height * 0.16,
      height * 0.24,
      lighter(colour, 0.16),
      height * 0.12,
    ) +
    lettering(name, x - textWidth(name, letters) / 2, feetY - height * 0.42, letters, lighter(colour, 0.78))
  );
}
