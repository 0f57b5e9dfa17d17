import { entitiesOf, type PlacedEntity } from './entities.js';
import { MOOD_WORDS } from './looks.js';
import { motionsOf } from './motions.js';
import { PICTURE_PHRASES, type PictureField } from './picture-words.js';
import type { PromptAnalysis } from './prompt-analysis.js';
import { termsOf } from './terms.js';

/** An attention limit of the simulator: it reads the first 1,500 characters of a description. */
export const READ_CHARACTERS = 1_500;

/** Understands a text as the description of a picture. Never throws; a text without nouns is its own subject. */
export function analysePrompt(text: string): PromptAnalysis {
  const read = text.slice(0, READ_CHARACTERS).replace(/\s+/g, ' ').trim();
  const { rest, texts } = takeQuotes(read);
  const { rest: things, stated } = takePicturePhrases(rest);
  const terms = termsOf(things);
  const found = entitiesOf(terms);
  const entities = found.length > 0 ? found : [wholeTextAsSubject(read)];
  return {
    text: read,
    entities,
    motions: motionsOf(terms, found),
    stated,
    moods: [...new Set(terms.map(({ word }) => word).filter((word) => MOOD_WORDS.has(word)))],
    texts,
    hasPlace: entities.some(({ kind }) => kind === 'environment'),
  };
}

const QUOTES = /"([^"]{1,120})"|“([^”]{1,120})”|(?<=^|[\s(])'([^']{2,80})'(?=[\s.,;:!?)]|$)/gu;

function takeQuotes(text: string): { rest: string; texts: string[] } {
  const texts: string[] = [];
  const rest = text.replace(QUOTES, (_whole, ...groups: (string | undefined)[]) => {
    const quoted = groups.slice(0, 3).find((group) => group !== undefined);
    if (quoted !== undefined) texts.push(quoted);
    return ' ';
  });
  return { rest, texts };
}

/** Phrases that also name a thing or place in the picture stay in the text for the search for things. */
const ALSO_THINGS =
  /neon|city|candle|fire|lantern|lamp|street|snow|rain|fog|mist|mural|graffiti|moon|starry|mona|spotlight|couple/i;

function takePicturePhrases(text: string): { rest: string; stated: Map<PictureField, string> } {
  const stated = new Map<PictureField, string>();
  let rest = text.replace(/in the style of(?: the)?(?: [A-Z][\p{L}-]*)+/gu, ', ');
  for (const { pattern, field, value } of PICTURE_PHRASES) {
    const match = pattern.exec(text);
    if (match === null) continue;
    if (!stated.has(field)) stated.set(field, value);
    if (!ALSO_THINGS.test(match[0])) rest = rest.replace(match[0], ', ');
  }
  return { rest, stated };
}

function wholeTextAsSubject(text: string): PlacedEntity {
  const name = text.split(/\s+/).slice(0, 6).join(' ').slice(0, 60) || 'empty scene';
  return {
    id: 'main_subject',
    noun: name,
    name,
    kind: 'object',
    count: 1,
    countWord: null,
    colours: [],
    materials: [],
    adjectives: [],
    details: [],
    gender: null,
    age: null,
    place: null,
    start: 0,
    end: 0,
    sentence: 0,
  };
}
