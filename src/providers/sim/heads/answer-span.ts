import { literalPattern } from '../../../core/literal-pattern.js';
import { COLOURS } from '../language/looks.js';

/** What kind of thing a question asks for. */
type Asked = 'person' | 'place' | 'time' | 'count' | 'measure' | 'colour' | 'reason' | 'thing';

const MONTHS = 'January|February|March|April|May|June|July|August|September|October|November|December';
const NUMBER = String.raw`(?:[$€£]\s?)?\d[\d,.]*\d|\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen|twenty|thirty|forty|fifty|sixty|hundred`;

/** Units by what a question can ask to measure. */
const UNITS: readonly { readonly asked: RegExp; readonly unit: string }[] = [
  {
    asked: /\b(?:tall|high|deep|wide|far|height|length|depth|width|distance|big|large)\b/,
    unit: 'met(?:re|er)s?|kilomet(?:re|er)s?|centimet(?:re|er)s?|km|cm|mm|m|feet|foot|miles?|inches',
  },
  { asked: /\b(?:weigh|heavy|weight|mass)\b/, unit: 'kilograms?|grams?|kg|g|tons?|tonnes?|pounds?|ounces?' },
  {
    asked: /\bhow long\b|\b(?:duration|take|last)\b/,
    unit: 'seconds?|minutes?|hours?|days?|weeks?|months?|years?|met(?:re|er)s?|km|kilomet(?:re|er)s?',
  },
  { asked: /\b(?:old|age)\b/, unit: 'years?|months?|centuries|century' },
  { asked: /\b(?:fast|speed)\b/, unit: 'km/h|mph|knots|kilomet(?:re|er)s per hour|miles per hour' },
  { asked: /\b(?:hot|cold|warm|temperature)\b/, unit: 'degrees|°C|°F' },
  { asked: /\b(?:cost|price|pay|paid|earn)\b/, unit: 'dollars?|euros?|pounds?|cents?|crowns?|francs?' },
  {
    asked: /\bhow much\b/,
    unit: 'lit(?:re|er)s?|millilit(?:re|er)s?|gallons?|percent|%|kilograms?|grams?|kg|dollars?|euros?|pounds?',
  },
];

function kindOf(question: string): Asked {
  const text = question.toLowerCase();
  if (/\bcolou?r\b/.test(text)) return 'colour';
  if (/\bhow (?:tall|long|high|deep|wide|far|heavy|much|old|fast|hot|cold|big|large)\b/.test(text))
    return 'measure';
  if (/\bhow many\b|\bwhat number\b/.test(text)) return 'count';
  if (/\bwhen\b|\b(?:what|which) (?:year|day|date|month|century|time)\b/.test(text)) return 'time';
  if (/\bwho(?:m|se)?\b/.test(text)) return 'person';
  if (/\bwhere\b|\b(?:what|which) (?:city|country|town|place|river|village)\b/.test(text)) return 'place';
  if (/\bwhy\b/.test(text)) return 'reason';
  return 'thing';
}

/** The words of a sentence that answer a question; null when it holds nothing of the kind that is asked for. */
export function spanFor(question: string, sentence: string): string | null {
  switch (kindOf(question)) {
    case 'colour':
      return (
        sentence
          .toLowerCase()
          .match(/[a-z]+/g)
          ?.find((word) => COLOURS.has(word)) ?? null
      );
    case 'measure':
      return measureIn(question, sentence);
    case 'count':
      return countIn(question, sentence);
    case 'time':
      return first(
        sentence,
        String.raw`\b(?:\d{1,2} )?(?:${MONTHS})(?: \d{1,2},?)?(?: \d{4})?\b|\b\d{4}\b|\b\d{1,2}(?:st|nd|rd|th) century\b`,
      );
    case 'person':
      return personIn(question, sentence);
    case 'place':
      return placeIn(question, sentence);
    case 'reason':
      return sentence.match(/\b(?:because|since|as)\s+([^.;]+)/i)?.[1]?.trim() ?? null;
    case 'thing':
      return thingIn(question, sentence);
  }
}

function first(sentence: string, pattern: string, flags = ''): string | null {
  return new RegExp(pattern, flags).exec(sentence)?.[0] ?? null;
}

function measureIn(question: string, sentence: string): string | null {
  for (const { asked, unit } of UNITS) {
    if (!asked.test(question.toLowerCase())) continue;
    const found = first(sentence, String.raw`(?:${NUMBER})\s?(?:${unit})\b`, 'i');
    if (found !== null) return found;
  }
  return null;
}

/** "How many birds": a number right before the birds. */
function countIn(question: string, sentence: string): string | null {
  const noun =
    /\b(?:how many|number of)\s+((?:[a-z-]+\s+){0,2}?[a-z-]+)\s*(?:\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|must|in|on|at|of|there)\b|\?|$)/i.exec(
      question,
    )?.[1];
  const head = noun?.split(/\s+/).at(-1)?.replace(/s$/, '');
  if (head === undefined) return first(sentence, String.raw`\b(?:${NUMBER})\b`, 'i');
  const pattern = new RegExp(String.raw`\b(${NUMBER})\s+(?:[a-z-]+\s+){0,2}?${literalPattern(head)}`, 'i');
  return pattern.exec(sentence)?.[1] ?? null;
}

const NAME = String.raw`[A-Z][\p{L}'-]+(?:\s+(?:(?:of|de|van|von|da|di)\s+)?[A-Z][\p{L}'-]+)*`;
const TITLES =
  /^(?:The|A|An|In|On|At|When|After|Before|Since|Every|Each|Today|Professor|Doctor|Dr|Mr|Mrs|Ms|Captain|Sir|Mayor|King|Queen)\s+/;
const NO_NAME =
  /^(?:The|A|An|In|It|Its|He|She|They|This|That|These|On|At|His|Her|Their|When|After|Before|Since|Every|Each|Today|Three|Two|One|Four|No|For|But|And|If|From)$/;

function personIn(question: string, sentence: string): string | null {
  const asked = question.toLowerCase();
  const names = [...sentence.matchAll(new RegExp(NAME, 'gu'))]
    .map((match) => ({
      name: match[0].replace(TITLES, ''),
      before: sentence.slice(0, match.index).toLowerCase(),
    }))
    .filter(({ name }) => !NO_NAME.test(name) && !asked.includes(name.toLowerCase()));
  const byline = names.find(({ before }) => /\b(?:by|called|named)\s+(?:\w+\s+)?$/.test(before));
  const notPlace = names.find(({ before }) => !/\b(?:in|at|of|from|near|to|on)\s+$/.test(before));
  return (byline ?? notPlace)?.name ?? null;
}

function placeIn(question: string, sentence: string): string | null {
  const asked = question.toLowerCase();
  const places = [
    ...sentence.matchAll(
      /\b(?:in|at|near|on|from|to|under|behind|inside|beside)\s+((?:the |a |an )?[\p{L}' -]+?)(?=[,.;]|\s+(?:where|which|that|and|ever|have|has|is|are|was|were|in|until|since|for|by|to|because|when|at|on|of (?:the|a)\b)|$)/gu,
    ),
  ]
    .map((match) => match[1] ?? '')
    .filter((place) => place !== '' && !asked.includes(place.toLowerCase().replace(/^(?:the|an?) /, '')));
  return places.find((place) => /^[A-Z]/.test(place)) ?? places[0] ?? null;
}

const stem = (word: string): string =>
  word
    .toLowerCase()
    .replace(/(?:ing|ed|es|s)$/, '')
    .slice(0, 6);

/** What follows the last word that question and sentence share, up to the end of the phrase. */
function thingIn(question: string, sentence: string): string | null {
  const called = /\b(?:called|named|known as)\s+([^,.;]+)/i.exec(sentence)?.[1];
  if (called !== undefined && /\b(?:call|name)/i.test(question)) return trim(called);
  const asked = new Set(
    (question.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length > 2).map(stem),
  );
  const words = [...sentence.matchAll(/[\p{L}\p{N}'-]+/gu)];
  const shared = words.findLast((match) => asked.has(stem(match[0])) && !/^(?:the|and|for)$/i.test(match[0]));
  if (shared === undefined) return null;
  const after = sentence
    .slice(shared.index + shared[0].length)
    .replace(/^\s*(?:is|are|was|were|with|of|to|in|as|by|into|from|only|now|about|at)\b\s*/i, '');
  const rest = trim(
    after.split(
      /[,.;]|\s+(?:which|that|who|because|when|while|where|until|since|and|so|but|in|on|at|for|from|with|during|after|before)\b/i,
    )[0] ?? '',
  );
  if (rest !== '') return rest;
  // The shared word ends the sentence: the answer stands before it.
  return trim(sentence.slice(0, words.find((match) => asked.has(stem(match[0])))?.index ?? 0)) || null;
}

function trim(text: string): string {
  return text
    .replace(/^\s*(?:the|an?|its|their|now|about|is|are|was|were)\s+/i, '')
    .replace(/[\s.,;:!?]+$/, '')
    .trim();
}
