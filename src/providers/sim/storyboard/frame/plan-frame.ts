import type { Brief } from '../brief/brief.js';
import { coloursIn } from '../brief/element-from.js';
import { settingKind } from '../draw/setting-kind.js';
import type { Luck } from '../luck/luck.js';
import { castOf } from './cast.js';
import { filmingOf } from './filming.js';
import { HORIZON_SHARE } from './camera.js';
import type { Fault, Frame } from './frame.js';
import { placeCast } from './place-cast.js';

/** Degrees that a Dutch angle tips the picture. */
const DUTCH_DEGREES = 9;

/** Faults of the whole picture that need no more than to happen. */
const PICTURE_FAULTS = [
  ['soft-picture', 'out of focus'],
  ['noisy-picture', 'grain over everything'],
  ['low-contrast', 'one range of greys'],
  ['blown-light', 'highlights without detail'],
  ['artefact', 'a broken patch'],
] as const;

/** Decides everything about a picture of this size; drawing adds nothing but shapes. */
export function planFrame(
  brief: Brief,
  luck: Luck,
  size: { readonly width: number; readonly height: number },
): Frame {
  const { faults: filmingFaults, ...filming } = filmingOf(brief, luck);
  const { cast, faults: castFaults } = castOf(brief, luck);
  const horizon = size.height * (HORIZON_SHARE[filming.camera.camera_angle] ?? 0.56);
  const setting = settingOf(brief);
  const placed = placeCast(
    cast,
    {
      ...size,
      horizon,
      shot: filming.camera.shot_size,
      framing: filming.camera.shot_framing,
      setting: setting.kind,
      shotStated: brief.filming.has('shot_size'),
    },
    luck,
  );
  const pictureFaults = PICTURE_FAULTS.filter(([id]) => luck.happens(id)).map(
    ([id, detail]): Fault => ({ id, element: null, detail }),
  );
  const garbled = brief.texts.length > 0 && luck.happens('garbled-text');
  return {
    ...size,
    ...filming,
    horizon,
    tiltDegrees: filming.camera.camera_angle === 'dutch_angle' ? DUTCH_DEGREES : 0,
    setting,
    weather: weatherOf(brief.text),
    placed,
    texts: garbled ? brief.texts.map((text) => shuffledLetters(text, luck)) : brief.texts,
    faults: [
      ...castFaults,
      ...filmingFaults,
      ...(garbled
        ? [{ id: 'garbled-text', element: null, detail: 'letters are in the wrong order' } as const]
        : []),
      ...pictureFaults,
    ],
    luck,
  };
}

function settingOf(brief: Brief): Frame['setting'] {
  if (brief.setting !== null) {
    const { noun, name } = brief.setting;
    return { noun, name, kind: settingKind(noun, name) ?? 'field', colour: null };
  }
  const kind = inferredSetting(brief);
  return {
    noun: kind,
    name: kind,
    kind,
    colour: coloursIn(/background[^.]*/i.exec(brief.text)?.[0] ?? '')[0] ?? null,
  };
}

/** Where things of this sort are usually found. */
const HABITATS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:sofa|couch|chair|table|bed|desk|lamp|piano|television|window|door|bookshelf|rug|pillow|candle|mirror|cup|mug|vase|bowl|plate|book|cake|teapot|clock)$/,
    'room',
  ],
  [/^(?:boat|ship|sailboat|canoe|kayak|swan|duck|yacht|wave)$/, 'water'],
  [
    /^(?:fish|goldfish|shark|whale|dolphin|octopus|jellyfish|turtle|seahorse|squid|diver|coral)$/,
    'underwater',
  ],
  [/^(?:rocket|spaceship|astronaut|planet|star|comet|alien)$/, 'space'],
  [/^(?:airplane|plane|eagle|balloon|cloud|helicopter|kite|dragon)$/, 'sky'],
  [/^(?:car|truck|bus|motorcycle|bicycle|taxi)$/, 'road'],
  [/^(?:skyscraper|sign|robot|traffic|billboard)$/, 'city'],
  [/^(?:penguin|polar|snowman|iceberg|seal)$/, 'snow'],
  [/^(?:camel|cactus|scorpion|pyramid)$/, 'desert'],
  [/^(?:bear|deer|wolf|owl|moose|fox|squirrel|mushroom)$/, 'forest'],
  [/^(?:singer|dancer|guitarist|drummer|musician|ballerina|magician|conductor|violinist)$/, 'stage'],
];

function inferredSetting({ elements, filming }: Brief): string {
  for (const { noun } of elements) {
    const found = HABITATS.find(([pattern]) => pattern.test(noun));
    if (found !== undefined) return found[1];
  }
  if (filming.get('conditions') === 'neon city lights') return 'city';
  return filming.get('conditions') === 'candlelit interior' ? 'room' : 'field';
}

function weatherOf(text: string): string[] {
  const kinds: readonly (readonly [string, RegExp])[] = [
    ['rain', /\brain(?:y|ing|s|ed)?\b|\bdrizzl|\bdownpour|\bstorm(?:y)?\b/i],
    ['snow', /\bsnow(?:y|ing|s|fall|flakes?)?\b|\bblizzard/i],
    ['fog', /\bfog(?:gy)?\b|\bmist(?:y)?\b|\bhaz[ey]\b|\bsteam\b/i],
  ];
  return kinds.filter(([, pattern]) => pattern.test(text)).map(([kind]) => kind);
}

function shuffledLetters(text: string, luck: Luck): string {
  const letters = [...text];
  for (let at = 0; at + 1 < letters.length; at += 2) {
    if (luck.number('letter', at) > 0.6) continue;
    [letters[at], letters[at + 1]] = [letters[at + 1] ?? '', letters[at] ?? ''];
  }
  const garbled = letters.join('');
  return garbled === text ? `${[...text].reverse().join('')}` : garbled;
}
