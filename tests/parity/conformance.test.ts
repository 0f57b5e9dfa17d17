import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fixturesIn, replayed } from './conformance.js';

const OWN = fileURLToPath(new URL('../fixtures/gepa/', import.meta.url));
const SHARED = fileURLToPath(new URL('../../../shared/conformance/gepa/', import.meta.url));

function replayAll(folder: string): void {
  for (const fixture of fixturesIn(folder)) {
    it(fixture.name, async () => {
      expect((await replayed(fixture)).line).toBe(`${fixture.name}: match`);
    });
  }
}

describe('recorded runs of the reference', () => {
  describe('of the shared folder', () => {
    if (existsSync(SHARED)) replayAll(SHARED);
    else it.skip('the shared folder with the recorded runs is not there', () => undefined);
  });
  describe('of this project', () => {
    if (existsSync(OWN)) replayAll(OWN);
  });
});
