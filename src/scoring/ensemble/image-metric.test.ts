import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { repliesInTurn } from '../../../tests/fakes/scripted-model.js';
import { createRunContext } from '../../modules/run-context.js';
import type { Prediction } from '../../modules/module.js';
import { predict } from '../../modules/predict.js';
import { toProgram } from '../../modules/to-program.js';
import { signature } from '../../signatures/signature.js';
import { pixelScorer } from '../pixels/pixel-scorer.js';
import { ensembleScorer } from './ensemble-scorer.js';
import { imageMetric } from './image-metric.js';

/** A program whose output is a picture, as a data URL. */
const Paint = signature({
  name: 'Paint',
  instructions: 'Paint what the prompt says.',
  input: z.object({ prompt: z.string() }),
  output: z.object({ image: z.string() }),
});
type Painted = Prediction<{ image: string }>;

let picture: string;
beforeAll(async () => {
  const halves = Buffer.from(Array.from({ length: 32 * 32 }, (_, at) => (at % 32 < 16 ? 0 : 255)));
  const png = await sharp(halves, { raw: { width: 32, height: 32, channels: 1 } })
    .png()
    .toBuffer();
  picture = `data:image/png;base64,${png.toString('base64')}`;
});

const example = { id: '1', input: { prompt: 'black beside white' }, tags: [] };
const imageOf = ({ output }: Painted) => (output.image === '' ? null : output.image);

/** Runs the program on the example and scores what it made. */
async function run(
  reply: string,
  options: Omit<Parameters<typeof imageMetric<typeof example.input, { image: string }>>[0], 'imageOf'>,
) {
  const models = { task: repliesInTurn(JSON.stringify({ image: reply })) };
  const prediction = await toProgram(predict(Paint)).run(example.input, { models });
  const metric = imageMetric<typeof example.input, { image: string }>({ imageOf, ...options });
  return { metric, score: await metric.evaluate(example, prediction, createRunContext({ models })) };
}

describe('imageMetric', () => {
  it('makes an objective of every scorer, and their mean the score', async () => {
    const scorers = [pixelScorer('contrast'), pixelScorer('colourfulness'), pixelScorer('exposure')];
    const { metric, score } = await run(picture, { scorers });
    expect(metric).toMatchObject({
      name: 'contrast+colourfulness+exposure',
      objectives: ['contrast', 'colourfulness', 'exposure'],
    });
    expect(score.objectives).toEqual({ contrast: expect.closeTo(1, 9), colourfulness: 0, exposure: 0 });
    expect(score.score).toBeCloseTo(1 / 3, 9);
    expect(score.feedback).toContain('contrast 0.500 (RMS contrast');
  });

  it('weighs them, leaving out of the score what has no weight', async () => {
    const scorers = [pixelScorer('contrast'), pixelScorer('exposure')];
    expect((await run(picture, { scorers, weights: { contrast: 3, exposure: 1 } })).score.score).toBeCloseTo(
      0.75,
      9,
    );
    expect((await run(picture, { scorers, weights: { contrast: 1 } })).score.score).toBeCloseTo(1, 9);
    expect(() => imageMetric({ scorers, imageOf: () => null, weights: { sharpness: 1 } })).toThrow(
      '"sharpness"',
    );
    expect(() => imageMetric({ scorers, imageOf: () => null, weights: { contrast: 0 } })).toThrow('above 0');
  });

  it('gives no score where one of the scorers failed, and keeps what the others measured', async () => {
    const scorers = [
      pixelScorer('contrast'),
      ensembleScorer({ parts: [pixelScorer('exposure')], weights: { exposure: 1 } }),
    ];
    const { score } = await run('data:image/png;base64,iVBORw0KGgo=', { scorers });
    expect(score).toMatchObject({ score: null, objectives: {} });
    expect(score.feedback).toContain('Not scored: contrast: ');

    const tiny = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#333' } })
      .png()
      .toBuffer();
    const small = await run(`data:image/png;base64,${tiny.toString('base64')}`, {
      scorers: [pixelScorer('exposure'), pixelScorer('low-blockiness')],
    });
    expect(small.score).toMatchObject({ score: null, objectives: { exposure: 1 } });
    expect(small.score.feedback).toContain('low-blockiness needs 16 x 16 pixels');
  });

  it('gives no score where there is no image', async () => {
    const { score } = await run('', { scorers: [pixelScorer('contrast')] });
    expect(score).toMatchObject({ score: null, feedback: 'Not scored: there is no image.' });
  });
});
