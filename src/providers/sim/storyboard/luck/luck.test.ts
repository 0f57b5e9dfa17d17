import { describe, expect, it } from 'vitest';
import type { AskedElement } from '../brief/brief.js';
import { readProse } from '../brief/read-prose.js';
import { planFrame } from '../frame/plan-frame.js';
import { CLEAR_SHARE, FAULTS, type FaultId } from './faults.js';
import { chanceOf, loadOf, luckOf } from './luck.js';

const SIZE = { width: 512, height: 512 };
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

/** Sentences that keep each fault away, in other words than the documentation. */
const CLEAR: Readonly<Record<FaultId, string>> = {
  'dropped-element': 'The drum is in full view.',
  'merged-elements': 'The drum is clearly separate, with a gap to the fox.',
  'wrong-colour': 'The fox is red all over.',
  'wrong-pose': 'The fox stretches its legs far forward.',
  'wrong-place': 'The fox is in the left third of the frame.',
  'wrong-count': 'There are exactly three drums.',
  'ignored-framing': 'The frame shows the full body.',
  'ignored-angle': 'The camera is held low, near the ground.',
  'ignored-light': 'The sun comes from the left and shadows fall to the right.',
  'ignored-style': 'Visible brush strokes on rough paper.',
  'garbled-text': 'The sign is written in capital letters.',
  'soft-picture': 'Everything is crisp.',
  'noisy-picture': 'A clean picture.',
  'low-contrast': 'With deep blacks.',
  'blown-light': 'Balanced exposure.',
  artefact: 'No artefacts.',
};

function share(prompt: string, fault: FaultId): number {
  const brief = readProse(prompt);
  const hits = SEEDS.filter((seed) =>
    planFrame(brief, luckOf(brief, seed, 0), SIZE).faults.some(({ id }) => id === fault),
  );
  return hits.length / SEEDS.length;
}

describe('faults of storyboards', () => {
  it.each(FAULTS.map((rule) => [rule.id, rule] as const))(
    '%s becomes rare where the prompt asks clearly',
    (id, rule) => {
      const element: AskedElement | undefined =
        rule.per === 'picture' ? undefined : readProse('a red fox leaps').elements[0];
      const plain = readProse('a red fox leaps beside a drum');
      const clear = readProse(`a red fox leaps beside a drum. ${CLEAR[id]}`);
      const said = element === undefined ? undefined : { ...element, said: CLEAR[id] };
      expect(chanceOf(rule, plain, element)).toBeCloseTo(rule.base, 6);
      expect(chanceOf(rule, clear, said)).toBeCloseTo(rule.base * CLEAR_SHARE * loadOf(clear), 6);
    },
  );

  it('happen as often as documented, and less when asked clearly', () => {
    const plain = share('low-angle shot of a fox', 'ignored-angle');
    expect(plain).toBeGreaterThan(0.15);
    expect(plain).toBeLessThan(0.4);
    expect(share('low-angle shot of a fox, the camera near the ground', 'ignored-angle')).toBeLessThan(0.08);
    expect(share('a fox', 'ignored-angle')).toBe(0);
  });

  it('come with long, crowded and boastful prompts', () => {
    const load = (prompt: string) => loadOf(readProse(prompt));
    expect(load('a fox')).toBe(1);
    expect(load('a beautiful stunning fox, masterpiece, 8k')).toBeGreaterThan(1.2);
    expect(load('a fox, a drum, a lamp, a chair, a table and a clock')).toBeGreaterThan(1.3);
    expect(load(`a fox. ${'It is quiet here. '.repeat(60)}`)).toBeGreaterThan(1.2);
  });

  it('are drawn by seed and not by wording: what is said better fails on a part of the same seeds', () => {
    const seedsOf = (prompt: string) => {
      const brief = readProse(prompt);
      return SEEDS.filter((seed) => luckOf(brief, seed, 0).happens('soft-picture'));
    };
    const plain = seedsOf('a fox');
    expect(plain.length).toBeGreaterThan(10);
    expect(seedsOf('a fox, crisp').every((seed) => plain.includes(seed))).toBe(true);
  });
});
