import { analysePrompt } from '../../language/analyse.js';
import { VAGUE_WORDS } from '../../language/looks.js';
import { infinitive, VERBS } from '../../language/motion.js';
import { PARTS } from '../../language/things.js';
import { singular } from '../../language/noun-phrases.js';
import type { AskedElement, Brief } from './brief.js';
import { elementFrom, elementOfEntity } from './element-from.js';
import { readFilming } from './read-filming.js';
import { isPlaceText } from './read-place.js';
import { readVerb } from './read-pose.js';

/** Nouns that describe how something is shown, and stand for nothing that could be drawn. */
const NOT_DRAWN: ReadonlySet<string> = new Set(
  `form outline scale silhouette shape tone edge surface body highlight texture weight stride step motion frame direction
  composition plane contrast subject distance side detail look way focus movement moment layout gaze pose posture posing
  stance line band structure layer height width size picture part space setting environment area centre center quality
  masterpiece resolution render expression accent colour color hue glow reflection atmosphere story sense mid-stride
  angle level palette sky-line contour limb angle left right top bottom corner half third quarter top-left sharpness
  camera shot lens light shadow midtone grain exposure viewer eye gesture balance leg arm hand foot head face torso hip shoulder
  knee elbow finger fur skin hair cloth fabric 8k 4k uhd hd hdr artstation trending award unreal octane`.split(
    /\s+/,
  ),
);

/** Seen as weather all over the picture, and not as a thing in it. */
const WEATHER_NOUN = /^(?:rain|snow|fog|mist|storm|drizzle|snowfall)$/;

const GENERIC_PEOPLE = new Set(['person', 'figure', 'human', 'individual', 'adult', 'character', 'people']);

/** Praise and quality words beyond those of the language library: they ask for nothing that can be drawn. */
const STUFFING =
  /\b(?:8k|4k|uhd|hdr|masterpiece|best quality|high quality|ultra[- ]?detailed|highly detailed|award[- ]winning|trending|artstation|octane|breathtaking|ultra[- ]?realistic|perfect|epic|captivating|mesmeri[sz]ing)\b/gi;

/** Reads a prompt in words: blocks of an assembled scene where it has them, running text otherwise. Never throws. */
export function readProse(text: string): Brief {
  const paragraphs = text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter(Boolean);
  const filmingText = paragraphs.length > 1 ? (paragraphs.findLast(isFilming) ?? '') : '';
  const telling = paragraphs.filter((paragraph) => paragraph !== filmingText);
  const blocks = telling.flatMap(blocksOf);
  const assembled = blocks.some(({ header }) => header !== null);
  const { elements, setting } = assembled ? fromBlocks(blocks) : fromRunningText(telling.join(' '));
  return {
    text,
    wording: text,
    elements,
    setting,
    filming: readFilming(text, filmingText),
    texts: analysePrompt(text).texts,
    words: text.split(/\s+/).filter(Boolean).length,
    vagueWords: vagueWordsIn(text),
  };
}

export function vagueWordsIn(text: string): number {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  return words.filter((word) => VAGUE_WORDS.has(word)).length + (text.match(STUFFING) ?? []).length;
}

function isFilming(paragraph: string): boolean {
  return (
    readFilming(paragraph).size >= 3 &&
    !paragraph.split(/(?<=[.!?])\s+/).some((line) => headerOf(line) !== null)
  );
}

interface Block {
  readonly header: { readonly name: string; readonly placing: string } | null;
  readonly said: readonly string[];
}

/** How sentences on pose, camera and light begin, which name places as well ("weight on left leg"). */
const NO_NAME =
  /\b(?:shot|depth of field|lens|camera|light|shadows|colou?rs)$|^(?:standing|walking|running|seated|sitting|jumping|dancing|crouching|lying|facing|turned|profile|three-quarter|gazing|looking|foreground|middle ground|background)\b/i;

/** "Adult fox, upper center, over log, large": a name and where it is. */
function headerOf(sentence: string): Block['header'] {
  const [name = '', ...rest] = sentence.replace(/[.!?]$/, '').split(/,\s*/);
  if (rest.length === 0 || name.split(' ').length > 8 || NO_NAME.test(name) || !rest.some(isPlaceText))
    return null;
  return readVerb(name.split(' ').slice(1).join(' ')) === null || / of /.test(name)
    ? { name, placing: rest.join(', ') }
    : null;
}

function blocksOf(paragraph: string): Block[] {
  const blocks: { header: Block['header']; said: string[] }[] = [];
  for (const sentence of paragraph.split(/(?<=[.!?])\s+/)) {
    const header = headerOf(sentence);
    if (header !== null) blocks.push({ header, said: [] });
    else if (blocks.length === 0) blocks.push({ header: null, said: [sentence] });
    else blocks.at(-1)?.said.push(sentence);
  }
  return blocks;
}

interface Things {
  readonly elements: readonly AskedElement[];
  readonly setting: Brief['setting'];
}

function fromBlocks(blocks: readonly Block[]): Things {
  const elements: AskedElement[] = [];
  let setting: Brief['setting'] = null;
  let words = 0;
  for (const { header, said } of blocks) {
    if (header !== null) {
      const element = elementFrom({ ...header, said: said.join(' '), firstWord: words });
      if (isSurroundings(element, header.placing))
        setting ??= { noun: element.noun, name: element.name, said: element.said };
      else elements.push(withOwnId(element, elements));
    }
    words += said.join(' ').split(' ').length + (header === null ? 0 : 6);
  }
  const telling = blocks.filter(({ header }) => header === null).flatMap(({ said }) => said);
  return { elements: withActions(withoutParts(elements), telling), setting };
}

/** Hands, faces and tails are drawn with the body they belong to. */
export function withoutParts(elements: readonly AskedElement[]): readonly AskedElement[] {
  const living = elements.some(({ kind }) => kind === 'human' || kind === 'animal');
  return living ? elements.filter(({ noun }) => !PARTS.has(noun)) : elements;
}

function isSurroundings(element: AskedElement, placing: string): boolean {
  return (
    /\b(?:fills|full width|spans|whole (?:picture|frame))\b/i.test(placing) ||
    (element.kind === 'environment' && (element.place.depth === 'background' || element.place.x === null))
  );
}

/** Sentences that tell what happens, each for the element it names first; things named only there join the list. */
function withActions(elements: readonly AskedElement[], telling: readonly string[]): readonly AskedElement[] {
  let result = elements;
  for (const sentence of telling) {
    const named = result
      .map((element) => ({ element, at: placeOfNoun(sentence, element.noun) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at);
    const [first, second] = named;
    const verb = readVerb(sentence);
    if (first === undefined) continue;
    result = result.map((element) =>
      element.id === first.element.id
        ? {
            ...element,
            verb: element.verb ?? verb,
            target: element.target ?? second?.element.id ?? null,
            said: `${element.said} ${sentence}`,
          }
        : element,
    );
  }
  return result;
}

/** Where a text names a thing, singular or plural; -1 where it does not. */
export function placeOfNoun(text: string, noun: string): number {
  let at = 0;
  for (const word of text.toLowerCase().split(/[^a-z-]+/)) {
    if (word === noun || singular(word) === noun) return at;
    at += 1;
  }
  return -1;
}

/** Verbs that the weather does and no subject. */
const WEATHER = /^(?:rain|snow|storm|fog|mist|shine|light|glow)$/;

/** The verb behind a name that begins with "-ing"; null where it is a thing. */
function gerundIn(name: string): string | null {
  const [first = ''] = name.split(' ');
  const verb = infinitive(first);
  return first.endsWith('ing') && verb !== first && VERBS.has(verb) ? verb : null;
}

function withOwnId(element: AskedElement, others: readonly AskedElement[]): AskedElement {
  let id = element.id;
  for (let number = 2; others.some((other) => other.id === id); number++) id = `${element.id}_${number}`;
  return { ...element, id };
}

/** How sentences begin that say how something is shown: what they name ("paper", "ground") is no thing of the picture. */
const SHOWING =
  /^(?:and |there (?:is|are) |the |an? |clear |all |its )*(?:lights?|lighting|shadows?|camera|frame|picture|image|photograph|exposure|horizon|brush ?strokes?|outlines?|contrast|shot|lens|depth of field|focus|composition|layout|style|medium|mood|atmosphere|conditions|direction|colou?r scheme|palette|shot size|camera angle)\b/i;

function withoutShowing(text: string): string {
  const [first = '', ...rest] = text.split(/(?<=[.!?])\s+/);
  return [first, ...rest.filter((sentence) => !SHOWING.test(sentence))].join(' ');
}

function fromRunningText(whole: string): Things {
  const text = withoutShowing(whole);
  const analysis = analysePrompt(text);
  const clauses = text.split(/[,;.!?]\s+/);
  const people = analysis.entities.filter(({ kind }) => kind === 'human');
  const known = analysis.entities.filter(
    ({ noun }, index) =>
      !NOT_DRAWN.has(noun) &&
      !WEATHER_NOUN.test(noun) &&
      !(index > 0 && GENERIC_PEOPLE.has(noun) && people.some((other) => !GENERIC_PEOPLE.has(other.noun))),
  );
  const place = known.find(({ kind }) => kind === 'environment');
  const elements: AskedElement[] = [];
  for (const entity of known) {
    if (entity === place || elements.some((other) => other.noun === entity.noun && entity.countWord === null))
      continue;
    const around = clauses.filter((clause) => placeOfNoun(clause, entity.noun) >= 0).join('. ');
    const element = elementOfEntity(entity, around, Math.max(0, placeOfNoun(text, entity.noun)));
    const doing = gerundIn(element.name);
    const doer = elements.at(-1);
    if (doing !== null && doer !== undefined)
      elements.splice(-1, 1, doer.verb === null ? { ...doer, verb: doing } : doer);
    // "playing chess" is a verb and a thing, "riding" a verb that was read as one.
    if (doing === null || doer === undefined) elements.push(element);
    else if (element.name.includes(' '))
      elements.push({ ...element, name: element.name.replace(/^\S+ /, '') });
  }
  const moving = elements.map((element, index) => {
    const motion = analysis.motions.find(
      ({ subject, verb }) => subject === element.id && !WEATHER.test(verb),
    );
    const next = elements[index + 1]?.id ?? null;
    if (element.verb !== null) return { ...element, target: motion?.target ?? next };
    return motion === undefined
      ? element
      : { ...element, verb: motion.verb, pose: element.pose ?? motion.poseClass, target: motion.target };
  });
  return {
    elements: moving,
    setting: place === undefined ? null : { noun: place.noun, name: place.name.toLowerCase(), said: text },
  };
}
