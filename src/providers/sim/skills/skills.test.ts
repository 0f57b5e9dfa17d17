import { describe, expect, it } from 'vitest';
import { readInstruction } from '../instruction/read-instruction.js';
import { findingsIn } from '../heads/findings.js';
import { viewScene } from '../heads/scene-view.js';
import { analysePrompt } from '../language/analyse.js';
import { REMEDIES } from '../reflection/remedies.js';
import { SKILLS, type SkillId } from './index.js';
import { SYMPTOMS } from './symptoms.js';
import { WORDINGS } from './wordings.fixture.js';

const readFor = (skill: (typeof SKILLS)[number], sentence: string) => readInstruction(sentence, skill.head);

describe('the skill table', () => {
  it('documents at least 24 skills with unique ids that begin with their head', () => {
    expect(SKILLS.length).toBeGreaterThanOrEqual(24);
    expect(new Set(SKILLS.map(({ id }) => id)).size).toBe(SKILLS.length);
    expect(SKILLS.every(({ id, head }) => id.startsWith(`${head}.`))).toBe(true);
  });

  it('hides at least half of the skills', () => {
    const hidden = SKILLS.filter(({ visibility }) => visibility === 'hidden').length;
    expect(hidden * 2).toBeGreaterThanOrEqual(SKILLS.length);
  });

  it('names no hidden skill in symptoms or remedies', () => {
    const hidden = new Set<string>(
      SKILLS.filter(({ visibility }) => visibility === 'hidden').map(({ id }) => id),
    );
    expect(SYMPTOMS.filter(({ skill }) => hidden.has(skill))).toEqual([]);
    expect(Object.keys(REMEDIES).filter((id) => hidden.has(id))).toEqual([]);
  });

  it('has a remedy for every visible skill that feedback can name', () => {
    const named = new Set<SkillId>(SYMPTOMS.map(({ skill }) => skill));
    expect([...named].filter((skill) => REMEDIES[skill] === undefined)).toEqual([]);
  });
});

describe.each(SKILLS.map((skill) => [skill.id, skill] as const))('%s', (id, skill) => {
  it.each(WORDINGS[id].means)('is switched on by "%s"', (sentence) => {
    const { asked, opposed } = readFor(skill, sentence);
    expect([asked.has(id), opposed.has(id)]).toEqual([true, false]);
  });

  it.each(WORDINGS[id].doesNot)('is not switched on by "%s"', (sentence) => {
    expect(readFor(skill, sentence).asked.has(id)).toBe(false);
  });

  it('is switched on by its own documented meaning', () => {
    expect(readFor(skill, `${skill.asks}.`).asked.has(id)).toBe(true);
  });

  const remedies = REMEDIES[id] ?? [];
  if (remedies.length === 0) return;
  it('is switched on by what the reflection role writes, in other words than the tests', () => {
    for (const remedy of remedies) {
      expect(readFor(skill, remedy).asked.has(id), remedy).toBe(true);
      expect(WORDINGS[id].means).not.toContain(remedy);
    }
  });
});

describe('meaning', () => {
  it('survives capitals, bullets, bold type and headings', () => {
    const text =
      '## Rules\n- **Never** mention colours\n- USE PRECISE TYPES\n\nAvoid:\n- body parts\n- generic labels for types';
    expect([...readInstruction(text, 'elements').asked].sort()).toEqual([
      'elements.exact-types',
      'elements.identity-only',
      'elements.whole-things',
    ]);
  });

  it('follows a pronoun back to the sentence before', () => {
    expect(readInstruction('Clothes and colours come later. Leave them out.', 'elements').asked).toContain(
      'elements.identity-only',
    );
  });

  it('tells a demand from its opposite', () => {
    const wanted = readInstruction('Compose in layers.', 'cinematography');
    const opposed = readInstruction('Keep the picture flat, in a single plane.', 'cinematography');
    expect(wanted.asked).toContain('cinematography.layers');
    expect(opposed.asked).not.toContain('cinematography.layers');
    expect(opposed.opposed).toContain('cinematography.layers');
  });

  it('rarely hears one demand in another', () => {
    const others = SKILLS.flatMap((skill) =>
      WORDINGS[skill.id].means.map(
        (sentence) => [...readFor(skill, sentence).asked].filter((id) => id !== skill.id).length,
      ),
    );
    expect(others.reduce((sum, count) => sum + count, 0) / others.length).toBeLessThan(0.15);
  });

  it('hears nothing in text that is about something else', () => {
    const unrelated =
      'Quarterly revenue rose in Hamburg. Our team meets on Tuesday after lunch. Thanks for reading.';
    const heads = ['elements', 'objects', 'actions', 'cinematography', 'critic', 'summary'] as const;
    expect(heads.flatMap((head) => [...readInstruction(unrelated, head).asked])).toEqual([]);
  });

  it('finds no remedy for a hidden skill in what a review says of a poor scene', () => {
    const scene = viewScene({
      elements: [
        { element_id: 'main_subject', entity_type: 'person', role: 'part of it', importance: 'primary' },
        { element_id: 'b', entity_type: 'object', importance: 'primary' },
      ],
      objects: [
        { dependencies: ['main_subject'], description: 'A nice one.', location: 'center' },
        { dependencies: ['b'], description: 'A nice one.', location: 'center' },
      ],
      actions: [
        {
          dependencies: ['main_subject'],
          action_class: 'running',
          stage_class: 'ongoing_casual',
          description: 'Runs.',
        },
      ],
      cinematography: {
        camera: { shot_size: 'close_up', movement: 'static', lens_size: '35mm' },
        lighting: { direction: 'frontal' },
        look: { mood_atmosphere: 'neutral', color_scheme: 'vibrant_saturated' },
        composition: { description: 'Balanced.' },
      },
    });
    const hidden = SKILLS.filter(({ visibility }) => visibility === 'hidden');
    const comments =
      scene === null
        ? []
        : findingsIn(scene, analysePrompt('a man runs over a bridge'))
            .filter(({ strength }) => strength > 0)
            .flatMap(({ symptoms }) => symptoms);
    expect(comments.length).toBeGreaterThan(20);
    const heard = hidden.filter((skill) =>
      comments.some((comment) => readInstruction(comment, skill.head).asked.has(skill.id)),
    );
    expect(heard.map(({ id }) => id)).toEqual([]);
  });
});
