import { describe, expect, it } from 'vitest';
import { BudgetExceededError } from '../../../core/errors.js';
import type { ScoreCandidate } from '../../../modules/candidates/candidate.js';
import { askedOf, type Answers } from '../../../modules/scene/guardrails/scripted-judge.fixture.js';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';
import { imageProgram } from './image-program.js';
import { alignment, filming, imageJudge, models, painter, PROMPT } from './image-world.fixture.js';
import type { ImageProgramOptions } from './settings.js';

/** The earlier, the prettier: the user's own words, last of a round, are the least so. */
const earlierIsPrettier: ScoreCandidate = ({ number }) => ({ status: 'scored', value: 0.9 - number / 10 });

async function run(answers: Answers = {}, options: ImageProgramOptions = {}, image = painter()) {
  const task = imageJudge(answers);
  const program = imageProgram({ score: earlierIsPrettier, ...options });
  return { ...(await program.run({ prompt: PROMPT }, { models: models(task, image) })), task, image };
}

/** A judge for whom only some of the images, by their place in the ranking, are in the user's words. */
const alignedOnly = (isRight: (place: number) => boolean): Answers => ({
  CheckAlignment: (_, number) => alignment(isRight(number)),
});

describe('who is chosen', () => {
  it('is the image that passes, before prettier ones that fail', async () => {
    const { output } = await run(alignedOnly((order) => order === 2));
    const [round] = output.rounds;
    expect(output).toMatchObject({ passed: true, stopped_because: 'passed', champion: { number: 2 } });
    expect(output.score).toBeCloseTo(0.7);
    expect(round?.candidates.map(({ verdict }) => verdict)).toEqual(['failed', 'failed', 'passed', 'failed']);
    expect(round?.reason).toBe(
      "The best of 4 by verdicts: 4 of 4 answers to the user's words, 4 of 4 heads of the scene; score 0.700, " +
        'before the highest score (0.900).',
    );
  });

  it('is decided among those that are verified: the best of each source first', async () => {
    const { output, task } = await run(
      alignedOnly((order) => order === 1),
      { verified: 2 },
    );
    expect(output.champion.number).toBe(3);
    expect(output.rounds[0]?.candidates.map(({ verdict }) => verdict)).toEqual([
      'failed',
      null,
      null,
      'passed',
    ]);
    expect(askedOf(task).filter((name) => name === 'CheckAlignment')).toHaveLength(2);
    const { output: one } = await run(
      alignedOnly(() => true),
      { verified: 1 },
    );
    expect(one.champion.number).toBe(0);
    expect(() => imageProgram({ verified: 0 })).toThrow(/verified is 0/);
  });

  it('keeps the images that were paid for when the budget ends while they are judged', async () => {
    const spent = new BudgetExceededError('budget/calls', 'No call is left.');
    const { output } = await run({
      CheckAlignment: () => {
        throw spent;
      },
    });
    expect(output).toMatchObject({ stopped_because: 'budget', passed: false, champion: { number: 0 } });
  });
});

describe('what the next round is made from', () => {
  const relit: Answers = {
    VerifyCinematography: () => filming(false),
    SceneCinematography: (_, number) => ({
      ...EXAMPLE_SCENE.cinematography,
      lighting: { ...EXAMPLE_SCENE.cinematography.lighting, direction: `custom:behind, ${number}` },
    }),
  };

  it("is the mended scene, and once more the user's own words", async () => {
    const { output } = await run(relit, { maxRounds: 2 });
    expect(output.rounds[1]?.candidates.map(({ source }) => source)).toEqual([
      'scene',
      'scene',
      'scene',
      'prompt',
    ]);
    expect(output.rounds[0]?.revisions.map(({ source }) => source)).toEqual(['scene']);
  });

  it('where the words gave the champion, both the scene and the words are mended', async () => {
    const { output, image } = await run(
      { ...relit, ...alignedOnly((order) => order === 3) },
      { maxRounds: 2 },
    );
    expect(output.rounds[0]?.chosen).toBe(3);
    expect(output.rounds[0]?.revisions.map(({ source, of }) => [source, of.number])).toEqual([
      ['scene', 2],
      ['prompt', 3],
    ]);
    expect(image.requests.slice(4).map(({ prompt }) => prompt.type)).toEqual([
      'fibo',
      'fibo',
      'fibo',
      'text',
    ]);
  });

  it('hears what is wrong with every image of the draft, each verdict once', async () => {
    const { output } = await run(
      {
        ...relit,
        VerifyCinematography: (_, number) => filming(number > 1),
        CheckAlignment: () => alignment(false),
      },
      { maxRounds: 2 },
    );
    // The last is the best by verdicts; the light of the two before it is wrong.
    expect(output.rounds[0]?.revisions[0]?.of).toEqual({ round: 0, number: 2 });
    expect(output.rounds[0]?.revisions[0]?.verdicts).toMatchObject([
      { number: 1, verdict: expect.stringContaining('requested elements present') },
      { number: 2, verdict: expect.stringContaining('The lighting is not as asked for') },
    ]);
  });

  it('is asked for three times before nothing is left to do', async () => {
    const { output, task } = await run({ ...relit, ReviseDirectly: () => ({ actions: [] }) });
    expect(output.stopped_because).toBe('no-actions');
    expect(askedOf(task).filter((name) => name === 'ReviseDirectly')).toHaveLength(3);
  });
});

describe('a hopeless scene', () => {
  const broken: Answers = {
    SceneObjects: () => ({
      objects: EXAMPLE_SCENE.objects.map((object) => ({ ...object, dependencies: ['nobody'] })),
    }),
  };

  it('gets no image: there is one of the own words, and what was spared is told', async () => {
    const { output, image, usage } = await run(
      { ...broken, CheckAlignment: () => alignment(false) },
      { sceneGate: 3, scene: { maxRepairRounds: 0 } },
    );
    expect(image.requests.map(({ prompt }) => prompt)).toEqual([{ type: 'text', text: PROMPT }]);
    expect(usage.images).toBe(1);
    expect(output.stopped_because).toBe('hopeless-scene');
    expect(output.rounds).toHaveLength(1);
    expect(output.rounds[0]?.spared).toMatchObject({
      images: 3,
      reason: expect.stringMatching(/^The scene has \d+ defects\.$/),
    });
  });

  it('is made images of where the gate is open', async () => {
    const { usage, output } = await run(broken, {
      sceneGate: Number.POSITIVE_INFINITY,
      maxRounds: 1,
      scene: { maxRepairRounds: 0 },
    });
    expect(usage.images).toBe(4);
    expect(output.rounds[0]?.spared).toBeNull();
    expect(() => imageProgram({ sceneGate: 0 })).toThrow(/sceneGate is 0/);
  });
});
