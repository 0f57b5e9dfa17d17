import { describe, expect, it } from 'vitest';
import type { TextVersion } from '../../evaluation/report/html/page-data.js';
import { withinTextBudget } from './text-budget.js';

function versionOf(iteration: number, candidate: number | null, characters: number): TextVersion {
  return {
    iteration,
    candidate,
    parent: 0,
    parentText: 'p',
    text: 't',
    tokens: 1,
    rejection: candidate === null ? 'worse' : null,
    feedback: [{ exampleId: 'e', score: 0, feedback: 'f'.repeat(characters) }],
    reflectionPrompt: 'q'.repeat(characters),
    reflectionReply: 'r',
  };
}

const historyOf = (versions: readonly TextVersion[]) => [
  { path: 'a', seedText: 's', finalText: 't', versions },
];

describe('texts that a page has room for', () => {
  it('are all of them in most runs', () => {
    const components = historyOf([versionOf(1, 1, 1_000), versionOf(2, null, 1_000)]);
    expect(withinTextBudget(components, new Set([0, 1]))).toEqual({ components, omitted: [] });
  });

  it('are those of the result first, then accepted ones, then the latest that were turned down, in order', () => {
    const large = 180_000;
    const versions = [
      versionOf(1, null, large),
      versionOf(2, 1, large),
      versionOf(3, 2, large),
      versionOf(4, null, large),
      versionOf(5, null, large),
    ];
    const { components, omitted } = withinTextBudget(historyOf(versions), new Set([0, 2]));
    expect(components[0]?.versions.map(({ iteration }) => iteration)).toEqual([2, 3, 4, 5]);
    expect(omitted).toEqual([expect.stringContaining('1 of 5 texts that were tried are left out')]);
  });

  it('keep their words where only the prompts of reflections are too long', () => {
    const versions = [1, 2, 3].map((at) => ({
      ...versionOf(at, null, 10),
      reflectionPrompt: 'q'.repeat(500_000),
    }));
    const { components, omitted } = withinTextBudget(historyOf(versions), new Set([0]));
    expect(components[0]?.versions.map(({ reflectionPrompt }) => reflectionPrompt === null)).toEqual([
      true,
      false,
      false,
    ]);
    expect(omitted).toEqual([expect.stringContaining('Prompt and reply of 1 reflections')]);
  });
});
