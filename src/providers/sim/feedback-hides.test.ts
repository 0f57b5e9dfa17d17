import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { feedbackOn } from '../../../examples/qa/metric.js';
import { createRunContext } from '../../modules/run-context.js';
import { sceneProgram } from '../../programs/scene/scene-program.js';
import type { Score } from '../../scoring/metric.js';
import { sceneMetric } from '../../scoring/scene/scene-metric.js';
import { CRITIC_PATH, HEAD_PATHS, SUMMARY_PATH } from '../../signatures/scene/paths.js';
import { readInstruction } from './instruction/read-instruction.js';
import { simulatedLanguageModel } from './simulated-language-model.js';
import { SKILLS } from './skills/index.js';
import type { SkillHead } from './skills/skill.js';

const SCENE_HEADS = ['elements', 'objects', 'actions', 'cinematography', 'critic', 'summary'] as const;
const PATHS: Readonly<Record<(typeof SCENE_HEADS)[number], string>> = {
  ...HEAD_PATHS,
  critic: CRITIC_PATH,
  summary: SUMMARY_PATH,
};
const HIDDEN = new Set<string>(
  SKILLS.filter(({ visibility }) => visibility === 'hidden').map(({ id }) => id),
);

/** Every fifth prompt, so that all kinds of them take part. */
const PROMPTS = readFileSync(new URL('../../../datasets/cinematic/prompts.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): { id: string; input: { prompt: string } } => JSON.parse(line))
  .filter((_row, index) => index % 5 === 0);

/** What the metric says of the scene that the default instructions give, as it is and with judges asked in any case. */
async function scoresOf({ id, input }: (typeof PROMPTS)[number]): Promise<readonly Score[]> {
  const models = { task: simulatedLanguageModel() };
  const prediction = await sceneProgram().run(input, { models });
  const metrics = [sceneMetric(), sceneMetric({ lintGate: 0 })];
  const context = createRunContext({ models });
  return Promise.all(metrics.map((metric) => metric.evaluate({ id, input, tags: [] }, prediction, context)));
}

/**
 * The remarks of a feedback text, each under the heading that it stands under; quotes and locations are left out: those
 * are the scene's own words, which a reflection model is shown anyway.
 */
function remarksIn(text: string): string[] {
  const lines = text
    .replace(/"[^"\n]*"/g, '""')
    .replace(/\w+(?:\.\w+)+/g, 'x')
    .split('\n');
  return lines.map((line, index) => {
    const heading = lines.slice(0, index).findLast((other) => !other.startsWith('- '));
    return line.startsWith('- ') && heading !== undefined ? `${heading}\n${line}` : line;
  });
}

function hiddenAsked(remarks: Iterable<string>, head: SkillHead): string[] {
  return [...remarks].flatMap((remark) =>
    [...readInstruction(remark, head).asked]
      .filter((id) => HIDDEN.has(id))
      .map((id) => `${id} in: ${remark}`),
  );
}

describe('feedback of the scene metric on the simulator', () => {
  it('asks for no hidden skill, as a whole and for each component', async () => {
    const scores = (await Promise.all(PROMPTS.map(scoresOf))).flat();
    expect(scores.length).toBeGreaterThanOrEqual(2 * 38);
    const found = SCENE_HEADS.flatMap((head) => {
      const texts = scores.flatMap((score) => [score.feedback, score.componentFeedback[PATHS[head]] ?? '']);
      return hiddenAsked(new Set(texts.flatMap(remarksIn)), head);
    });
    expect(found).toEqual([]);
    const reviewed = scores.filter(({ feedback }) => feedback.includes('A reader noticed: '));
    expect(reviewed.length).toBeGreaterThanOrEqual(PROMPTS.length);
  });

  it('would be caught naming a remedy, and not quoting a scene', () => {
    const remark = 'A reader noticed: build it in layers, foreground and background.';
    const quote =
      'main_subject.description says "layers, foreground and background": Camera and framing belong to cinematography.';
    expect(hiddenAsked(remarksIn(remark), 'cinematography')).toHaveLength(1);
    expect(hiddenAsked(remarksIn(quote), 'cinematography')).toEqual([]);
  });
});

describe('feedback of the question-answering example', () => {
  it('asks for no hidden skill', () => {
    const feedback = [
      feedbackOn('It is white.', 'unknown', false),
      feedbackOn('unknown', 'unknown', true),
      feedbackOn('It is 41 metres tall.', '41 metres', false),
      feedbackOn('Harrow', '41 metres', false),
      feedbackOn('Perhaps.', 'no', false),
    ];
    expect(hiddenAsked(feedback.flatMap(remarksIn), 'answer')).toEqual([]);
  });
});
