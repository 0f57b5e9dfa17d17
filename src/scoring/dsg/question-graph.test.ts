import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DsgAnswer, type DsgQuestion, graphProblems, verdictsOf } from './question-graph.js';

const question = (id: string, ...parents: string[]): DsgQuestion => ({
  id,
  type: 'other',
  parents,
  question: `${id}?`,
});

const fox = [question('fox'), question('red', 'fox'), question('tree'), question('under', 'fox', 'tree')];

describe('graphProblems', () => {
  it('has nothing to say of a sound graph', () => expect(graphProblems(fox)).toEqual([]));

  it.each([
    ['an id twice', [question('a'), question('a')], 'two questions have the id "a"'],
    ['a parent that is not there', [question('a', 'b')], 'the parent "b" of question "a" is no question'],
    ['a question that is its own parent', [question('a', 'a')], 'question "a" depends on itself'],
    [
      'a circle',
      [question('a', 'c'), question('b', 'a'), question('c', 'b')],
      'question "a" depends on itself',
    ],
  ])('names %s', (_what, questions, problem) => expect(graphProblems(questions)).toEqual([problem]));

  it('finds a circle behind a question that is not part of it', () => {
    expect(graphProblems([question('leaf', 'a'), question('a', 'b'), question('b', 'a')])).toEqual([
      'question "a" depends on itself',
    ]);
  });
});

describe('verdictsOf', () => {
  const verdicts = (answers: Record<string, DsgAnswer>) => verdictsOf(fox, new Map(Object.entries(answers)));

  it('lets a child count only when its parents hold', () => {
    expect(verdicts({ fox: 'no', red: 'yes', tree: 'yes', under: 'yes' })).toEqual([
      'fails',
      'fails-by-parent',
      'holds',
      'fails-by-parent',
    ]);
  });

  it('leaves undecided what hangs on a missing answer', () => {
    expect(verdicts({ red: 'yes', tree: 'yes', under: 'yes' })).toEqual([
      'undecided',
      'undecided',
      'holds',
      'undecided',
    ]);
    expect(verdicts({ fox: 'unanswered', red: 'no', tree: 'no', under: 'yes' })).toEqual([
      'undecided',
      'fails',
      'fails',
      'fails-by-parent',
    ]);
  });

  it('is settled by the answers alone, whatever the order of the questions', () => {
    const answer = fc.constantFrom<DsgAnswer>('yes', 'no', 'unanswered');
    const answers = fc.record({ fox: answer, red: answer, tree: answer, under: answer });
    fc.assert(
      fc.property(answers, fc.shuffledSubarray(fox, { minLength: fox.length }), (given, order) => {
        const map = new Map(Object.entries(given));
        const byId = new Map(fox.map(({ id }, at) => [id, verdictsOf(fox, map)[at]]));
        expect(verdictsOf(order, map)).toEqual(order.map(({ id }) => byId.get(id)));
      }),
    );
  });
});
