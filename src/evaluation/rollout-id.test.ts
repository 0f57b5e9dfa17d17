import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '../core/json.js';
import { rolloutId, rolloutIdsFor } from './rollout-id.js';

it('ids of many rollouts of a candidate are those that each would have alone', () => {
  const text = fc.string({ unit: 'binary' });
  const key = fc.record({
    programHash: text,
    exampleId: text,
    seed: fc.maxSafeInteger(),
    repeat: fc.nat(),
    models: fc.dictionary(fc.constantFrom('task', 'judge', 'image'), text),
    candidate: fc.dictionary(text, fc.record({ instruction: text, demos: fc.constant([]) })),
  });
  fc.assert(
    fc.property(key, (one) => {
      const idFor = rolloutIdsFor(one, canonicalJson(one.candidate));
      expect(idFor(one.exampleId, one.repeat)).toBe(rolloutId(one));
    }),
    { numRuns: 40 },
  );
});
