import { pick } from '../noise.js';
import { spanFor } from './answer-span.js';
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

/** Sentences of the passage that share a word with the question: best first, or as they stand where the skill fails. */
function candidates(call: HeadCall, { question, passage }: QuestionView): readonly string[] {
  const asked = new Set(stems(question));
  const scored = sentencesOf(passage)
    .map((text) => ({ text, score: new Set(stems(text).filter((word) => asked.has(word))).size }))
    .filter(({ score }) => score > 0);
  if (!call.has('answer.whole-passage')) return scored.slice(0, 1).map(({ text }) => text);
  return scored.sort((a, b) => b.score - a.score).map(({ text }) => text);
}

function sentencesOf(passage: string): string[] {
  return passage
    .split(/(?<=[.!?])\s+|\n+/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .slice(0, MOST_SENTENCES);
}

/** An attention limit of the simulator: it reads the first 400 sentences of a passage. */
const MOST_SENTENCES = 400;

/** The sentence of the passage that answers best; null when none shares a word with the question. */
export function bestSentence(call: HeadCall, view: QuestionView): string | null {
  return candidates(call, view)[0] ?? null;
}

interface FoundAnswer {
  readonly sentence: string;
  readonly span: string;
}

/** The first candidate that holds what is asked for. */
function findAnswer(call: HeadCall, view: QuestionView): FoundAnswer | null {
  for (const sentence of candidates(call, view).slice(0, 6)) {
    const span = spanFor(view.question, sentence);
    if (span !== null && span !== '') return { sentence, span };
  }
  return null;
}

/** Answers in text: a phrase where the skill holds, a sentence otherwise. */
export function answerText(call: HeadCall): string {
  const view = questionOf(call.inputs);
  if (isYesNo(view.question)) return yesNoText(call, view);
  const found = findAnswer(call, view);
  if (found === null) {
    if (call.has('answer.admit-unknown')) return 'unknown';
    const guess = bestSentence(call, view) ?? fallbackPhrase(view);
    // Nothing fits the question: a guess, short or long.
    return call.has('answer.short')
      ? guess
          .replace(/[.!?]+$/, '')
          .split(/\s+/)
          .slice(-3)
          .join(' ')
      : guess;
  }
  return call.has('answer.short') ? found.span : wrap(call, found.sentence, found.span);
}

function overlap(question: string, sentence: string): number {
  const asked = [...new Set(stems(question))];
  const found = new Set(stems(sentence));
  return asked.length === 0 ? 1 : asked.filter((word) => found.has(word)).length / asked.length;
}

function wrap(call: HeadCall, sentence: string, span: string): string {
  const wordings = [
    `The answer is ${span}.`,
    `According to the text, ${sentence}`,
    `${sentence} So it is ${span}.`,
  ];
  return pick(wordings, 'wrap', String(call.chance('wrap')));
}

function fallbackPhrase({ question, passage }: QuestionView): string {
  const first = (passage || question).split(/(?<=[.!?])\s+/)[0] ?? '';
  return first.slice(0, 200) || 'unknown';
}

export function isYesNo(question: string): boolean {
  return /^\s*(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|must|may|might)\b/i.test(
    question,
  );
}

function yesNoText(call: HeadCall, view: QuestionView): string {
  const word = yesOrNo(call, view) ? 'yes' : 'no';
  if (call.has('answer.exact-label')) return word;
  return word === 'yes' ? 'Yes, that seems to be the case.' : 'No, it is rather unlikely.';
}

/** Whether the passage supports the statement of a yes/no question. */
export function yesOrNo(call: HeadCall, view: QuestionView): boolean {
  const sentence = bestSentence(call, view);
  if (sentence === null) return false;
  const negated = /\b(?:not|no|never|without|neither|nobody|none)\b|n't\b/i.test(sentence);
  // What the sentence leaves out, the passage around it may say.
  const around = 0.75 * overlap(view.question, view.passage);
  return Math.max(overlap(view.question, sentence), around) >= 0.6 && !negated;
}
