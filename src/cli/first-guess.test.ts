import { expect, it } from 'vitest';
import { z } from 'zod';
import { predict } from '../modules/predict.js';
import { toProgram } from '../modules/to-program.js';
import { signature } from '../signatures/signature.js';
import { GUESSED_REPLY_TOKENS, guessRollout } from './first-guess.js';

const program = toProgram(
  predict(
    signature({
      name: 'Answer',
      instructions: 'Answer the question.',
      input: z.object({ question: z.string() }),
      output: z.object({ answer: z.string() }),
    }),
  ),
);

const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 10, source: 'test', asOf: '2026-01-01' };

it('counts a call for each component, its prompt and a reply, at the price of the model', () => {
  const guess = guessRollout(program, { question: 'How tall?' }, { id: 'a:b', price });
  expect(guess.calls).toBe(1);
  expect(guess.tokens).toBeGreaterThan(GUESSED_REPLY_TOKENS + 50);
  const inputTokens = guess.tokens - GUESSED_REPLY_TOKENS;
  expect(guess.usd).toBeCloseTo((inputTokens + 10 * GUESSED_REPLY_TOKENS) / 1_000_000, 9);
  const longer = guessRollout(program, { question: 'How tall? '.repeat(100) }, { id: 'a:b', price });
  expect(longer.tokens).toBeGreaterThan(guess.tokens + 200);
});

it('counts the images at the price of who makes them', () => {
  const image = (usd: number) => ({
    price: { usdPerImage: { '1K': usd }, source: 'test', asOf: '2026-01-01' },
  });
  const words = guessRollout(program, { question: 'How tall?' }, { id: 'a:b', price });
  const drawn = guessRollout(
    program,
    { question: 'How tall?' },
    { id: 'a:b', price },
    { count: 2, model: image(0.15) },
  );
  expect(drawn.images).toBe(2);
  expect((drawn.usd ?? 0) - (words.usd ?? 0)).toBeCloseTo(0.3, 9);
  const unknown = { count: 2, model: { price: null } };
  expect(guessRollout(program, { question: 'x' }, { id: 'a:b', price }, unknown).usd).toBeNull();
});

it('makes up no price', () => {
  expect(guessRollout(program, undefined, { id: 'a:b', price: null }).usd).toBeNull();
  expect(guessRollout(program, undefined, { id: 'unknown:model' }).usd).toBeNull();
});
