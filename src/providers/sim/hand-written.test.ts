import { describe, expect, it } from 'vitest';
import type { Example } from '../../datasets/example.js';
import { evaluate } from '../../evaluation/evaluate.js';
import { sceneProgram } from '../../programs/scene/scene-program.js';
import { sceneMetric } from '../../scoring/scene/scene-metric.js';
import { simulatedLanguageModel } from './simulated-language-model.js';

/** What a person who knows the craft would write, in plain words and a few minutes. */
const BY_HAND: Readonly<Record<string, string>> = {
  elements:
    'List who and what is in the picture. Say only what each element is; leave its colours, clothes and materials to the Objects step. Give every thing the prompt names its own entry, small props too. Always include one element for the place, and imagine a fitting one if none is stated. Keep stated numbers, for example "three cats". Do not list parts of a thing separately. Use precise types: species, age, profession. Rank importance: one primary, the rest secondary or background. Ids are snake_case.',
  'heads.objects':
    'Describe how each element looks, one object per element, using only ids from the elements. Use neutral words like the figure; no gendered words. Every person and animal has a full pose that fits what they do; things and places have no pose. Keep every stated colour and material exactly. No mood and no camera or lighting words. Write three or four sentences in concrete words, without praise. For texture, tell how the surface is built and how it takes light. Name two or three particular marks or flaws. Describe the silhouette and a second tone. Give each object a different place and size in the frame, and say how it stands to the others.',
  'heads.actions':
    'Describe physical movement only, no looks, mood or camera. Write one action for every verb in the prompt. Refer to everyone by [element_id] in brackets; no pronouns and no gendered words. Choose the phase of the movement this frame shows. Tell how weight and limbs move and what swings or splashes as a result. Do not invent movement: what is still stays at rest. List every element involved, also what is held or crossed.',
  'heads.cinematography':
    'Use the shot, angle and lens the prompt states, and its light, weather, time of day and style. Let light direction and shadows follow from one source. Compose foreground, middle ground and background. Move the camera with the energy of the action. Match lens and depth of field to the shot size. Let the colour scheme follow the light. Choose one clear mood from the prompt. Say what the eye meets first.',
  critic:
    'Compare the heads with each other and look for contradictions. Check for content in the wrong head. Only report what a quote proves; an empty list is fine.',
  summary:
    'Start directly with the subject. Add nothing that is not in the scene. Keep colours, materials and details. Stay under 400 words and finish the last sentence.',
};

const PROMPTS = [
  'woman walking through a neon city at night',
  'a red fox leaps over a mossy log at golden hour',
  'three cats sleep on a blue velvet sofa beside a window',
  'an old fisherman in a yellow raincoat pulls a net from the water, overcast, close-up',
  'two children build a sandcastle on a beach',
  'a teapot and a lemon on a wooden table',
  'an oil painting of a knight beside a white horse in a forest',
  'a chef chops green onions in a steel kitchen',
];

describe('a plain instruction written by a person', () => {
  it('raises the scene program as far as an optimizer could', async () => {
    const program = sceneProgram();
    const byHand = program.with(
      Object.fromEntries(Object.entries(BY_HAND).map(([path, instruction]) => [path, { instruction }])),
    );
    const examples = PROMPTS.map(
      (prompt, index): Example => ({ id: `p${index}`, input: { prompt }, tags: [] }),
    );
    const { programs } = await evaluate(
      [
        { name: 'seed', program },
        { name: 'by hand', program: byHand },
      ],
      { name: 'prompts', examples },
      sceneMetric(),
      { models: { task: simulatedLanguageModel() }, repeats: 2 },
    );
    const [seed = 0, hand = 0] = programs.map(({ records }) => {
      const scores = records.flatMap(({ outcome }) => (outcome.type === 'scored' ? [outcome.score] : []));
      expect(scores.length).toBe(PROMPTS.length * 2);
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    });
    // Room above the start, and a high but not perfect end: see docs/simulator.md.
    expect(seed).toBeGreaterThan(0.35);
    expect(seed).toBeLessThan(0.7);
    expect(hand).toBeGreaterThan(0.8);
    expect(hand).toBeLessThan(0.97);
  });
});
