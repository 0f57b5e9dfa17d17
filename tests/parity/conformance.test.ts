import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { replaySynthetic } from './synthetic-replay.js';

const SHARED = fileURLToPath(new URL('../../../shared/conformance/gepa/synthetic/', import.meta.url));
describe.skipIf(!existsSync(SHARED))('synthetic', () => {
  for (const file of existsSync(SHARED) ? readdirSync(SHARED).filter((name) => name.endsWith('.json')) : []) {
    it(file, async () => {
      const result = await replaySynthetic(JSON.parse(readFileSync(SHARED + file, 'utf8')));
      console.log(file, JSON.stringify(result));
      expect(result.type).toBe('match');
    });
  }
});
