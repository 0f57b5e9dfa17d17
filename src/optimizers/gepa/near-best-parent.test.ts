import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { stateOf } from './gepa-state.fixture.js';
import { nearBestSelector } from './near-best-parent.js';
import { insertionOrder } from './set-order.js';

// The third leads, the second is a hundredth behind, the first far.
const state = stateOf([{ scores: [0.2, 0.2] }, { scores: [0.6, 0.58] }, { scores: [0.6, 0.6] }]);

function counts(margin?: number): number[] {
  const rng = createRng(5);
  const selector = nearBestSelector(margin);
  const drawn = [0, 0, 0];
  for (let draw = 0; draw < 400; draw++) {
    const parent = selector.select({ state, rng, order: insertionOrder });
    drawn[parent] = (drawn[parent] ?? 0) + 1;
  }
  return drawn;
}

describe('the selector of parents near the best', () => {
  it('draws who is hardly behind every fourth time, and nobody else', () => {
    const [far, near = 0, best = 0] = counts();
    expect(far).toBe(0);
    expect(near).toBeGreaterThan(70);
    expect(near).toBeLessThan(130);
    expect(near + best).toBe(400);
  });

  it('keeps to the best with a narrow margin, and takes anybody with a wide one', () => {
    expect(counts(0.005)).toEqual([0, 0, 400]);
    expect(counts(1).every((count) => count > 0)).toBe(true);
  });

  it('draws no chance where nobody is near', () => {
    const rng = createRng(5);
    nearBestSelector(0.005).select({ state, rng, order: insertionOrder });
    expect(rng.state()).toEqual(createRng(5).state());
  });

  it('refuses a margin that is none', () => {
    expect(() => nearBestSelector(-0.1)).toThrow(/margin/);
  });
});
