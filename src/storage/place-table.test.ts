import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256 } from '../core/hash.js';
import { placeTable } from './place-table.js';

const change = fc.record({
  key: fc.integer({ min: 0, max: 120 }),
  isRemoved: fc.boolean(),
  offset: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  bytes: fc.integer({ min: 1, max: 4_000_000 }),
  tag: fc.integer({ min: 0, max: 0xffff_ffff }),
});

it('a table holds what a map holds, whatever is put, replaced and removed', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 400 }), (changes) => {
      const [table, map] = [placeTable(), new Map<string, object>()];
      for (const { key: number, isRemoved, ...entry } of changes) {
        // Some keys are no hashes: an executor may have ids of its own.
        const key = number % 7 === 0 ? `own ${number}` : sha256(String(number));
        if (isRemoved) expect(table.delete(key)).toBe(map.delete(key));
        else {
          table.set(key, entry, entry.tag);
          map.set(key, entry);
        }
      }
      for (let number = 0; number <= 120; number++) {
        const key = number % 7 === 0 ? `own ${number}` : sha256(String(number));
        expect(table.get(key)).toEqual(map.get(key) ?? null);
      }
    }),
    { numRuns: 60 },
  );
});

it('keys that begin their search at one place are told apart', () => {
  const table = placeTable();
  const keyOf = (part: string) => `${part}${'0'.repeat(8)}`.padStart(64, '0');
  for (const [at, end] of ['00000001', '00000002', 'ffffffff'].entries()) {
    table.set(keyOf(end), { offset: at, bytes: 1 }, at);
  }
  expect(['00000001', '00000002', 'ffffffff', '00000003'].map((end) => table.get(keyOf(end))?.tag)).toEqual([
    0,
    1,
    2,
    undefined,
  ]);
});
