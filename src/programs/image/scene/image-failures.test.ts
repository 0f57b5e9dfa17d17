import { expect, it } from 'vitest';
import { ProviderError } from '../../../core/errors.js';
import { createRng, type Rng } from '../../../core/rng.js';
import type { ScoreCandidate } from '../../../modules/candidates/candidate.js';
import type { ImageCallTrace } from '../../../modules/trace.js';
import type { LanguageModel } from '../../../providers/language-model.js';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';
import { imageProgram } from './image-program.js';
import { alignment, filming, imageJudge, painter, PROMPT } from './image-world.fixture.js';

/** 200 were run once; the gate runs a part of them. */
const RUNS = Number(process.env['IMAGE_FAILURE_RUNS'] ?? 40);
const FAILING_SHARE = 0.2;
const IMAGE_USD = 0.04;
const FAILED_IMAGE_USD = 0.01;

interface Ledger {
  usd: number;
  images: number;
}

const down = (billedUsd: number) =>
  new ProviderError('overloaded', { failure: 'server', model: 'scripted', billedUsd });

/** A judge for whom half of the images are right, and who is not there for a fifth of the calls. */
function unreliableJudge(rng: Rng, ledger: Ledger): LanguageModel {
  const model = imageJudge({
    VerifyCinematography: () => filming(rng.random() < 0.5),
    CheckAlignment: () => alignment(rng.random() < 0.5),
    SceneCinematography: () => ({
      ...EXAMPLE_SCENE.cinematography,
      lighting: { ...EXAMPLE_SCENE.cinematography.lighting, direction: `custom:from ${rng.random()}` },
    }),
    RewritePrompt: () => ({ improved_prompt: `a woman in a neon city, take ${rng.random()}` }),
  });
  return {
    ...model,
    async generate(request, options) {
      if (rng.random() < FAILING_SHARE) throw down(0);
      const response = await model.generate(request, options);
      ledger.usd += response.costUsd ?? 0;
      return response;
    },
  };
}

function unreliablePainter(rng: Rng, ledger: Ledger) {
  return painter(() => {
    const isDown = rng.random() < FAILING_SHARE;
    ledger.usd += isDown ? FAILED_IMAGE_USD : IMAGE_USD;
    ledger.images += isDown ? 0 : 1;
    return isDown ? down(FAILED_IMAGE_USD) : { costUsd: IMAGE_USD };
  });
}

const byNumber: ScoreCandidate = ({ number }) => ({ status: 'scored', value: number / 10 });

it('with a fifth of all calls failing, every run gives an image it made, and an account that is the ledger', async () => {
  const reasons = new Set<string>();
  const sources = new Set<string>();
  for (let seed = 0; seed < RUNS; seed++) {
    const rng = createRng(seed);
    const ledger: Ledger = { usd: 0, images: 0 };
    const models = { task: unreliableJudge(rng, ledger), image: unreliablePainter(rng, ledger) };
    const { output, usage, trace } = await imageProgram({ score: byNumber, maxRounds: 3 }).run(
      { prompt: PROMPT },
      { models, seed },
    );
    const made = trace.entries
      .filter((entry): entry is ImageCallTrace => entry.type === 'image')
      .flatMap(({ response }) => response?.images ?? []);
    expect(made.map(({ bytes }) => bytes)).toContain(output.image.bytes);
    expect(usage.images).toBe(ledger.images);
    expect(usage.costUsd).toBeCloseTo(ledger.usd, 6);
    expect(output.rounds.reduce((sum, round) => sum + (round.cost_usd ?? 0), 0)).toBeCloseTo(ledger.usd, 6);
    // What passed was verified, all of it.
    if (output.passed) expect(output.verification).toMatchObject({ passed: true, unverified: [] });
    expect(output.passed).toBe(output.stopped_because === 'passed');
    reasons.add(output.stopped_because);
    sources.add(output.source);
  }
  expect(reasons.size).toBeGreaterThan(2);
  expect([...sources].sort()).toEqual(['prompt', 'rewritten', 'scene']);
}, 120_000);
