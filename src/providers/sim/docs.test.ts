import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  CONFUSION,
  CROWDING,
  DEMONSTRATED,
  FOLLOWED,
  FREE_DEMANDS,
  FREE_WORDS,
  REPAIRED,
} from './instruction/reliability.js';
import { READ_CHARACTERS } from './language/analyse.js';
import { DEFAULT_TEMPERATURE } from './make-call.js';
import { MALFORMED_RATE } from './simulated-language-model.js';
import {
  ADVICE_PER_REWRITE,
  MISTAKES,
  NOTICES_CONTRADICTION,
  REMEDIES_PER_REWRITE,
} from './reflection/reflect.js';
import { SKILLS } from './index.js';
import { STORYBOARD_LATENCY, STORYBOARD_PRICE_USD } from './storyboard/generate-storyboards.js';
import {
  CLEAR_SHARE,
  CROWD_SLOPE,
  FAULTS,
  FREE_ELEMENTS,
  FREE_WORDS as FREE_PROMPT_WORDS,
  LENGTH_SLOPE,
  VAGUE_SLOPE,
  WORST_LOAD,
} from './storyboard/luck/faults.js';
import { SIMULATED_LATENCY, SIMULATED_PRICE } from './usage.js';

const page = readFileSync(new URL('../../../docs/simulator.md', import.meta.url), 'utf8');
const flat = page.replace(/\s+/g, ' ');

describe('docs/simulator.md', () => {
  it('lists every skill as it is', () => {
    const rows = page.split('\n').filter((line) => /^\| `[a-z-]+` \|/.test(line));
    const expected = SKILLS.map(
      ({ id, head, failure, asks, visibility, base }) =>
        `| \`${id.slice(head.length + 1)}\` | ${failure} | ${asks} | ${visibility} | ${base} |`,
    );
    expect(rows).toEqual(expected);
  });

  it.each([
    `${FOLLOWED} times attention`,
    `up to ${FREE_WORDS} words and ${FREE_DEMANDS} demands`,
    `by ${CROWDING} for each further demand`,
    `by ${CONFUSION} for each contradiction`,
    `rises by ${DEMONSTRATED * 100}% of the way to 1, times`,
    `rises by ${REPAIRED * 100}% of the way to 1`,
    `breaks the JSON of ${MALFORMED_RATE * 100}%`,
    `Without \`temperature\` ${DEFAULT_TEMPERATURE} is taken`,
    `of the advice that contradicts the instruction it overlooks ${Math.round((1 - NOTICES_CONTRADICTION) * 100)}%`,
    `never the remedy: ${SKILLS.filter(({ visibility }) => visibility === 'hidden').length} of the ${SKILLS.length} skills`,
    `first ${READ_CHARACTERS.toLocaleString('en')} characters`,
    `$${SIMULATED_PRICE.inputUsdPerMillion} per million tokens in and $${SIMULATED_PRICE.outputUsdPerMillion.toFixed(2)} out`,
    `${SIMULATED_LATENCY.startMs} ms plus ${SIMULATED_LATENCY.perOutputTokenMs} ms per token`,
  ])('states the figure that the code has: %s', (statement) => {
    expect(flat).toContain(statement);
  });

  it('lists every fault of the renderer as it is', () => {
    const rows = page.split('\n').filter((line) => /\| (?:element|picture) \| [\d.]+ \|$/.test(line));
    expect(rows).toEqual(
      FAULTS.map(
        ({ id, failure, prevention, per, base }) =>
          `| ${id} | ${failure} | ${prevention} | ${per} | ${base} |`,
      ),
    );
  });

  it('states what the renderer costs and what makes it fail', () => {
    const { startMs, spreadMs, straggler, stragglerMs } = STORYBOARD_LATENCY;
    expect(flat).toContain(
      `a simulated $${STORYBOARD_PRICE_USD} and takes ${startMs / 1000} to ${(startMs + spreadMs) / 1000} simulated seconds, one in twelve ${stragglerMs / 1000} seconds more`,
    );
    expect(1 / straggler).toBeCloseTo(12.5, 6);
    expect([LENGTH_SLOPE, FREE_ELEMENTS]).toEqual([0.25, 3]);
    expect(flat).toContain(
      `leaves ${CLEAR_SHARE * 100}% of it. Each hundred words beyond ${FREE_PROMPT_WORDS} add a quarter, each thing beyond the third ${CROWD_SLOPE * 100}%`,
    );
    expect(flat).toContain(`("stunning", "8k") ${VAGUE_SLOPE * 100}%, up to ${WORST_LOAD} times`);
  });

  it('states how often the reflection role errs and how much it adds', () => {
    expect(1 / MISTAKES.dropsSentence).toBeCloseTo(8, 0);
    expect(1 / MISTAKES.copiesExample).toBeCloseTo(12.5, 1);
    expect(1 / MISTAKES.rambles).toBeCloseTo(12.5, 1);
    expect([REMEDIES_PER_REWRITE, ADVICE_PER_REWRITE]).toEqual([
      { least: 3, most: 5 },
      { least: 1, most: 3 },
    ]);
    expect(flat).toContain('three to five defects');
    expect(flat).toContain('one to three pieces of craft advice');
    expect(flat).toContain('one rewrite in eight loses a sentence, one in twelve copies');
  });
});
