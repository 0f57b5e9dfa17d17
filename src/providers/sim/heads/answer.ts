import { pick } from '../noise.js';
import type { HeadCall } from './head-call.js';

const STOP = new Set(
  `a an the of in on at to for from by with and or is are was were be been it its this that these those what which who whom whose
  when where why how many much did does do done has have had can could would should will as than then there their his her into about
  text question passage context according name give`.split(/\s+/),
);

/** What the call asks and what it has to answer from, whatever its fields are called. */
export interface QuestionView {
  readonly question: string;
  readonly passage: string;
}

/** Finds question and passage among the inputs: by name, else the shortest text with a question mark, and the longest. */
export function questionOf(inputs: ReadonlyMap<string, unknown>): QuestionView {
  const texts = [...inputs].map(([name, value]) => ({
    name,
    text: typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
  }));
  const named = (pattern: RegExp) => texts.find(({ name }) => pattern.test(name));
  const question =
    named(/question|query|ask|problem|instruction/i) ??
    texts.filter(({ text }) => text.includes('?')).sort((a, b) => a.text.length - b.text.length)[0] ??
    texts[0];
  const passage =
    named(/context|passage|text|document|article|story|paragraph|facts|source/i) ??
    texts.filter((item) => item !== question).sort((a, b) => b.text.length - a.text.length)[0];
  return { question: question?.text ?? '', passage: passage === question ? '' : (passage?.text ?? '') };
}

function stems(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((word) => !STOP.has(word))
    .map((word) => word.replace(/(?:ing|ed|es|s)$/, ''));
}

/** The sentence of the passage that answers best; null when none shares a word with the question. */
export function bestSentence(call: HeadCall, { question, passage }: QuestionView): string | null {
  const asked = new Set(stems(question));
  const sentences = passage
    .split(/(?<=[.!?])\s+|\n+/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .slice(0, 400);
  const scored = sentences.map((text) => ({
    text,
    score: new Set(stems(text).filter((word) => asked.has(word))).size,
  }));
  if (!call.has('answer.whole-passage')) return scored.find(({ score }) => score > 0)?.text ?? null;
  return (
    scored.reduce<{ text: string; score: number } | null>(
      (best, item) => (item.score > (best?.score ?? 0) ? item : best),
      null,
    )?.text ?? null
  );
}

/** Answers in text: a phrase where the skill holds, a sentence otherwise. */
export function answerText(call: HeadCall): string {
  const view = questionOf(call.inputs);
  if (isYesNo(view.question)) return yesNoText(call, view);
  const sentence = bestSentence(call, view);
  if (sentence === null) return call.has('answer.admit-unknown') ? 'unknown' : fallbackPhrase(view);
  if (call.has('answer.admit-unknown') && overlap(view.question, sentence) < 0.3) return 'unknown';
  const span = spanFrom(sentence, view.question, call.has('answer.units'));
  return call.has('answer.short') ? span : wrap(call, sentence, span);
}

function overlap(question: string, sentence: string): number {
  const asked = [...new Set(stems(question))];
  const found = new Set(stems(sentence));
  return asked.length === 0 ? 1 : asked.filter((word) => found.has(word)).length / asked.length;
}

function wrap(call: HeadCall, sentence: string, span: string): string {
  return pick(
    [`The answer is ${span}.`, `According to the text, ${sentence}`, `${sentence} So it is ${span}.`],
    'wrap',
    String(call.chance('wrap')),
  );
}

function fallbackPhrase({ question, passage }: QuestionView): string {
  const first = (passage || question).split(/(?<=[.!?])\s+/)[0] ?? '';
  return first.slice(0, 200) || 'unknown';
}

export function isYesNo(question: string): boolean {
  return /^\s*(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)\b/i.test(question);
}

function yesNoText(call: HeadCall, view: QuestionView): string {
  const word = yesOrNo(call, view) ? 'yes' : 'no';
  return call.has('answer.exact-label')
    ? word
    : word === 'yes'
      ? 'Yes, that seems to be the case.'
      : 'No, it is rather unlikely.';
}

/** Whether the passage supports the statement of a yes/no question. */
export function yesOrNo(call: HeadCall, view: QuestionView): boolean {
  const sentence = bestSentence(call, view);
  if (sentence === null) return false;
  const negated = /\b(?:not|no|never|n't|without|neither)\b/i.test(sentence);
  const supported = overlap(view.question, sentence) >= 0.75;
  return supported && !negated;
}

const MONTH = '(?:January|February|March|April|May|June|July|August|September|October|November|December)';

/** The span of a sentence that fits the kind of question. */
export function spanFrom(sentence: string, question: string, withUnit: boolean): string {
  const asked = question.toLowerCase();
  if (/^\s*(?:when|(?:in )?(?:what|which) (?:year|date|day|month|century))/.test(asked)) {
    const date = sentence.match(
      new RegExp(
        `\\b(?:\\d{1,2} )?${MONTH}(?: \\d{1,2},?)?(?: \\d{4})?|\\b\\d{4}\\b|\\b\\d{1,2}(?:st|nd|rd|th) century`,
        'i',
      ),
    );
    if (date !== null) return date[0];
  }
  if (
    /^\s*how (?:many|much|long|tall|far|old|high|deep|wide|heavy|fast|big|large)|what (?:number|percentage|amount|age|height|length|distance)/.test(
      asked,
    )
  ) {
    const number = sentence.match(
      /[$€£]?\b\d[\d,.]*\b(?:\s*(?:million|billion|thousand|percent|%))?(?:\s+[a-z]+\b(?:\s+per\s+[a-z]+)?)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred)\b(?:\s+[a-z]+)?/i,
    );
    if (number !== null)
      return withUnit
        ? number[0].replace(
            /\s+(?:in|of|and|by|to|at|on|from|for|with|was|is|are|were|long|tall|high|old)$/,
            '',
          )
        : (number[0].match(/[$€£]?\d[\d,.]*\d|\d|[a-z]+/i)?.[0] ?? number[0]);
  }
  const names = properNames(sentence, question);
  if (
    /^\s*who|^\s*whose|whom|what (?:person|man|woman|name)|which (?:person|king|queen|city|country|river|company)/.test(
      asked,
    ) &&
    names[0] !== undefined
  )
    return names[0];
  if (/^\s*where|what (?:city|country|place|town|river)/.test(asked)) {
    const place = sentence.match(
      /\b(?:in|at|near|on|from|to)\s+((?:the )?[A-Z][\p{L}'-]+(?:\s+[A-Z][\p{L}'-]+)*)/u,
    );
    if (place?.[1] !== undefined) return place[1];
    if (names[0] !== undefined) return names[0];
  }
  return restOf(sentence, question) ?? names[0] ?? sentence.replace(/[.!?]+$/, '');
}

function properNames(sentence: string, question: string): string[] {
  const names = sentence.match(/\b[A-Z][\p{L}'-]+(?:\s+(?:of|de|van|von|the)?\s*[A-Z][\p{L}'-]+)*/gu) ?? [];
  const asked = question.toLowerCase();
  return names
    .filter(
      (name) =>
        !asked.includes(name.toLowerCase()) &&
        !/^(?:The|A|An|In|It|He|She|They|This|That|On|At|Its|His|Her)$/.test(name),
    )
    .map((name) => name.replace(/^(?:The|A|An|In|On|At)\s+/, ''));
}

/** What follows the main verb, without what the question already says. */
function restOf(sentence: string, question: string): string | null {
  const match = sentence.match(
    /\b(?:is|are|was|were|became|called|named|contains?|has|have|uses?|used|made of|makes?|produces?|eats?|means?)\s+(?:called |named |made of )?(.+?)(?:[,;.!?]|\s+(?:which|that|because|when|while|where|and)\b|$)/i,
  );
  const rest = match?.[1]?.replace(/^(?:a|an|the)\s+/i, '').trim();
  if (rest === undefined || rest === '' || question.toLowerCase().includes(rest.toLowerCase())) return null;
  return rest;
}
