import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FalBehaviour, type FalServer, startFalServer } from '../../../../tests/loopback/fal-server.js';
import { AbortedError, ProviderError } from '../../../core/errors.js';
import { createRng } from '../../../core/rng.js';
import { imageResponse, scriptedImageModel } from '../../../modules/scripted-image-model.fixture.js';
import type { ImageModel, ImageRequest } from '../../image-model.js';
import { createBudget } from '../../middleware/budget.js';
import { createUsageMeter } from '../../middleware/meter.js';
import { createRateLimits } from '../../middleware/rate-limit.js';
import { failed, once, settle } from '../../middleware/scripted-model.fixture.js';
import { imageModel } from '../image-registry.js';
import { openImageStore } from './image-store.js';
import { standardImageMiddleware } from './standard-image-middleware.js';

const words = (text: string, more: Partial<ImageRequest> = {}): ImageRequest => ({
  prompt: { type: 'text', text },
  ...more,
});
const impatient = { baseDelayMs: 0, maxDelayMs: 0 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenewright-images-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('retry', () => {
  it('repeats what may succeed later, and counts what the failures were billed', async () => {
    const model = scriptedImageModel((_request, _call, number) => {
      if (number === 0) throw failed('rate-limit');
      if (number === 1) throw new ProviderError('lost', { failure: 'network', model: 'x', billedUsd: 0.04 });
      return imageResponse({ costUsd: 0.04 });
    });
    const reply = await standardImageMiddleware({ retry: impatient })(model).generate(words('a fox'), once());
    expect(reply.costUsd).toBeCloseTo(0.08, 9);
    expect(reply.retries).toEqual(['provider/rate-limit', 'provider/network']);
  });

  it('tells the sum where it gives up, or is stopped between two attempts', async () => {
    const lost = () => new ProviderError('lost', { failure: 'network', model: 'x', billedUsd: 0.04 });
    const model = scriptedImageModel((_request, _call, number) => {
      throw number < 2 ? lost() : failed('safety');
    });
    const call = standardImageMiddleware({ retry: impatient })(model).generate(words('a fox'), once());
    await expect(call).rejects.toMatchObject({ failure: 'safety', billedUsd: expect.closeTo(0.08, 9) });
    const always = scriptedImageModel(() => {
      throw lost();
    });
    const tired = standardImageMiddleware({ retry: { ...impatient, maxAttempts: 3 } })(always);
    await expect(tired.generate(words('a fox'), once())).rejects.toMatchObject({
      billedUsd: expect.closeTo(0.12, 9),
    });
    const controller = new AbortController();
    const patient = standardImageMiddleware({
      retry: { baseDelayMs: 60_000, maxDelayMs: 60_000, maxTotalWaitMs: 1e9 },
    })(always);
    const stopped = patient.generate(words('a fox'), once(controller.signal));
    await settle();
    controller.abort(new Error('enough'));
    await expect(stopped).rejects.toMatchObject({ exitCode: 130, billedUsd: 0.04 });
  });
});

describe('budget', () => {
  const priced = (answer: () => ReturnType<typeof imageResponse>) => scriptedImageModel(answer);

  it('reserves price times count before the call, and asks nobody beyond the cap', async () => {
    const budget = createBudget({ usd: 0.1 });
    const model = priced(() => imageResponse({ costUsd: 0.08 }));
    const capped = standardImageMiddleware({ budget })(model);
    await capped.generate(words('a fox', { count: 2 }), once());
    await expect(capped.generate(words('a fox'), once())).rejects.toMatchObject({ code: 'budget/usd' });
    expect(model.requests).toHaveLength(1);
    expect(budget.report().byLabel['image']?.spent).toMatchObject({ calls: 1, tokens: 0, usd: 0.08 });
  });

  it('refuses a cap in dollars that cannot hold', () => {
    const unpriced: ImageModel = { ...priced(() => imageResponse()), price: null };
    const under = (caps: object) => () => standardImageMiddleware({ budget: createBudget(caps) })(unpriced);
    expect(under({ usd: 1 })).toThrow(expect.objectContaining({ code: 'budget/price-unknown' }));
    expect(under({ calls: 1 })).not.toThrow();
  });

  it.each([
    ['what it says', new AbortedError('aborted', 'x', { billedUsd: 0.01 }), 1, 0.01, 0],
    ['nothing where it was turned away', failed('rate-limit', { status: 429 }), 0, 0, 0],
    ['the worst, in doubt, where nobody knows', failed('network'), 1, 0.04, 0.04],
  ] as const)('books for an error %s', async (_, error, calls, usd, inDoubt) => {
    const budget = createBudget({ usd: 1 });
    const model = scriptedImageModel(() => {
      throw error;
    });
    await expect(standardImageMiddleware({ budget })(model).generate(words('x'), once())).rejects.toBe(error);
    expect(budget.report()).toMatchObject({ spent: { calls, usd }, inDoubt: { usd: inDoubt } });
  });
});

describe('cache', () => {
  const counting = (changes: Parameters<typeof imageResponse>[0] = {}) =>
    scriptedImageModel((_request, _call, number) => {
      const image = { bytes: new Uint8Array([number]), mediaType: 'image/png', width: 2, height: 1 };
      return imageResponse({ images: [{ ...image, seed: 5, safety: 'passed' }], ...changes });
    });
  const cached = (model: ImageModel, name: string) =>
    standardImageMiddleware({ cache: { store: openImageStore(join(folder, name)) } })(model);

  it('gives the same bytes again without a call, also in another process', async () => {
    const first = await cached(counting(), 'again').generate(words('a fox', { seed: 5 }), once());
    const model = counting();
    const again = await cached(model, 'again').generate(words('a fox', { seed: 5 }), once());
    expect(again).toEqual({ ...first, cached: true });
    expect(model.requests).toEqual([]);
  });

  it('tells apart repeats, requests, models and addresses', async () => {
    const model = counting();
    const asked = async (request: ImageRequest, repeat: number, facts: Partial<ImageModel> = {}) =>
      cached({ ...model, ...facts }, 'apart').generate(request, once(undefined, repeat));
    const replies = [
      await asked(words('a fox'), 0),
      await asked(words('a fox'), 1),
      await asked(words('a fox', { seed: 1 }), 0),
      await asked(words('a hen'), 0),
      await asked(words('a fox'), 0, { id: 'other:model' }),
      await asked(words('a fox'), 0, { cacheScope: 'elsewhere' }),
      await asked({ prompt: { type: 'fibo', json: {} } }, 0),
    ];
    expect(replies.map(({ cached: known }) => known)).toEqual(replies.map(() => false));
    expect(model.requests).toHaveLength(replies.length);
  });

  it('knows references by what they hold, wherever they come from', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
      'base64',
    );
    await writeFile(join(folder, 'a.png'), png);
    const model = counting();
    const middle = cached(model, 'references');
    const fromFile = { kind: 'image', source: { type: 'file', path: join(folder, 'a.png') } } as const;
    const bytes = { type: 'bytes', bytes: new Uint8Array(png), mediaType: 'image/png' } as const;
    await middle.generate(words('x', { references: [fromFile] }), once());
    const again = await middle.generate(
      words('x', { references: [{ kind: 'image', source: bytes }] }),
      once(),
    );
    expect(again.cached).toBe(true);
    expect(model.requests).toHaveLength(1);
  });

  it.each([
    ['some images are missing', words('x', { count: 2 }), {}],
    ['an image is flagged', words('x'), { images: [{ ...imageResponse().images[0], safety: 'flagged' }] }],
  ])('keeps nothing where %s', async (name, request, changes) => {
    const model = counting(changes as Parameters<typeof imageResponse>[0]);
    const middle = cached(model, `kept ${name}`);
    await middle.generate(request, once());
    expect((await middle.generate(request, once())).cached).toBe(false);
  });

  it('asks again where the kept bytes are damaged', async () => {
    await cached(counting(), 'damaged').generate(words('x'), once());
    const files = join(folder, 'damaged', 'files');
    const [shelf = ''] = await readdir(files);
    const [name = ''] = await readdir(join(files, shelf));
    await writeFile(join(files, shelf, name), 'other bytes');
    expect((await cached(counting(), 'damaged').generate(words('x'), once())).cached).toBe(false);
  });

  it('shares one call between equal requests, and who leaves last hears what it was billed', async () => {
    const model = scriptedImageModel(
      (_request, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            setImmediate(() => reject(new AbortedError('aborted', 'stopped', { billedUsd: 0.04 })));
          });
        }),
    );
    const middle = cached(model, 'shared');
    const [one, two] = [new AbortController(), new AbortController()];
    const calls = [one, two].map(({ signal }) =>
      middle.generate(words('x'), once(signal)).catch((error) => error),
    );
    await vi.waitFor(() => expect(model.requests).toHaveLength(1));
    one.abort(new Error('first'));
    expect(await calls[0]).toMatchObject({ exitCode: 130, billedUsd: undefined });
    two.abort(new Error('second'));
    expect(await calls[1]).toMatchObject({ exitCode: 130, billedUsd: 0.04 });
    expect(model.requests).toHaveLength(1);
  });
});

describe('200 calls to a queue that fails a fifth of them', () => {
  const USD = 0.025;
  let fal: FalServer;
  beforeAll(async () => {
    fal = await startFalServer({ usdPerImage: USD });
  });
  afterAll(() => fal.close());

  const FAULTS: readonly FalBehaviour[] = [
    { faults: { submit: { type: 'error', status: 429, headers: { 'retry-after-ms': '1' } } } },
    { faults: { submit: { type: 'error', status: 500 } } },
    { inProgress: 3, once: { status: { type: 'error', status: 503 } } },
    { inProgress: 3, once: { status: { type: 'cut' } }, whenCancelled: 'finishes' },
    { once: { result: { type: 'cut' } } },
    { once: { result: { type: 'body', body: '{"images": 1}' } } },
    { faults: { file: { type: 'body', body: '<html>' } } },
    { expired: [0] },
    { nsfw: [true] },
    { failure: { status: 500, body: { detail: 'out of memory' } } },
  ];

  it('has cost, meter and budget equal to what the provider billed, to the last cent', async () => {
    const rng = createRng(1, 'faults');
    const meter = createUsageMeter();
    const budget = createBudget({ usd: 1_000 });
    const model = standardImageMiddleware({
      meter,
      budget,
      rateLimits: createRateLimits(),
      retry: { ...impatient, maxAttempts: 3 },
    })(imageModel('fal:fal-ai/flux/dev', { env: { FAL_KEY: 'k', FAL_BASE_URL: fal.url }, pollMs: 1 }));
    let cost = 0;
    let stopped = 0;
    for (let number = 0; number < 200; number++) {
      const isFaulty = rng.random() < 0.2;
      const isLate = isFaulty && rng.random() < 0.2;
      const late: FalBehaviour = { inProgress: 1e6, whenCancelled: 'finishes' };
      fal.behave(isLate ? late : isFaulty ? rng.choice(FAULTS) : {}, {});
      const controller = new AbortController();
      const jobs = fal.jobs.length;
      const call = model.generate(words(`fox ${number}`), once(controller.signal));
      if (isLate) {
        stopped++;
        await fal.received('GET', new RegExp(`/req-${jobs + 1}/status`));
        controller.abort(new Error('too late'));
      }
      cost += await call.then(
        ({ costUsd }) => costUsd ?? Number.NaN,
        (error: unknown) => {
          if (error instanceof ProviderError || error instanceof AbortedError) return error.billedUsd ?? 0;
          throw error;
        },
      );
    }
    const inCents = (usd: number) => Math.round(usd * 1e6) / 1e4;
    const billed = inCents(fal.billedUsd());
    expect(stopped).toBeGreaterThan(3);
    expect(fal.jobs.length).toBeGreaterThan(200);
    expect(inCents(cost)).toBe(billed);
    expect(inCents(meter.report().total.costUsd)).toBe(billed);
    expect(inCents(budget.report().spent.usd)).toBe(billed);
    expect(budget.report().inDoubt.usd).toBe(0);
  });
});
