import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const FOLDER = new URL('../../datasets/cinematic/', import.meta.url);
const SHARED_PARTI = new URL('../../../shared/data/PartiPrompts.tsv', import.meta.url);

const SUBJECTS = ['people', 'animals', 'places', 'objects', 'abstract'];
const FEATURES = ['count', 'colour', 'position', 'action', 'multi-subject'];
const HARD = ['negation', 'text', 'reflection', 'crowd', 'scale'];
const CHOICES = {
  light: ['explicit', 'absent'],
  camera: ['explicit', 'absent'],
  style: ['explicit', 'absent'],
  length: ['short', 'medium', 'long'],
};
const VOCABULARY = [
  ...SUBJECTS,
  ...FEATURES,
  ...Object.entries(CHOICES).flatMap(([name, values]) => values.map((value) => `${name}:${value}`)),
  'hard',
  ...HARD,
];

/** Words that only occur in prompts with the tag, and of which each prompt with the tag has one. */
const MARKS = {
  'light:explicit':
    /\b(lights?|floodlights|sunlight|daylight|sun|sunset|sunrise|dawn|dusk|evening|night|midnight|noon|moon|lit|lamps?|lantern|candle|torches|neon|glow|backlit|shadows?|bulb|fluorescent|aurora|sparks|burning|skylight|stars|film noir|four in the morning)\b/i,
  'camera:explicit':
    /\b(close-up|shot|macro|aerial|angle|lens|seen (from|through)|view of|focus|over-the-shoulder|looking straight up|towards us|tilt-shift|handheld)\b/i,
  'style:explicit':
    /\b(sketch|print|watercolour|poster|painting|3D render|film noir|instant photo|photograph|drawn as)\b/i,
};

interface Row {
  readonly id: string;
  readonly input: { readonly prompt: string };
  readonly tags: readonly string[];
}

const rows: Row[] = readFileSync(new URL('prompts.jsonl', FOLDER), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const card = readFileSync(new URL('README.md', FOLDER), 'utf8');

const wordsOf = (prompt: string) => prompt.split(/\s+/);
const withTag = (tag: string) => rows.filter((row) => row.tags.includes(tag));

const STOP_WORDS = new Set('a an the of in on at to and with from for its her his by into is one'.split(' '));
function contentWords(text: string): ReadonlySet<string> {
  const words = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .split(/\s+/);
  return new Set(words.filter((word) => word !== '' && !STOP_WORDS.has(word)));
}

/** Jaccard overlap of two sets of words, 0 to 1. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((word) => other.has(word)).length;
  return shared / (one.size + other.size - shared || 1);
}

/** The table between the card's "Statistics" and "Known gaps". */
function statistics(): string {
  const lengths = rows.map((row) => wordsOf(row.input.prompt).length).sort((one, other) => one - other);
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const lines = [
    `${rows.length} rows; ${lengths[0]} to ${lengths.at(-1)} words, median ${lengths[lengths.length >> 1]}, mean ${mean.toFixed(1)}.`,
    '',
    '| tag | rows | share |',
    '|---|---:|---:|',
    ...VOCABULARY.map((tag) => {
      const count = withTag(tag).length;
      return `| \`${tag}\` | ${count} | ${Math.round((100 * count) / rows.length)}% |`;
    }),
  ];
  return lines.join('\n');
}

describe('datasets/cinematic', () => {
  it('has at least 160 rows, numbered without gaps, of one shape', () => {
    expect(rows.length).toBeGreaterThanOrEqual(160);
    for (const [at, row] of rows.entries()) {
      expect(Object.keys(row)).toEqual(['id', 'input', 'tags']);
      expect(row.id).toBe(`cin-${String(at + 1).padStart(3, '0')}`);
      expect(Object.keys(row.input)).toEqual(['prompt']);
      expect(row.input.prompt).toBe(row.input.prompt.trim().replace(/\s+/g, ' '));
    }
  });

  it('reaches from one word to sixty', () => {
    const lengths = rows.map((row) => wordsOf(row.input.prompt).length);
    expect(Math.min(...lengths)).toBe(1);
    expect(Math.max(...lengths)).toBeGreaterThanOrEqual(55);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(60);
  });

  it('uses the tags of the data card and no others, each often enough to compare', () => {
    const used = new Set(rows.flatMap((row) => row.tags));
    expect([...used].sort()).toEqual([...VOCABULARY].sort());
    for (const tag of VOCABULARY) expect(card, tag).toContain(`\`${tag}\``);
    for (const tag of SUBJECTS) expect(withTag(tag).length, tag).toBeGreaterThanOrEqual(20);
    for (const tag of FEATURES) expect(withTag(tag).length, tag).toBeGreaterThanOrEqual(30);
    for (const tag of HARD) expect(withTag(tag).length, tag).toBeGreaterThanOrEqual(4);
  });

  it('tags each row by the rules of the data card', () => {
    for (const { id, input, tags } of rows) {
      expect(new Set(tags).size, id).toBe(tags.length);
      expect(
        tags.some((tag) => SUBJECTS.includes(tag)),
        id,
      ).toBe(true);
      for (const [name, values] of Object.entries(CHOICES)) {
        expect(values.filter((value) => tags.includes(`${name}:${value}`)).length, `${id} ${name}`).toBe(1);
      }
      const words = wordsOf(input.prompt).length;
      const length = words <= 8 ? 'short' : words <= 20 ? 'medium' : 'long';
      expect(tags, id).toContain(`length:${length}`);
      expect(tags.includes('hard'), id).toBe(tags.some((tag) => HARD.includes(tag)));
    }
  });

  it.each(Object.entries(MARKS))('tags %s exactly where the words are', (tag, mark) => {
    const wrong = rows.filter(({ input, tags }) => mark.test(input.prompt) !== tags.includes(tag));
    expect(wrong.map((row) => row.input.prompt)).toEqual([]);
  });

  it('has no prompt twice, nor nearly', () => {
    const sets = rows.map((row) => contentWords(row.input.prompt));
    for (const [at, one] of sets.entries()) {
      for (const [before, other] of sets.slice(0, at).entries()) {
        expect(overlap(one, other), `${rows[at]?.id} and ${rows[before]?.id}`).toBeLessThan(0.4);
      }
    }
  });

  it('shares no prompt with PartiPrompts', ({ skip }) => {
    if (!existsSync(SHARED_PARTI)) return skip('PartiPrompts.tsv is not in the shared folder');
    const lines = readFileSync(SHARED_PARTI, 'utf8').trimEnd().split('\n').slice(1);
    const theirs = lines.map((line) => contentWords(line.split('\t')[0] ?? ''));
    expect(theirs.length).toBe(1632);
    for (const { id, input } of rows) {
      const ours = contentWords(input.prompt);
      expect(Math.max(...theirs.map((prompt) => overlap(ours, prompt))), id).toBeLessThan(0.6);
    }
  });

  it('has the statistics that its data card tells', () => {
    const told = card.split('## Statistics\n')[1]?.split('\n## Known gaps')[0]?.trim();
    expect(told).toBe(statistics());
  });
});
