import { setImmediate as tick } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AbortedError, ProviderError } from '../../core/errors.js';
import type { ImageRequest, ImageResponse } from '../../providers/image-model.js';
import { scriptedModel } from '../../providers/middleware/scripted-model.fixture.js';
import type { ModelsByRole, RunContext } from '../module.js';
import { createRunContext } from '../run-context.js';
import { imageResponse, scriptedImageModel } from '../scripted-image-model.fixture.js';
import { usageOf } from '../usage.js';
import type { CandidateEvent, CandidateRecord, ScoreCandidate } from './candidate.js';
import { candidates, type CandidatesOptions } from './candidates.js';
import { patience, scoreThreshold } from './stop-rules.js';

type Behaviour = { readonly score: number } | { readonly fails: string };
const PRICE = 0.04;

/** Requests whose images arrive in the order given; the text of a prompt is its number. */
interface Provider {
  readonly models: ModelsByRole;
  readonly requests: readonly ImageRequest[];
  /** Lets the images arrive, one after the other. */
  deliver(order: readonly number[]): Promise<void>;
}

function provider(count: number, behave: (number: number) => Behaviour, billedOnAbort = 0): Provider {
  const waiting = new Map<number, () => void>();
  const image = scriptedImageModel(
    (request, { signal }) =>
      new Promise<ImageResponse>((resolve, reject) => {
        const number = numberOf(request);
        const does = behave(number);
        signal.addEventListener('abort', () =>
          reject(new AbortedError('image/aborted', 'Stopped.', { billedUsd: billedOnAbort })),
        );
        waiting.set(number, () => {
          if ('score' in does) resolve(imageResponse({ costUsd: PRICE }));
          else
            reject(
              new ProviderError(does.fails, { failure: 'server', model: 'scripted:image', billedUsd: 0.01 }),
            );
        });
      }),
  );
  return {
    models: { task: scriptedModel(() => Promise.reject(new Error('not asked'))), image },
    requests: Array.from({ length: count }, (_, number) => ({
      prompt: { type: 'text', text: String(number) },
    })),
    async deliver(order) {
      for (const number of order) {
        await tick();
        waiting.get(number)?.();
      }
    },
  };
}

const numberOf = ({ prompt }: ImageRequest) => Number(prompt.type === 'text' ? prompt.text : '');

async function race(
  behaviours: readonly Behaviour[],
  order: readonly number[],
  more: Partial<CandidatesOptions> = {},
  billedOnAbort = 0,
) {
  const source = provider(
    behaviours.length,
    (number) => behaviours[number] ?? { fails: 'none' },
    billedOnAbort,
  );
  const context = createRunContext({ models: source.models });
  const score: ScoreCandidate = ({ number }) => {
    const does = behaviours[number];
    return { status: 'scored', value: does !== undefined && 'score' in does ? does.score : 0 };
  };
  const events: CandidateEvent[] = [];
  const delivered = source.deliver(order);
  for await (const event of candidates({ requests: source.requests, score, ...more }, context))
    events.push(event);
  await delivered;
  return { events, record: recordOf(events), trace: context.trace.snapshot() };
}

function recordOf(events: readonly CandidateEvent[]): CandidateRecord {
  const last = events.at(-1);
  if (last?.type !== 'ended') throw new Error('The race did not end.');
  return last.record;
}

const scored = (...scores: number[]): Behaviour[] => scores.map((score) => ({ score }));
const types = (events: readonly CandidateEvent[]) => events.map(({ type }) => type);

describe('candidates', () => {
  it('scores each image as it arrives and chooses the best', async () => {
    const { events, record } = await race(scored(0.2, 0.9, 0.5), [2, 0, 1]);
    expect(types(events)).toEqual([
      'started',
      'started',
      'started',
      'image',
      'image',
      'image',
      'chosen',
      'ended',
    ]);
    expect(events.flatMap((event) => (event.type === 'image' ? [event.number] : []))).toEqual([2, 0, 1]);
    expect(record.choice).toMatchObject({ number: 1, ranking: [1, 2, 0], stop: 'all' });
    expect(record.choice.reason).toBe('The highest of 3 scores: 0.9.');
    expect(record.costUsd).toBeCloseTo(3 * PRICE);
  });

  it('takes the first of equals and says so', async () => {
    const { record } = await race(scored(0.5, 0.5), [1, 0]);
    expect(record.choice).toMatchObject({
      number: 0,
      reason: 'The highest of 2 scores, the first of 2 equals: 0.5.',
    });
  });

  it('a request that fails ends nothing and is counted with what it cost', async () => {
    const { events, record } = await race([{ fails: 'overloaded' }, { score: 0.3 }], [0, 1]);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'failed', number: 0, code: 'provider/server', costUsd: 0.01 }),
    );
    expect(record.choice.number).toBe(1);
    expect(record.costUsd).toBeCloseTo(PRICE + 0.01);
  });

  it('when all fail there is no choice, and the reason is the first failure', async () => {
    const { record } = await race([{ fails: 'overloaded' }, { fails: 'overloaded' }], [1, 0]);
    expect(record.choice).toMatchObject({
      number: null,
      ranking: [],
      reason: 'No image was made. overloaded',
    });
  });

  it('an image without a score is never one with a score of zero', async () => {
    const broken: ScoreCandidate = ({ number }) => {
      if (number === 0) throw new Error('no weights');
      return { status: 'scored', value: number === 1 ? 0 : Number.NaN };
    };
    const { record } = await race(scored(0.1, 0.1, 0.1), [0, 1, 2], { score: broken });
    expect(record.choice).toMatchObject({ number: 1, ranking: [1, 0, 2] });
    const { record: none } = await race(scored(0.1), [0], {
      score: () => ({ status: 'unscored', reason: 'No weights.' }),
    });
    expect(none.choice.reason).toBe('None of 1 images has a score, so the first is taken. No weights.');
  });

  it('an image that the provider flagged is not taken, but is paid', async () => {
    const flagged = imageResponse();
    const image = scriptedImageModel(() => ({
      ...flagged,
      images: flagged.images.map((one) => ({ ...one, safety: 'flagged' as const })),
    }));
    const context = createRunContext({
      models: { task: scriptedModel(() => Promise.reject(new Error())), image },
    });
    const events: CandidateEvent[] = [];
    const requests = [{ prompt: { type: 'text', text: '0' } }] as const;
    for await (const event of candidates({ requests, score: best }, context)) events.push(event);
    expect(recordOf(events).outcomes[0]).toMatchObject({
      type: 'failed',
      code: 'provider/safety',
      costUsd: 0.04,
    });
  });

  it('refuses requests of several images, and none at all', async () => {
    const context = createRunContext({ models: provider(1, () => ({ score: 1 })).models });
    const first = (requests: readonly ImageRequest[]) =>
      candidates({ requests, score: best }, context).next();
    await expect(first([])).rejects.toMatchObject({ code: 'candidates/requests' });
    await expect(first([{ prompt: { type: 'text', text: '0' }, count: 2 }])).rejects.toMatchObject({
      code: 'candidates/requests',
    });
  });
});

const best: ScoreCandidate = () => ({ status: 'scored', value: 1 });

describe('early stop', () => {
  it('by threshold: losers are aborted, and what was billed for them is counted', async () => {
    const { events, record, trace } = await race(
      scored(0.2, 0.9, 0.5, 0.4),
      [0, 1],
      { stopRules: [scoreThreshold(0.8)] },
      0.02,
    );
    expect(types(events).slice(4)).toEqual(['image', 'image', 'chosen', 'stopped', 'stopped', 'ended']);
    expect(record.choice).toMatchObject({ number: 1, stop: 'threshold' });
    expect(record.choice.reason).toContain('A score of 0.9 reaches the threshold of 0.8.');
    expect(record.outcomes.map(({ type }) => type)).toEqual(['image', 'image', 'stopped', 'stopped']);
    expect(record.costUsd).toBeCloseTo(2 * PRICE + 2 * 0.02);
    expect(usageOf(trace).costUsd).toBeCloseTo(2 * PRICE + 2 * 0.02);
  });

  it('with fewer requests at once, those not begun cost nothing', async () => {
    const { events, record } = await race(scored(0.9, 0.1, 0.1), [0], {
      stopRules: [scoreThreshold(0.8)],
      concurrency: 1,
    });
    expect(types(events)).toEqual(['started', 'image', 'chosen', 'ended']);
    expect(record.outcomes.map(({ type }) => type)).toEqual(['image', 'not-started', 'not-started']);
    expect(record.costUsd).toBeCloseTo(PRICE);
  });

  it('by patience: when one more is worth less than it costs', async () => {
    const close = scored(0.8, 0.81, 0.8, 0.79, 0.8);
    const { record } = await race(close, [0, 1, 2, 3, 4], { stopRules: [patience(0.04)] });
    expect(record.choice).toMatchObject({ number: 1, stop: 'patience' });
    const { record: waited } = await race(close, [0, 1, 2, 3, 4], { stopRules: [patience(0)] });
    expect(waited.choice.stop).toBe('all');
  });

  it('the choice comes before the losers have let go', async () => {
    let release: (() => void) | undefined;
    const image = scriptedImageModel((request, { signal }) =>
      numberOf(request) === 0
        ? imageResponse()
        : new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              release = () => reject(new AbortedError('image/aborted', 'Stopped.', { billedUsd: 0.03 }));
            });
          }),
    );
    const context = createRunContext({
      models: { task: scriptedModel(() => Promise.reject(new Error())), image },
    });
    const requests = ['0', '1'].map((text): ImageRequest => ({ prompt: { type: 'text', text } }));
    const seen: string[] = [];
    const options = { requests, score: best, stopRules: [scoreThreshold(1)] };
    for await (const event of candidates(options, context)) {
      seen.push(event.type);
      if (event.type === 'chosen') {
        await tick();
        release?.();
      }
      if (event.type === 'ended') expect(event.record.costUsd).toBeCloseTo(0.07);
    }
    expect(seen).toEqual(['started', 'started', 'image', 'chosen', 'stopped', 'ended']);
  });
});

describe('stopping from outside', () => {
  async function firstEvents(context: RunContext, source: Provider, until: () => boolean): Promise<string[]> {
    const seen: string[] = [];
    for await (const event of candidates({ requests: source.requests, score: best }, context)) {
      seen.push(event.type);
      if (until()) break;
    }
    return seen;
  }

  it('leaving the loop aborts what is under way', async () => {
    const source = provider(3, () => ({ score: 1 }));
    const context = createRunContext({ models: source.models });
    expect(await firstEvents(context, source, () => true)).toEqual(['started']);
    expect(
      context.trace.snapshot().entries.map((entry) => entry.type === 'image' && entry.error?.code),
    ).toEqual(Array.from({ length: 3 }, () => 'image/aborted'));
  });

  it('a run that is stopped rejects with AbortedError', async () => {
    const source = provider(2, () => ({ score: 1 }));
    const controller = new AbortController();
    const context = createRunContext({ models: source.models, signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(firstEvents(context, source, () => false)).rejects.toBeInstanceOf(AbortedError);
  });
});

describe('algebra', () => {
  const behaviour = fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }).map((score): Behaviour => ({ score })),
    fc.constant<Behaviour>({ fails: 'overloaded' }),
  );
  const races = fc
    .array(behaviour, { minLength: 1, maxLength: 6 })
    .chain((behaviours) =>
      fc.tuple(
        fc.constant(behaviours),
        fc.shuffledSubarray([...behaviours.keys()], { minLength: behaviours.length }),
      ),
    );

  it('without an early stop, the record does not depend on the order of arrival', async () => {
    await fc.assert(
      fc.asyncProperty(races, async ([behaviours, order]) => {
        const one = await race(behaviours, order);
        const other = await race(behaviours, order.toReversed());
        expect(one.record).toEqual(other.record);
        expect(one.trace).toEqual(other.trace);
      }),
      { numRuns: 40 },
    );
  });

  it('an early stop never takes worse than the best seen, counts add up, and the trace costs the same', async () => {
    const rules = fc.constantFrom(
      [scoreThreshold(0.5)],
      [patience(0.05)],
      [scoreThreshold(0.9), patience(0.2)],
      [],
    );
    await fc.assert(
      fc.asyncProperty(
        races,
        rules,
        fc.integer({ min: 1, max: 6 }),
        async ([behaviours, order], stopRules, n) => {
          // With fewer at once than requests, all have to be deliverable whenever they are asked for.
          const concurrency = n >= behaviours.length ? behaviours.length : 1;
          const sequence = concurrency === 1 ? [...behaviours.keys()] : order;
          const { events, record, trace } = await race(
            behaviours,
            sequence,
            { stopRules, concurrency },
            0.02,
          );
          const chosenAt = events.findIndex(({ type }) => type === 'chosen');
          const seen = events.slice(0, chosenAt).flatMap((event) => {
            return event.type === 'image' && event.score.status === 'scored' ? [event.score.value] : [];
          });
          const taken = record.outcomes[record.choice.number ?? -1];
          if (seen.length === 0) expect(record.choice.number).toBeNull();
          else
            expect(taken?.type === 'image' && taken.score).toEqual({
              status: 'scored',
              value: Math.max(...seen),
            });
          expect(record.outcomes).toHaveLength(behaviours.length);
          expect(record.outcomes.filter(({ type }) => type === 'image')).toHaveLength(
            record.choice.ranking.length,
          );
          expect(types(events).filter((type) => type === 'started')).toHaveLength(
            record.outcomes.filter(({ type }) => type !== 'not-started').length,
          );
          expect(usageOf(trace).costUsd).toBeCloseTo(record.costUsd ?? Number.NaN);
        },
      ),
      { numRuns: 60 },
    );
  });
});
