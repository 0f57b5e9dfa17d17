import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRng } from '../../../../core/rng.js';
import { signature } from '../../../../signatures/signature.js';
import { describeTask } from '../describe-task.js';
import { renderEarlier } from '../earlier-proposals.js';
import { renderRecords } from '../render-records.js';
import { DEFAULT_TEMPLATE } from '../template.js';
import { MAX_ATTEMPTS, type OperatorContext, OPERATOR_NAMES } from './operator.js';
import { creditOperator, fixedOperator, type OperatorState, thompsonOperators } from './operator-policy.js';
import { OPERATORS } from './operators.js';
import { paraphrase } from './paraphrase.js';

const Answer = signature({
  name: 'Answer',
  instructions: 'Answer.',
  input: z.object({ question: z.string().describe('what is asked'), context: z.string() }),
  output: z.object({ answer: z.string().describe('a short phrase') }),
});

const INSTRUCTION =
  'Answer the question from the context.\nBe brief and exact.\nGive units where there are any.';

const context = (changes: Partial<OperatorContext> = {}): OperatorContext => ({
  instruction: INSTRUCTION,
  task: describeTask(Answer),
  examples: renderRecords([
    {
      Inputs: '### question\nHow high?',
      'Generated Outputs': '{"answer":"8"}',
      Feedback: 'The unit is lost.',
    },
  ]),
  earlier: renderEarlier(
    [
      {
        iteration: 1,
        texts: { a: 'Answer.' },
        scoreBefore: 2,
        scoreAfter: 1.25,
        reason: 'scored 1.25, its parent 2',
      },
    ],
    'a',
  ),
  mate: { instruction: 'Copy the phrase.', wins: 4, losses: 1 },
  variants: 1,
  template: DEFAULT_TEMPLATE,
  ...changes,
});

describe('the prompt of', () => {
  it.each([...OPERATOR_NAMES])('%s', async (name) => {
    await expect(OPERATORS[name].prompt(context())).toMatchFileSnapshot(`prompts/${name}.txt`);
  });

  it('paraphrase, and of several variants', async () => {
    await expect(paraphrase(7).prompt(context())).toMatchFileSnapshot('prompts/paraphrase.txt');
    const variants = OPERATORS.rewrite.prompt(context({ variants: 3, earlier: '' }));
    await expect(variants).toMatchFileSnapshot('prompts/three-variants.txt');
  });

  it('every operator begins with what stays the same while a candidate is reflected on', () => {
    const other = { examples: 'other examples', earlier: '' };
    for (const name of ['rewrite', 'edit'] as const) {
      const [one, two] = [OPERATORS[name].prompt(context()), OPERATORS[name].prompt(context(other))];
      const shared = [...one].findIndex((character, at) => character !== two[at]);
      expect(one.slice(0, shared)).toContain(INSTRUCTION);
      expect(one.slice(0, shared)).toContain('called Answer');
      expect(one.slice(0, shared)).toContain('First work out');
      expect(one.indexOf('# Earlier attempts')).toBeGreaterThan(one.indexOf('The unit is lost'));
    }
  });
});

describe('a reply to', () => {
  const fenced = (text: string) => `Because.\n\`\`\`\n${text}\n\`\`\``;

  it('rewrite gives the text in its fence, or asks again', () => {
    expect(OPERATORS.rewrite.read(fenced('New.'), 'stop', context())).toEqual({
      type: 'texts',
      texts: ['New.'],
    });
    expect(OPERATORS.rewrite.read(fenced('New.'), 'length', context())).toMatchObject({
      reason: 'truncated',
    });
    expect(OPERATORS.rewrite.maxAttempts).toBe(MAX_ATTEMPTS);
  });

  it('rewrite with variants gives each, from headings, fences or JSON; the last of a cut reply is dropped', () => {
    const read = (reply: string, finish = 'stop') =>
      OPERATORS.rewrite.read(reply, finish, context({ variants: 3 }));
    const two = `## Variant 1\n${fenced('One\n```json\n{}\n```\nend')}\n\n## Variant 2\n${fenced('Two')}`;
    expect(read(two)).toEqual({ type: 'texts', texts: ['One\n```json\n{}\n```\nend', 'Two'] });
    expect(read(`${fenced('One')}\n\n${fenced('Two')}\n\n${fenced('One')}`)).toMatchObject({
      texts: ['One', 'Two'],
    });
    expect(read('```json\n["One", "Two", "Three", "Four"]\n```')).toMatchObject({
      texts: ['One', 'Two', 'Three'],
    });
    expect(read(`## Variant 1\n${fenced('One')}\n## Variant 2\n\`\`\`\nTw`, 'length')).toMatchObject({
      texts: ['One'],
    });
    expect(read('## Variant 1\n```\nOn', 'length')).toMatchObject({ type: 'unusable', reason: 'truncated' });
    expect(read('nothing fenced')).toMatchObject({ type: 'unusable', reason: 'unfenced' });
    expect(read('')).toMatchObject({ type: 'unusable', reason: 'empty' });
  });

  it('edit changes only what it names, and is never adopted when it does not apply', () => {
    const block = (search: string, replace: string) =>
      `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;
    const read = (reply: string, finish = 'stop') => OPERATORS.edit.read(reply, finish, context());
    expect(read(`Here:\n${block('Be brief and exact.', 'Be exact: copy the words.')}`)).toEqual({
      type: 'texts',
      texts: [INSTRUCTION.replace('Be brief and exact.', 'Be exact: copy the words.')],
    });
    expect(read('<<<<<<< SEARCH\n=======\nNever guess.\n>>>>>>> REPLACE')).toMatchObject({
      texts: [`${INSTRUCTION}\nNever guess.`],
    });
    expect(read('<<<<<<< SEARCH\nBe brief and exact.\n=======\n>>>>>>> REPLACE')).toMatchObject({
      texts: [INSTRUCTION.replace('Be brief and exact.', '')],
    });
    expect(read(block('Be very brief.', 'x'))).toMatchObject({ reason: 'edit-not-found' });
    const half = `${block('Be brief and exact.', 'x')}\n${block('Be brief and exact.', 'y')}`;
    expect(read(half)).toMatchObject({ type: 'unusable', reason: 'edit-not-found' });
    expect(read(block('e', 'x'))).toMatchObject({ reason: 'edit-ambiguous' });
    expect(read(fenced('A whole new text.'))).toMatchObject({ reason: 'no-edits' });
    expect(read(block('Be brief and exact.', 'x'), 'length')).toMatchObject({ reason: 'truncated' });
    expect(OPERATORS.edit.maxAttempts).toBe(2);
  });

  it('edit puts in replacements as they are, whatever signs they hold', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('$', '&', '`', "'", '1', 'a', ' '), minLength: 1 }),
        (text) => {
          const reply = `<<<<<<< SEARCH\nBe brief and exact.\n=======\n${text}\n>>>>>>> REPLACE`;
          const expected = INSTRUCTION.split('Be brief and exact.').join(text);
          expect(OPERATORS.edit.read(reply, 'stop', context())).toMatchObject({ texts: [expected] });
        },
      ),
    );
  });

  it('compress must be shorter', () => {
    expect(OPERATORS.compress.read(fenced('Answer; units.'), 'stop', context())).toMatchObject({
      texts: ['Answer; units.'],
    });
    expect(OPERATORS.compress.read(fenced(`${INSTRUCTION} More.`), 'stop', context())).toMatchObject({
      reason: 'not-shorter',
    });
  });
});

describe('operators apply', () => {
  it('where they make sense: edits and compression to long texts, crossover with a mate', () => {
    const names = (changes: Partial<OperatorContext>) =>
      OPERATOR_NAMES.filter((name) => OPERATORS[name].canApply(context(changes)));
    expect(names({ instruction: 'Short.', mate: null })).toEqual(['rewrite']);
    expect(names({ instruction: 'x'.repeat(300), mate: null })).toEqual(['rewrite', 'edit']);
    expect(names({ instruction: 'x'.repeat(600) })).toEqual(['rewrite', 'edit', 'crossover', 'compress']);
  });
});

describe('the choice of an operator', () => {
  const counts = (state: OperatorState, available: readonly (typeof OPERATOR_NAMES)[number][]) => {
    const found = new Map<string, number>();
    for (let at = 0; at < 400; at++) {
      const name = thompsonOperators().choose(available, state, createRng(5, 'operator', at));
      found.set(name, (found.get(name) ?? 0) + 1);
    }
    return found;
  };

  it('fixed: always the same where it applies, a rewrite elsewhere', () => {
    const choose = fixedOperator('edit').choose;
    expect(choose(['rewrite', 'edit'], {}, createRng(0))).toBe('edit');
    expect(choose(['rewrite'], {}, createRng(0))).toBe('rewrite');
  });

  it('thompson: tries all at first, then mostly the one that gains most per token', () => {
    const all = [...OPERATOR_NAMES];
    for (const name of all) expect(counts({}, all).get(name)).toBeGreaterThan(50);
    let state: OperatorState = {};
    for (let at = 0; at < 12; at++) {
      state = creditOperator(state, 'rewrite', { gain: at % 2 === 0 ? 0.05 : 0, tokens: 9_000 });
      state = creditOperator(state, 'edit', { gain: at % 2 === 0 ? 0.05 : 0, tokens: 3_000 });
      state = creditOperator(state, 'compress', { gain: 0, tokens: 2_000 });
    }
    expect(state.rewrite).toEqual({ tries: 12, gains: 6, gain: expect.closeTo(0.3), tokens: 108_000 });
    const found = counts(state, ['rewrite', 'edit', 'compress']);
    expect(found.get('edit')).toBeGreaterThan(280);
    expect(found.get('compress') ?? 0).toBeLessThan(found.get('edit') ?? 0);
  });

  it('thompson: its state is plain JSON, and the same state and seed choose the same', () => {
    const state = creditOperator({}, 'edit', { gain: 0.1, tokens: 500 });
    const restored: OperatorState = JSON.parse(JSON.stringify(state));
    for (let at = 0; at < 50; at++) {
      const choose = (from: OperatorState) =>
        thompsonOperators().choose([...OPERATOR_NAMES], from, createRng(1, at));
      expect(choose(restored)).toBe(choose(state));
    }
  });
});
