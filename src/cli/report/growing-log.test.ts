import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOfOneTest } from '../in-process.fixture.js';
import { growingLog } from './growing-log.js';

describe('a log that grows', () => {
  it('is read on from where it was read to; a half line waits for its rest', async () => {
    const path = join(folderOfOneTest(), 'log.jsonl');
    const log = growingLog(path);
    const readNew = async () => {
      const found: unknown[] = [];
      await log.readNew(({ value }, { offset }, number) => found.push([number, offset, value]));
      return found;
    };
    expect(await readNew()).toEqual([]);
    appendFileSync(path, '1\n"ä"\n{"a"');
    expect(await readNew()).toEqual([
      [0, 0, 1],
      [1, 2, 'ä'],
    ]);
    expect(log.tornBytes).toBe(4);
    appendFileSync(path, ':2}\n');
    expect(await readNew()).toEqual([[2, 7, { a: 2 }]]);
    expect(log.tornBytes).toBe(0);
    expect(await readNew()).toEqual([]);
  });

  it('names the line of the file that is no JSON, wherever it began to read', async () => {
    const path = join(folderOfOneTest(), 'log.jsonl');
    appendFileSync(path, '1\n2\n');
    const log = growingLog(path);
    await log.readNew(() => undefined);
    appendFileSync(path, '3\nnothing\n');
    await expect(log.readNew(({ value }) => value)).rejects.toMatchObject({
      code: 'storage/log-damaged',
      message: expect.stringContaining('line 4: not a JSON value'),
    });
  });
});
