import { describe, expect, it } from 'vitest';
import { AbortedError, BudgetExceededError, ProviderError } from '../../../core/errors.js';
import { askedOf, type Answers } from '../../../modules/scene/guardrails/scripted-judge.fixture.js';
import type { ScoreCandidate } from '../../../modules/candidates/candidate.js';
import type { ImageModel } from '../../../providers/image-model.js';
import { failed } from '../../../providers/middleware/scripted-model.fixture.js';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';
import type { ImageEvent } from './events.js';
import { imageProgram } from './image-program.js';
import {
  alignment,
  filming,
  imageJudge,
  models,
  painter,
  PROMPT,
  RELIGHT,
  tournamentAnswers,
} from './image-world.fixture.js';
import type { ImageProgramOptions } from './settings.js';

/** The second image of four is the best, in every round. */
const second: ScoreCandidate = ({ number }) => ({ status: 'scored', value: number === 1 ? 0.9 : 0.3 });
/** The user's own words, last of the first round, give the best image. */
const last: ScoreCandidate = ({ number }) => ({ status: 'scored', value: number / 10 });

async function run(
  answers: Answers = {},
  options: ImageProgramOptions = {},
  image: ImageModel & { readonly requests?: unknown } = painter(),
) {
  const task = imageJudge(answers);
  const program = imageProgram({ score: second, verified: 1, ...options });
  const prediction = await program.run({ prompt: PROMPT }, { models: models(task, image) });
  return { ...prediction, task, image };
}

/** Whatever was said before, from the `from`th call on the light is right. */
const lightRightFrom = (from: number): Answers => ({
  VerifyCinematography: (_, number) => filming(number >= from),
});
const CHANGED_LIGHT = {
  SceneCinematography: (_: unknown, number: number) => ({
    ...EXAMPLE_SCENE.cinematography,
    lighting: { ...EXAMPLE_SCENE.cinematography.lighting, direction: `custom:behind, ${number}` },
  }),
};

describe('imageProgram', () => {
  it('ends with the first image that passes: one round, four images, the best of them', async () => {
    const image = painter();
    const { output, usage } = await run({}, {}, image);
    expect(output).toMatchObject({ passed: true, stopped_because: 'passed', score: 0.9, source: 'scene' });
    expect(output.champion).toEqual({ round: 0, number: 1 });
    expect(output.rounds).toHaveLength(1);
    expect(output.rounds[0]).toMatchObject({ chosen: 1, became_champion: true, images: 4, revisions: [] });
    expect(output.image.bytes.length).toBeGreaterThan(60);
    expect(usage.images).toBe(4);
  });

  it("the user's own words are a candidate of the first round", async () => {
    const image = painter();
    await run({}, {}, image);
    expect(image.requests.map(({ prompt }) => prompt.type)).toEqual(['fibo', 'fibo', 'fibo', 'text']);
    expect(image.requests[3]?.prompt).toEqual({ type: 'text', text: PROMPT });
    const prose = painter();
    await run({}, { form: 'prose' }, prose);
    expect(prose.requests[0]?.prompt).toMatchObject({
      type: 'text',
      text: expect.stringContaining('A woman walks.'),
    });
  });

  it('rewrites the head that a verdict names and nothing else, then tries again', async () => {
    const { output, task } = await run({ ...lightRightFrom(1), ...CHANGED_LIGHT });
    expect(output).toMatchObject({ passed: true, stopped_because: 'passed', champion: { round: 1 } });
    expect(output.rounds[0]?.revisions[0]).toMatchObject({
      source: 'scene',
      of: { round: 0, number: 1 },
      actions: [RELIGHT],
      changed_heads: ['cinematography'],
      failure: null,
    });
    expect(output.rounds[0]?.revisions[0]?.verdicts).toEqual([
      {
        number: 1,
        heads: ['cinematography'],
        verdict: 'The lighting is not as asked for. It comes from the front.',
      },
    ]);
    expect(output.scene?.objects).toEqual(EXAMPLE_SCENE.objects);
    const asked = askedOf(task);
    expect(asked.filter((name) => name === 'SceneCinematography')).toHaveLength(2);
    expect(asked.filter((name) => name === 'SceneObjects')).toHaveLength(1);
  });

  it("rewrites the prompt where the image of the user's own words is the best", async () => {
    const image = painter();
    const { output } = await run(lightRightFrom(1), { score: last }, image);
    expect(output.rounds[0]?.candidates[3]).toMatchObject({ source: 'prompt', outcome: 'image' });
    expect(output.source).toBe('rewritten');
    expect(image.requests[4]?.prompt).toEqual({
      type: 'text',
      text: 'a woman in a neon city, lit from behind',
    });
  });

  it('keeps the champion when a later round is worse in the words of the user', async () => {
    const { output } = await run(
      { ...lightRightFrom(9), ...CHANGED_LIGHT, CheckAlignment: (_, number) => alignment(number === 0) },
      { maxRounds: 3 },
    );
    expect(output).toMatchObject({
      champion: { round: 0, number: 1 },
      stopped_because: 'rounds',
      passed: false,
    });
    expect(output.rounds.map((round) => round.became_champion)).toEqual([true, false, false]);
    expect(output.rounds.map(({ revisions }) => revisions.length > 0)).toEqual([true, true, false]);
  });

  it('says why it stopped: no action is left, nothing changed, or nobody could say', async () => {
    const wrong = lightRightFrom(9);
    const none = await run({ ...wrong, ReviseDirectly: () => ({ actions: [] }) });
    expect(none.output.stopped_because).toBe('no-actions');
    const same = await run(wrong);
    expect(same.output).toMatchObject({ stopped_because: 'no-change' });
    const silent = await run({ VerifyCinematography: () => failed('server') });
    expect(silent.output).toMatchObject({ stopped_because: 'unverified', passed: false });
    expect(silent.output.verification?.cinematography_score).toBeNull();
  });

  it('goes on with other seeds when the rewriter fails', async () => {
    const image = painter();
    const { output } = await run({ ...lightRightFrom(1), ReviseDirectly: () => failed('server') }, {}, image);
    expect(output.rounds[0]?.revisions[0]?.failure).toContain('it failed: server');
    expect(output.passed).toBe(true);
    expect(new Set(image.requests.map(({ seed }) => seed)).size).toBe(8);
  });

  it('deliberates when asked to', async () => {
    const steps = { issues: [], objectives: [], model_limits: [], text_faults: [], uncovered: [] };
    const { task } = await run(
      {
        ...lightRightFrom(1),
        ...CHANGED_LIGHT,
        ReviseDeliberately: () => ({ ...steps, actions: [RELIGHT] }),
      },
      { mode: 'deliberate' },
    );
    expect(askedOf(task)).toContain('ReviseDeliberately');
  });

  it('without a scene it makes images of the words, and nothing is called verified', async () => {
    const { output, trace } = await run({ SceneElements: () => failed('server') }, { maxRounds: 2 });
    expect(output).toMatchObject({ scene: null, source: 'prompt', verification: null, passed: false });
    expect(trace.entries).toContainEqual(expect.objectContaining({ code: 'image/no-scene' }));
  });
});

describe('failures of the image model', () => {
  const down = () =>
    new ProviderError('overloaded', { failure: 'server', model: 'scripted:image', billedUsd: 0.01 });

  it('a round without an image is tried again with other seeds', async () => {
    const image = painter((_, number) => (number < 4 ? down() : {}));
    const { output, usage } = await run({}, {}, image);
    expect(output.champion.round).toBe(1);
    expect(output.rounds[0]).toMatchObject({ chosen: null, cost_usd: expect.closeTo(0.04 + 0.006, 3) });
    expect(usage.costUsd).toBeCloseTo(output.rounds.reduce((sum, round) => sum + (round.cost_usd ?? 0), 0));
  });

  it('what cannot recover is thrown at once, as is the last round without an image', async () => {
    const denied = painter(
      () => new ProviderError('no key', { failure: 'authentication', model: 'scripted:image' }),
    );
    await expect(run({}, {}, denied)).rejects.toMatchObject({ code: 'provider/authentication' });
    expect(denied.requests).toHaveLength(4);
    const always = painter(down);
    await expect(run({}, { maxRounds: 2 }, always)).rejects.toMatchObject({ code: 'provider/server' });
    expect(always.requests).toHaveLength(8);
  });

  it('a spent budget ends with the best image there is', async () => {
    const spent = new BudgetExceededError('budget/usd', 'No dollar is left.');
    const image = painter((_, number) => (number >= 4 ? spent : {}));
    const { output } = await run({ ...lightRightFrom(9), ...CHANGED_LIGHT }, {}, image);
    expect(output).toMatchObject({ stopped_because: 'budget', champion: { round: 0 } });
    expect(output.rounds).toHaveLength(2);
    await expect(
      run(
        {},
        {},
        painter(() => spent),
      ),
    ).rejects.toBe(spent);
  });
});

describe('early stop', () => {
  it('aborts the losers and counts what they cost', async () => {
    const image = painter((_, number, signal) => {
      if (number === 1) return {};
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () =>
          reject(new AbortedError('image/aborted', 'x', { billedUsd: 0.02 })),
        );
      });
    });
    const { output, usage } = await run({}, { threshold: 0.8 }, image);
    expect(output.rounds[0]?.candidates.map(({ outcome }) => outcome)).toEqual([
      'stopped',
      'image',
      'stopped',
      'stopped',
    ]);
    expect(output.rounds[0]?.stop).toBe('threshold');
    const calls = output.rounds[0]?.calls ?? 0;
    expect(usage.costUsd).toBeCloseTo(0.04 + 3 * 0.02 + calls * 0.001);
  });

  it('by patience, with fewer at once', async () => {
    const level: ScoreCandidate = () => ({ status: 'scored', value: 0.5 });
    const { output } = await run({}, { patience: 0.3, concurrency: 1, score: level });
    expect(output.rounds[0]?.candidates.map(({ outcome }) => outcome)).toEqual([
      'image',
      'not-started',
      'not-started',
      'not-started',
    ]);
  });
});

describe('selector: tournament', () => {
  it('lets judges decide among the images of a round, and records how', async () => {
    // By score the order is 1, 0, 2, 3: the third that is looked at is image 2.
    const { output, task } = await run(tournamentAnswers(2), { selector: 'tournament' });
    expect(output.champion).toEqual({ round: 0, number: 2 });
    expect(output.rounds[0]).toMatchObject({ chosen: 2, tournament: { winner: 2 } });
    expect(output.rounds[0]?.reason).toBe('The winner of the tournament: 2 of 2 pairs won.');
    expect(askedOf(task).filter((name) => name === 'MetaCritique')).toHaveLength(4);
    expect(askedOf(task).filter((name) => name === 'CompareImages')).toHaveLength(6);
  });

  it('leaves ties, and pairs that nobody judged, to the score', async () => {
    const { output } = await run(tournamentAnswers(9), { selector: 'tournament' });
    expect(output.champion.number).toBe(1);
    expect(output.rounds[0]?.reason).toContain('2 left open and taken by the higher score');
    const down = { ...tournamentAnswers(2), CompareImages: () => failed('server') };
    const unjudged = await run(down, { selector: 'tournament' });
    expect(unjudged.output.champion.number).toBe(1);
    expect(unjudged.output.rounds[0]?.tournament?.matches[0]).toMatchObject({ outcome: 'unjudged' });
  });

  it('has components of its own, which the default has not', () => {
    const own = imageProgram({ selector: 'tournament' })
      .components()
      .map(({ path }) => path);
    expect(own.slice(-4)).toEqual(['select.critique', 'select.against', 'select.meta', 'select.compare']);
  });
});

describe('as a program', () => {
  it('has stable component paths, those of the scene among them', () => {
    expect(
      imageProgram()
        .components()
        .map(({ path }) => path),
    ).toEqual([
      'elements',
      'heads.objects',
      'heads.actions',
      'heads.cinematography',
      'critic',
      'summary',
      'verify.elements',
      'verify.objects',
      'verify.actions',
      'verify.cinematography',
      'alignment',
      'quality',
      'revise.propose',
      'revise.check',
      'rewrite',
    ]);
    const changed = imageProgram().with({ 'verify.actions': { instruction: 'Look twice.' } });
    expect(changed.components().find(({ path }) => path === 'verify.actions')?.instruction).toBe(
      'Look twice.',
    );
    expect(changed.hash).toBe(imageProgram().hash);
  });

  it('gives the same output and trace for the same seed', async () => {
    const answers = { ...lightRightFrom(1), ...CHANGED_LIGHT };
    const [one, other] = [await run(answers), await run(answers)];
    expect(one.output).toEqual(other.output);
    expect(one.trace).toEqual(other.trace);
  });

  it('needs an image model, and says so before anything is paid', async () => {
    const task = imageJudge();
    await expect(
      imageProgram({ score: second }).run({ prompt: PROMPT }, { models: { task } }),
    ).rejects.toMatchObject({
      code: 'image/no-model',
    });
    expect(task.calls).toHaveLength(0);
  });

  it('refuses options out of range', () => {
    expect(() => imageProgram({ images: 1 })).toThrow(/images is 1/);
    expect(() => imageProgram({ maxRounds: 6 })).toThrow(/maxRounds is 6/);
    expect(() => imageProgram({ threshold: 70 })).toThrow(/threshold is 70/);
    expect(() => imageProgram({ repeats: 0 })).toThrow(/repeats is 0/);
  });
});

describe('stream', () => {
  it('tells everything in order and ends with the prediction', async () => {
    const task = imageJudge({ ...lightRightFrom(1), ...CHANGED_LIGHT });
    const events: ImageEvent[] = [];
    const program = imageProgram({ score: second, verified: 1 });
    for await (const event of program.stream({ prompt: PROMPT }, { models: models(task, painter()) })) {
      events.push(event);
    }
    const told = events.flatMap(({ type }) => (type === 'candidate' ? [] : [type]));
    const round = ['round', 'verdicts', 'choice', 'champion'];
    expect(told).toEqual(['scene', ...round, 'scene', 'revision', ...round, 'stopped', 'finished']);
    expect(events.filter((event) => event.type === 'candidate' && event.event.type === 'image')).toHaveLength(
      8,
    );
    const end = events.at(-1);
    expect(end?.type === 'finished' && end.prediction.output.passed).toBe(true);
  });

  it('leaving it stops the run and its images', async () => {
    const image = painter((_, __, signal) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new AbortedError('image/aborted', 'Stopped.')));
      });
    });
    for await (const event of imageProgram({ score: second }).stream(
      { prompt: PROMPT },
      { models: models(imageJudge(), image) },
    )) {
      if (event.type === 'candidate') break;
    }
    expect(image.requests.length).toBeLessThanOrEqual(4);
  });

  it('rejects as run does', async () => {
    const stream = imageProgram().stream({ prompt: PROMPT }, { models: { task: imageJudge() } });
    await expect(stream.next()).rejects.toMatchObject({ code: 'image/no-model' });
  });
});
