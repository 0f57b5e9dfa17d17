import { expect, it } from 'vitest';
import { Storyboard, STORYBOARD_CHUNK } from '../../src/providers/sim/storyboard/storyboard.js';
import { pngText } from '../../src/providers/sim/storyboard/png-text.js';
import { labelledPairs, PAIR_PROMPTS } from './labelled-pairs.js';
import { verifierGain } from './measure.js';

it('labelled pairs are simulated, the same each time, and have true and false items in every head', async () => {
  const prompts = PAIR_PROMPTS.slice(0, 3);
  const [pairs, again] = [await labelledPairs(prompts), await labelledPairs(prompts)];
  expect(again).toEqual(pairs);
  for (const { input, expected, tags } of pairs) {
    expect(tags).toEqual(['simulated']);
    const bytes = Buffer.from(String(input['image']).split(',')[1] ?? '', 'base64');
    expect(bytes.length).toBeLessThan(200_000);
    const chunk: unknown = JSON.parse(pngText(new Uint8Array(bytes), STORYBOARD_CHUNK) ?? '');
    expect(Storyboard.parse(chunk).simulated).toBe(true);
    const { elements, objects, cinematography } = expected as {
      elements: Record<string, boolean>;
      objects: boolean[];
      cinematography: Record<string, boolean>;
    };
    for (const labels of [Object.values(elements), objects, Object.values(cinematography)])
      expect(new Set(labels).size).toBe(2);
  }
});

it('verifiers compiled against labels tell true from false better on pairs that no search saw', async () => {
  const { before, after } = await verifierGain(0, 60);
  // One half is chance.
  expect(before['score']).toBeGreaterThan(0.5);
  expect(after['score']).toBeGreaterThan((before['score'] ?? 1) + 0.03);
}, 60_000);
