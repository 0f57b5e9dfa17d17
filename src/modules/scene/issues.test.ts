import { describe, expect, it } from 'vitest';
import { EXAMPLE_SCENE } from '../../signatures/scene/example-scene.js';
import { formatIssue, type SceneIssue } from '../../signatures/scene/issue.js';
import { headsOf, isGrounded, mergeIssues } from './issues.js';

const issue = (more: Partial<SceneIssue>): SceneIssue => ({
  type: 'LANE_LEAKAGE',
  head: 'objects',
  location: 'main_subject.description',
  quote: 'romantic mood',
  reason: 'Mood belongs to cinematography.',
  source: 'lint',
  ...more,
});

describe('mergeIssues', () => {
  it('counts once what lint and critic both say of the same place', () => {
    const merged = mergeIssues(
      [issue({})],
      [issue({ source: 'critic', quote: 'a Romantic mood!' }), issue({ source: 'critic', head: 'actions' })],
    );
    expect(merged.map(({ source, head }) => `${source} ${head}`)).toEqual(['lint objects', 'critic actions']);
  });

  it('keeps what differs in type, owner or words', () => {
    const others = [
      issue({ source: 'critic', type: 'CONTRADICTION' }),
      issue({ source: 'critic', location: 'handbag.description' }),
      issue({ source: 'critic', quote: 'smells of rain' }),
    ];
    expect(mergeIssues([issue({})], others)).toHaveLength(4);
  });

  it('takes two issues without a quote for one only at the same place', () => {
    const missing = issue({ type: 'MISSING_DATA', quote: '', location: 'main_subject.pose' });
    const same = { ...missing, source: 'critic' } as const;
    const other = { ...same, location: 'main_subject.texture' };
    expect(mergeIssues([missing], [same, other])).toEqual([missing, other]);
  });

  it('leaves every issue of lint alone, also two of the same place', () => {
    const two = [issue({ quote: 'ghost' }), issue({ quote: 'ghost_2' })];
    expect(mergeIssues(two, [])).toEqual(two);
  });
});

describe('isGrounded', () => {
  it('believes a critic that quotes the scene or names what is missing', () => {
    expect(isGrounded(issue({ quote: 'Long charcoal  raincoat' }), EXAMPLE_SCENE)).toBe(true);
    expect(isGrounded(issue({ quote: '' }), EXAMPLE_SCENE)).toBe(true);
  });

  it('does not believe a quote that stands nowhere', () => {
    expect(isGrounded(issue({ quote: 'a purple elephant' }), EXAMPLE_SCENE)).toBe(false);
  });

  it('knows better which ids exist', () => {
    const found = issue({ type: 'INVALID_DEPENDENCY', quote: '[handbag]' });
    expect(isGrounded(found, EXAMPLE_SCENE)).toBe(false);
    expect(isGrounded({ ...found, type: 'CONTRADICTION' }, EXAMPLE_SCENE)).toBe(true);
  });

  it('does not let mood in cinematography be called a leak', () => {
    const found = issue({
      head: 'cinematography',
      location: 'look.mood_atmosphere',
      quote: 'mysterious_ethereal',
    });
    expect(isGrounded(found, EXAMPLE_SCENE)).toBe(false);
    expect(isGrounded({ ...found, type: 'CONTRADICTION' }, EXAMPLE_SCENE)).toBe(true);
  });
});

it('headsOf names heads once, in the order in which they are made', () => {
  const issues = [
    issue({ head: 'cinematography' }),
    issue({ head: 'elements' }),
    issue({ head: 'elements' }),
  ];
  expect(headsOf(issues)).toEqual(['elements', 'cinematography']);
});

it('formatIssue writes one line', () => {
  expect(formatIssue(issue({}))).toBe(
    "[LANE_LEAKAGE] objects.main_subject.description: 'romantic mood' - Mood belongs to cinematography.",
  );
  expect(formatIssue(issue({ quote: '', location: '' }))).toBe(
    '[LANE_LEAKAGE] objects: - Mood belongs to cinematography.',
  );
});
