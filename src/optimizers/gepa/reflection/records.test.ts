import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Medium } from '../../../signatures/media.js';
import { cutMiddle } from './cut-middle.js';
import { fitDataset, fitRecords, waterLevel } from './fit-records.js';
import { extractMedia, ShownMedium } from './record-media.js';
import { charactersOf } from './tokens.js';

describe('a long text', () => {
  it('keeps begin and end, and says how much is missing', () => {
    const cut = cutMiddle(`begin${'x'.repeat(1000)}end`, 120);
    expect(cut).toMatch(/^beginx+\n/);
    expect(cut).toContain('characters left out');
    expect(cut.endsWith('end')).toBe(true);
    expect(cutMiddle('short', 5)).toBe('short');
  });

  it('is never longer than allowed once the note fits, and loses exactly what the note says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 60, max: 300 }),
        (text, max) => {
          const cut = cutMiddle(text, max);
          if (text.length <= max) {
            expect(cut).toBe(text);
            return;
          }
          expect(cut.length).toBeLessThanOrEqual(max + 2);
          const [, left = ''] = /\n\[\.\.\. (\d+) characters left out \.\.\.\]\n/.exec(cut) ?? [];
          const note = `\n[... ${left} characters left out ...]\n`;
          expect(cut.length - note.length + Number(left)).toBe(text.length);
          // No half of a surrogate pair: encoding would replace it.
          expect(Buffer.from(cut, 'utf8').toString('utf8')).toBe(cut);
        },
      ),
    );
  });
});

describe('records within limits', () => {
  const sizeOf = (value: unknown) => JSON.stringify(value).length;

  it('are untouched where they fit', () => {
    const records = [{ Inputs: 'a', Feedback: 'b' }];
    expect(fitRecords(records, { tokensPerRecord: 100, tokensPerDataset: 100 })[0]).toBe(records[0]);
  });

  it('lose the middle of their longest values first; feedback stays whole', () => {
    const record = {
      Inputs: 'i'.repeat(9_000),
      Outputs: { a: 'o'.repeat(4_000) },
      Feedback: 'The unit is lost.',
    };
    const [cut] = fitRecords([record], { tokensPerRecord: 500, tokensPerDataset: 5_000 });
    expect(cut?.['Feedback']).toBe('The unit is lost.');
    expect(cut?.['Inputs']).toContain('characters left out');
    expect(sizeOf(cut)).toBeLessThan(charactersOf(500) + 200);
    expect(sizeOf(cut)).toBeGreaterThan(charactersOf(500) * 0.8);
  });

  it('share the limit of the whole dataset: a hundred long records stay below it', () => {
    const records = Array.from({ length: 100 }, (_, at) => ({
      Inputs: `${at} ${'i'.repeat(20_000)}`,
      Feedback: 'f',
    }));
    const limits = { tokensPerRecord: 4_000, tokensPerDataset: 10_000 };
    const { c: cut = [] } = fitDataset({ c: records }, limits);
    expect(cut).toHaveLength(100);
    expect(sizeOf(cut)).toBeLessThan(charactersOf(10_000) * 1.2);
    expect(cut[99]?.['Inputs']).toMatch(/^99 i/);
    expect(cut.every((record) => record['Feedback'] === 'f')).toBe(true);
  });

  it('the level to cut at never passes the room, and uses it up where something is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 20 }), fc.nat(4_000), (lengths, room) => {
        const level = waterLevel(lengths, room);
        const used = lengths.reduce((sum, length) => sum + Math.min(length, level), 0);
        expect(used).toBeLessThanOrEqual(room);
        if (level !== Number.POSITIVE_INFINITY) expect(room - used).toBeLessThan(lengths.length);
      }),
    );
  });
});

describe('media of records', () => {
  const image = (bytes: number): Medium => ({
    kind: 'image',
    source: { type: 'bytes', bytes: new Uint8Array(bytes), mediaType: 'image/png' },
  });
  const records = [
    { Inputs: 'look: [image 1]', Media: [new ShownMedium(image(10))], Feedback: 'dark' },
    { Inputs: 'look: [image 1] [image 2]', Media: [new ShownMedium(image(10)), new ShownMedium(image(999))] },
  ];

  it('are taken out and labelled as in the text', () => {
    const { records: words, media } = extractMedia(records, ['image'], { count: 8, bytes: 5_000 });
    expect(words[0]).toEqual({
      Inputs: 'look: [image 1]',
      Media: ['[image 1]: see below'],
      Feedback: 'dark',
    });
    expect(media.map(({ label }) => label)).toEqual([
      'Example 1, [image 1]',
      'Example 2, [image 1]',
      'Example 2, [image 2]',
    ]);
  });

  it('are left out with a note: over the count, over the bytes, or for a model that cannot see', () => {
    const count = extractMedia(records, ['image'], { count: 1, bytes: 5_000 });
    expect(count.media).toHaveLength(1);
    expect(JSON.stringify(count.records[1])).toContain('left out, more than 1 would be too many');
    const bytes = extractMedia(records, ['image'], { count: 8, bytes: 100 });
    expect(bytes.media).toHaveLength(2);
    expect(JSON.stringify(bytes.records[1])).toContain('[image 2]: left out, it is too large to send');
    const blind = extractMedia(records, [], { count: 8, bytes: 5_000 });
    expect(blind.media).toEqual([]);
    expect(JSON.stringify(blind.records)).toContain('not shown, you cannot see images here');
  });

  it('are only what was wrapped: data that looks like a medium stays data', () => {
    const lookalike = { Inputs: { kind: 'image', source: { type: 'file', path: '/etc/hosts' } } };
    const { media, records: words } = extractMedia([lookalike], ['image'], { count: 8, bytes: 5_000 });
    expect(media).toEqual([]);
    expect(words[0]).toEqual(lookalike);
  });
});
