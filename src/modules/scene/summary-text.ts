import { parseJson } from '../../core/parse-json.js';

/** Characters in a token of English text, on the low side so that the estimate errs upwards. */
const CHARS_PER_TOKEN = 4;

/** About how many tokens a text takes. */
export function estimatedTokens(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}

/** Subject; action and surroundings; camera, light and mood. */
export const SUMMARY_PARAGRAPHS = 3;

/** How many paragraphs a text has: an empty line parts them. */
export function paragraphCount(text: string): number {
  return text.split(/\n\s*\n/).filter((part) => part.trim() !== '').length;
}

/** What is wrong with the form of a summary that could be used as it is. */
export function paragraphDefects(text: string): readonly string[] {
  const count = paragraphCount(text);
  if (count === SUMMARY_PARAGRAPHS) return [];
  return [
    `The summary has ${count} paragraph${count === 1 ? '' : 's'} where there should be ${SUMMARY_PARAGRAPHS}.`,
  ];
}

/** What makes a summary unfit to be used, as words for the model that wrote it; empty when it is fit. */
export function summaryDefects(text: string, maxTokens: number): readonly string[] {
  const trimmed = text.trim();
  if (trimmed === '') return ['The summary is empty.'];
  const tokens = estimatedTokens(trimmed);
  return [
    ...(/[.!?]["'\u201d\u2019)]*$/.test(trimmed) ? [] : ['The summary stops in the middle of a sentence.']),
    ...(tokens > maxTokens
      ? [`The summary has about ${tokens} tokens; ${maxTokens} is the most that is read.`]
      : []),
  ];
}

/** The part of a summary that a reply holds which was cut off inside its JSON; empty when there is none. */
export function partialSummary(reply: string): string {
  const cut = /"short_description"\s*:\s*"((?:[^"\\]|\\.)*)/s.exec(reply)?.[1] ?? '';
  const text = parseJson(`"${cut.replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`);
  return typeof text === 'string' ? text : '';
}

/** The longest beginning of a text that ends with a sentence and stays within a number of tokens. */
export function wholeSentences(text: string, maxTokens: number): string {
  const room = text.trim().slice(0, maxTokens * CHARS_PER_TOKEN);
  const end = /^.*[.!?]["'\u201d\u2019)]*(?=\s|$)/s.exec(room)?.[0];
  return end ?? room;
}
