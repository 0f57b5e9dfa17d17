import { expect, it } from 'vitest';
import { failed } from '../../../providers/middleware/scripted-model.fixture.js';
import { toProgram } from '../../to-program.js';
import { checkAlignment, checkQuality } from './check-image.js';
import { scriptedJudge } from './scripted-judge.fixture.js';

const picture = { bytes: new Uint8Array([1]), mediaType: 'image/png' };
const aligned = {
  missing_from_intent: [],
  feedback: '',
  subject_rendered: true,
  requested_elements_present: true,
  style_matches_intent: true,
  mood_matches_intent: true,
};
const matching = {
  feedback: '',
  objects_match: true,
  background_match: true,
  lighting_match: true,
  aesthetics_match: true,
  photo_characteristics_match: true,
  style_match: true,
};

const alignment = (reply: object) =>
  toProgram(checkAlignment()).run(
    { image: picture, prompt: 'a fox in the snow' },
    { models: { task: scriptedJudge({ CheckAlignment: () => reply }) } },
  );
const quality = (reply: object) =>
  toProgram(checkQuality()).run(
    { image: picture, specification: '{}' },
    { models: { task: scriptedJudge({ CheckQuality: () => reply }) } },
  );

it('an image passes when all answers are yes', async () => {
  expect((await alignment(aligned)).output.status).toBe('passed');
  expect((await quality(matching)).output.status).toBe('passed');
});

it('one no fails it, also when the model would call it a pass', async () => {
  const { output } = await alignment({ ...aligned, mood_matches_intent: false, passed: true });
  expect(output).toMatchObject({ status: 'failed', answered_no: ['mood_matches_intent'] });
  expect((await quality({ ...matching, style_match: false })).output.answered_no).toEqual(['style_match']);
});

it('a checker that fails leaves the image unverified, with the reason', async () => {
  const { output } = await alignment(failed('server'));
  expect(output).toMatchObject({ status: 'unverified', answered_yes: [], answered_no: [] });
  expect(output.feedback).toContain('server');
  expect((await quality({ objects_match: true })).output.status).toBe('unverified');
});

it('its instruction can be changed at one path', () => {
  const [component] = checkAlignment()
    .with({ '': { instruction: 'Look hard.' } })
    .components();
  expect(component).toMatchObject({ path: '', instruction: 'Look hard.' });
});
