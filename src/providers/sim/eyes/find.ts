import { analysePrompt } from '../language/analyse.js';
import { singular } from '../language/noun-phrases.js';
import { FEMALE, MALE, PARTS, PEOPLE } from '../language/things.js';
import { settingKind } from '../storyboard/draw/setting-kind.js';
import type { DrawnElement, Storyboard } from '../storyboard/storyboard.js';

/** What was found of something that is looked for. */
export type Found =
  | { readonly type: 'element'; readonly element: DrawnElement; readonly share: number }
  /** A part of a body, drawn with it: its own looks cannot be told. */
  | { readonly type: 'part'; readonly owner: DrawnElement; readonly share: number }
  | { readonly type: 'setting'; readonly detail: string }
  | { readonly type: 'missing' };

/** Words for anyone. */
const ANYONE = /^(?:person|people|human|figure|adult|individual|character|subject|protagonist|someone)$/;

/** Words for anything of a kind: who looks for "an animal" has found the fox. */
const ANY_OF_KIND: readonly (readonly [RegExp, ReadonlySet<DrawnElement['kind']>])[] = [
  [/^(?:animal|creature|beast)$/, new Set(['animal'])],
  [/^(?:thing|object|item|prop)$/, new Set(['object', 'natural_element'])],
];

/** What each kind of place shows without anybody naming it. */
const SHOWN_BY_PLACE: Readonly<Record<string, RegExp>> = {
  city: /^(?:street|road|building|house|sign|window|light|skyscraper|tower|pavement|sidewalk|sky|reflection|shop|asphalt|skyline|neon|facade|crossing|puddle)$/,
  road: /^(?:road|sky|hill|grass|asphalt|horizon|field|lane)$/,
  field: /^(?:grass|sky|hill|meadow|ground|horizon|lawn|field|backdrop|landscape)$/,
  forest: /^(?:tree|trunk|pine|sky|grass|undergrowth|ground|forest|wood|foliage|leaf)$/,
  mountains: /^(?:mountain|peak|sky|ridge|grass|rock|cliff|hill)$/,
  snow: /^(?:snow|mountain|sky|ice|peak)$/,
  desert: /^(?:sand|dune|sky|desert)$/,
  water: /^(?:water|lake|sea|river|ocean|shore|sky|wave|ripple|surface)$/,
  beach: /^(?:sand|sea|ocean|wave|water|sky|shore|beach)$/,
  village: /^(?:house|roof|village|sky|grass|street|wall)$/,
  room: /^(?:room|wall|window|floor|picture|rug|interior|carpet)$/,
  shop: /^(?:shelf|counter|lamp|bottle|book|floor|wall|interior)$/,
  stage: /^(?:curtain|stage|spotlight|floor|light)$/,
  underwater: /^(?:water|bubble|seaweed|coral|plant|ray|light)$/,
  space: /^(?:star|planet|space|crater|ground|sky|galaxy|nebula)$/,
  sky: /^(?:sky|cloud|air)$/,
};

/** Looks for something in a storyboard by what it is called: "adult human woman", "neon-lit city street at night". */
export function find(storyboard: Storyboard, called: string): Found {
  const noun = nounOf(called);
  const words = new Set(
    called
      .toLowerCase()
      .split(/[^a-z]+/)
      .filter(Boolean)
      .map(singular),
  );
  const { elements, setting, weather } = storyboard;
  const same = bestOf(elements.filter((drawn) => isSame(drawn, noun, words)));
  const owner = PARTS.has(noun) ? (same ?? bestOf(elements.filter(({ pose }) => pose !== null))) : undefined;
  if (owner !== undefined && owner.noun !== noun) return { type: 'part', owner, share: shareOf(owner) };
  const element = same ?? bestOf(elements.filter((drawn) => isOfKind(drawn, called)));
  if (element !== undefined) return { type: 'element', element, share: shareOf(element) };
  if (called.trim().toLowerCase() === setting.name) return { type: 'setting', detail: setting.name };
  const isPlace =
    setting.noun === noun || words.has(setting.noun) || settingKind(noun, called) === setting.drawnAs;
  const named = /\b(?:environment|setting|background|backdrop|surroundings|place|scenery)\b/i.test(called);
  if (isPlace || (named && !isKnownPlace(noun, called))) return { type: 'setting', detail: setting.name };
  if (SHOWN_BY_PLACE[setting.drawnAs]?.test(noun) === true)
    return { type: 'setting', detail: `${noun} of the ${setting.name}` };
  if (weather.some((kind) => words.has(kind))) return { type: 'setting', detail: noun };
  return { type: 'missing' };
}

function isKnownPlace(noun: string, called: string): boolean {
  return settingKind(noun, called) !== null;
}

/** The head noun of a name; prepositional tails are left away. */
export function nounOf(called: string): string {
  const bare = called
    .toLowerCase()
    .replace(/\b(?:environment|setting|scene|backdrop|surroundings)\b/g, ' ')
    .trim();
  return analysePrompt(bare === '' ? called : bare).entities[0]?.noun ?? bare;
}

function isOfKind({ kind }: DrawnElement, called: string): boolean {
  const last = singular(called.trim().toLowerCase().split(/\s+/).at(-1) ?? '');
  return ANY_OF_KIND.some(([word, kinds]) => word.test(last) && kinds.has(kind));
}

function isSame(drawn: DrawnElement, noun: string, words: ReadonlySet<string>): boolean {
  if (drawn.noun === noun) return true;
  if (drawn.kind === 'human' && PEOPLE.has(noun)) {
    if (ANYONE.test(noun) || ANYONE.test(drawn.noun)) return true;
    const sex = (word: string) => (FEMALE.has(word) ? 'female' : MALE.has(word) ? 'male' : null);
    return (
      words.has(drawn.noun) ||
      (sex(noun) !== null && sex(noun) === sex(drawn.noun) && drawn.name.includes(noun))
    );
  }
  return words.has(drawn.noun) || drawn.name.split(' ').some((part) => part === noun);
}

function bestOf(elements: readonly DrawnElement[]): DrawnElement | undefined {
  return elements.toSorted((a, b) => shareOf(b) - shareOf(a))[0];
}

/** Part of the picture's area that a thing covers, 0 to 1. */
export function shareOf({ box }: DrawnElement): number {
  const wide = Math.min(1, box.x + box.width) - Math.max(0, box.x);
  const tall = Math.min(1, box.y + box.height) - Math.max(0, box.y);
  return Math.max(0, wide) * Math.max(0, tall);
}
