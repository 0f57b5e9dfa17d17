import type { Metric } from 'scenewright';

interface Passage {
  readonly passage: string;
  readonly question: string;
}
interface Answer {
  readonly answer: string;
}

/**
 * Compares an answer with the expected one: whole score for the same words, part of it for shared words. The feedback
 * says what a person would say beside the mark.
 */
export const answerMetric: Metric<Passage, Answer, Answer> = {
  name: 'answer-overlap',
  objectives: ['exact', 'overlap'],
  evaluate(example, prediction) {
    const expected = example.expected;
    if (expected === undefined) {
      const feedback = 'Not scored: the row has no expected answer.';
      return Promise.resolve({ score: null, objectives: {}, feedback, componentFeedback: {} });
    }
    const given = prediction.output.answer;
    const exact = wordsOf(given).join(' ') === wordsOf(expected.answer).join(' ') ? 1 : 0;
    const overlap = wordOverlap(wordsOf(given), wordsOf(expected.answer));
    return Promise.resolve({
      score: (exact + overlap) / 2,
      objectives: { exact, overlap },
      feedback: feedbackOn(given, expected.answer, exact === 1),
      componentFeedback: {},
    });
  },
};

/** Lower-case words without articles and punctuation. */
export function wordsOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+(?:[.'][\p{L}\p{N}]+)*/gu) ?? [];
  return words.filter((word) => !['a', 'an', 'the'].includes(word));
}

/** F1 of the shared words, 0 to 1. */
export function wordOverlap(given: readonly string[], expected: readonly string[]): number {
  const left = [...expected];
  let shared = 0;
  for (const word of given) {
    const at = left.indexOf(word);
    if (at === -1) continue;
    left.splice(at, 1);
    shared += 1;
  }
  return shared === 0 ? 0 : (2 * shared) / (given.length + expected.length);
}

/** What goes wrong, not what to do: which answer a passage without one takes is for the search to find. */
export function feedbackOn(given: string, expected: string, isExact: boolean): string {
  if (isExact) return 'Right.';
  if (expected === 'unknown') return `The answer was "${given}". The passage is silent on what was asked.`;
  const mark = `The answer was "${given}"; "${expected}" is right.`;
  if (expected === 'yes' || expected === 'no') {
    return `${mark} A yes/no question takes exactly "yes" or "no", without anything around it.`;
  }
  return wordOverlap(wordsOf(given), wordsOf(expected)) > 0
    ? `${mark} It says more or less than was asked: the shortest phrase of the passage is enough.`
    : `${mark} It is taken from the wrong place in the passage.`;
}
