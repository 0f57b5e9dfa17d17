import type { TokenLogprob } from '../../providers/language-model.js';

export type YesNo = 'yes' | 'no';

/** Probabilities of the two answers at the place of the answer; the rest went to other words. */
export interface YesNoProbabilities {
  readonly yes: number;
  readonly no: number;
}

/** The answer that a reply begins with; undefined when its first word is neither. */
export function answerOf(reply: string): YesNo | undefined {
  return yesOrNo(/[\p{L}\p{N}]+/u.exec(reply)?.[0] ?? '');
}

/**
 * Reads P(yes) and P(no) from the log-probabilities of a reply, at its first token that is a word. Tokens that differ in
 * case, white space or punctuation only (`Yes`, ` yes`) are one answer. Undefined when no token is a word.
 */
export function probabilitiesOf(logprobs: readonly TokenLogprob[]): YesNoProbabilities | undefined {
  const place = logprobs.find(({ token }) => wordOf(token) !== '');
  if (place === undefined) return undefined;
  // The chosen token is among the alternatives of some providers and not of others.
  const tokens = new Map(place.alternatives.map(({ token, logprob }) => [token, logprob]));
  tokens.set(place.token, place.logprob);
  const sum = { yes: 0, no: 0 };
  for (const [token, logprob] of tokens) {
    const answer = yesOrNo(wordOf(token));
    if (answer !== undefined) sum[answer] += Math.exp(logprob);
  }
  return { yes: Math.min(1, sum.yes), no: Math.min(1, sum.no) };
}

function wordOf(token: string): string {
  // Some servers hand out tokens of byte-level vocabularies as they are stored, where this letter is a space.
  return token.replace(/^\u0120/u, '').replace(/[^\p{L}\p{N}]+/gu, '');
}

function yesOrNo(word: string): YesNo | undefined {
  const lower = word.toLowerCase();
  return lower === 'yes' || lower === 'no' ? lower : undefined;
}
