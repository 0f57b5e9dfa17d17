import { grouped } from '../core/grouped.js';
import { ownValue } from '../core/own-value.js';
import type { Answer, JudgedAnswer } from './judged-answers.js';
import { mean, standardDeviation } from './statistics/moments.js';

/** How often a judge says the same again, by part of its reply. */
export interface AnswerAgreement {
  readonly name: string;
  /** Pairs of answers to one question. */
  readonly pairs: number;
  /** Share of the pairs that are equal. */
  readonly equal: number;
  /** Mean distance of the pairs; null where the answers are no numbers. */
  readonly meanDifference: number | null;
}

export interface JudgeAgreement {
  /** Replies that were asked for, not those out of a cache. */
  readonly replies: number;
  readonly questions: number;
  /** Questions that were asked more than once: only these say how steady the judge is. */
  readonly repeatedQuestions: number;
  readonly answers: readonly AnswerAgreement[];
}

/** How far a judge agrees with itself: the same prompt asked again, in another repeat or for another program. */
export function judgeAgreement(judged: readonly JudgedAnswer[]): JudgeAgreement {
  const byQuestion = answersByQuestion(judged);
  const repeated = [...byQuestion.values()].filter((answers) => answers.length > 1);
  return {
    replies: judged.length,
    questions: byQuestion.size,
    repeatedQuestions: repeated.length,
    answers: namesIn(repeated.flat()).flatMap((name) =>
      agreementOf(
        name,
        repeated.map((answers) => answers.flatMap((answer) => ownValue(answer, name) ?? [])),
      ),
    ),
  };
}

/** How a part of the judge's reply moved between two runs. */
export interface AnswerDrift {
  readonly name: string;
  /** Questions that both runs have an answer to. */
  readonly questions: number;
  /** Share of them that were answered the same: the means of numbers, every answer otherwise. */
  readonly equal: number;
  /** Later minus earlier, over questions; null where the answers are no numbers. Yes counts 1, no 0. */
  readonly shift: {
    readonly mean: number;
    readonly standardError: number | null;
  } | null;
}

export interface JudgeDrift {
  /** Questions that both runs asked. */
  readonly sharedQuestions: number;
  readonly answers: readonly AnswerDrift[];
}

/** How a judge has moved: the same prompts, judged in an earlier run and in a later one. */
export function judgeDrift(earlier: readonly JudgedAnswer[], later: readonly JudgedAnswer[]): JudgeDrift {
  const before = answersByQuestion(earlier);
  const after = answersByQuestion(later);
  const shared = [...before.keys()].filter((question) => after.has(question)).sort();
  const names = namesIn(shared.flatMap((question) => after.get(question) ?? []));
  return {
    sharedQuestions: shared.length,
    answers: names.flatMap((name) => {
      const both = shared.flatMap((question) => {
        const [was, is] = [before, after].map((answers) =>
          (answers.get(question) ?? []).flatMap((answer) => ownValue(answer, name) ?? []),
        );
        return was === undefined || is === undefined || was.length === 0 || is.length === 0
          ? []
          : [{ was, is }];
      });
      return both.length === 0 ? [] : [driftOf(name, both)];
    }),
  };
}

type Answers = Readonly<Record<string, Answer>>;

function answersByQuestion(judged: readonly JudgedAnswer[]): ReadonlyMap<string, readonly Answers[]> {
  return grouped(judged.map(({ question, answers }) => [question, answers] as const));
}

function namesIn(answers: readonly Answers[]): string[] {
  return [...new Set(answers.flatMap((answer) => Object.keys(answer)))].sort();
}

function agreementOf(name: string, questions: readonly (readonly Answer[])[]): AnswerAgreement[] {
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const pairs = sum(questions.map(({ length }) => pairsAmong(length)));
  if (pairs === 0) return [];
  const isNumeric = questions.flat().every((answer) => typeof answer === 'number');
  return [
    {
      name,
      pairs,
      equal: sum(questions.map(equalPairs)) / pairs,
      meanDifference: isNumeric ? sum(questions.map(sumOfDistances)) / pairs : null,
    },
  ];
}

function pairsAmong(count: number): number {
  return (count * (count - 1)) / 2;
}

/** Counted by value: a judge may be asked the same thousands of times, and pairs are many more. */
function equalPairs(answers: readonly Answer[]): number {
  const counts = new Map<Answer, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + pairsAmong(count), 0);
}

/** Of all pairs: in order, each number is subtracted once for every one above it and added for every one below. */
function sumOfDistances(answers: readonly Answer[]): number {
  const sorted = answers.map(Number).sort((a, b) => a - b);
  return sorted.reduce((sum, value, at) => sum + value * (2 * at - sorted.length + 1), 0);
}

function driftOf(
  name: string,
  both: readonly { readonly was: readonly Answer[]; readonly is: readonly Answer[] }[],
): AnswerDrift {
  const numbers = both.map(({ was, is }) => ({ was: meanAnswer(was), is: meanAnswer(is) }));
  const shifts = numbers.flatMap(({ was, is }) => (was === null || is === null ? [] : is - was));
  const isSame = ({ was, is }: { readonly was: readonly Answer[]; readonly is: readonly Answer[] }) => {
    const [one, other] = [meanAnswer(was), meanAnswer(is)];
    return one === null || other === null ? was.join('\n') === is.join('\n') : one === other;
  };
  const deviation = standardDeviation(shifts);
  return {
    name,
    questions: both.length,
    equal: mean(both.map((pair) => (isSame(pair) ? 1 : 0))),
    shift:
      shifts.length < both.length
        ? null
        : {
            mean: mean(shifts),
            standardError: deviation === null ? null : deviation / Math.sqrt(shifts.length),
          },
  };
}

function meanAnswer(values: readonly Answer[]): number | null {
  const numbers = values.flatMap((value) => (typeof value === 'string' ? [] : Number(value)));
  return numbers.length === values.length ? mean(numbers) : null;
}
