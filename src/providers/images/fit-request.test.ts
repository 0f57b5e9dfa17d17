import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASPECT_RATIOS,
  IMAGE_SIZES,
  type ImageModelCapabilities,
  type ImageRequest,
} from '../image-model.js';
import { fitRequest, ratioOf } from './fit-request.js';

const reference = {
  kind: 'image',
  source: { type: 'bytes', bytes: new Uint8Array([1]), mediaType: 'image/png' },
} as const;

const capabilities: fc.Arbitrary<ImageModelCapabilities> = fc.record({
  seed: fc.boolean(),
  maxReferences: fc.integer({ min: 0, max: 3 }),
  prompts: fc.subarray(['text', 'fibo'] as const, { minLength: 1 }),
  negativePrompt: fc.boolean(),
  aspectRatios: fc.subarray([...ASPECT_RATIOS]),
  sizes: fc.subarray([...IMAGE_SIZES]),
  maxCount: fc.integer({ min: 1, max: 8 }),
});

const requests: fc.Arbitrary<ImageRequest> = fc.record(
  {
    prompt: fc.constantFrom(
      { type: 'text', text: 'a fox' } as const,
      { type: 'fibo', json: { short_description: 'a fox' } } as const,
    ),
    references: fc.array(fc.constant(reference), { maxLength: 4 }),
    negativePrompt: fc.constantFrom('', 'blur'),
    seed: fc.nat(),
    aspectRatio: fc.constantFrom(...ASPECT_RATIOS),
    size: fc.constantFrom(...IMAGE_SIZES),
    count: fc.integer({ min: 1, max: 8 }),
  },
  { requiredKeys: ['prompt'] },
);

const fit = (can: ImageModelCapabilities, request: ImageRequest) =>
  fitRequest({ id: 'test:model', capabilities: can }, request);

const needsMore = (can: ImageModelCapabilities, request: ImageRequest) =>
  !can.prompts.includes(request.prompt.type) ||
  (request.references ?? []).length > can.maxReferences ||
  (request.count ?? 1) > can.maxCount;

describe('a request and what a model can do', () => {
  it('is refused exactly when it needs what the model lacks', () => {
    fc.assert(
      fc.property(capabilities, requests, (can, request) => {
        if (needsMore(can, request)) {
          expect(() => fit(can, request)).toThrow(expect.objectContaining({ code: 'image/unsupported' }));
        } else {
          fit(can, request);
        }
      }),
    );
  });

  it('holds nothing afterwards that the model lacks, and every change is told', () => {
    fc.assert(
      fc.property(capabilities, requests, (can, asked) => {
        fc.pre(!needsMore(can, asked));
        const { request, downgrades } = fit(can, asked);
        expect(request.seed === undefined || can.seed).toBe(true);
        expect(request.negativePrompt === undefined || can.negativePrompt).toBe(true);
        expect(request.aspectRatio === undefined || can.aspectRatios.includes(request.aspectRatio)).toBe(
          true,
        );
        expect(request.size === undefined || can.sizes.includes(request.size)).toBe(true);
        const settings = ['seed', 'negativePrompt', 'aspectRatio', 'size'] as const;
        const changed = settings.filter(
          (setting) => request[setting] !== asked[setting] && asked[setting] !== '',
        );
        expect(downgrades.map(({ setting }) => setting)).toEqual(changed);
      }),
    );
  });

  it('is left as it is by a second fitting', () => {
    fc.assert(
      fc.property(capabilities, requests, (can, asked) => {
        fc.pre(!needsMore(can, asked));
        const { request } = fit(can, asked);
        expect(fit(can, request)).toEqual({ request, downgrades: [] });
      }),
    );
  });

  it('gets the offered shape nearest to the one it asked for', () => {
    fc.assert(
      fc.property(capabilities, fc.constantFrom(...ASPECT_RATIOS), (can, aspectRatio) => {
        fc.pre(can.prompts.includes('text') && can.aspectRatios.length > 0);
        const got =
          fit(can, { prompt: { type: 'text', text: 'x' }, aspectRatio }).request.aspectRatio ?? '1:1';
        const away = (ratio: (typeof ASPECT_RATIOS)[number]) =>
          Math.abs(Math.log(ratioOf(ratio) / ratioOf(aspectRatio)));
        expect(away(got)).toBe(Math.min(...can.aspectRatios.map(away)));
      }),
    );
  });

  it.each([
    ['seed', { seed: -1 }],
    ['seed', { seed: 2 ** 31 }],
    ['count', { count: 0 }],
    ['count', { count: 9 }],
    ['prompt', { prompt: { type: 'text', text: ' ' } }],
  ] as const)('is refused for a %s out of range', (setting, change) => {
    const can = { ...everything, maxCount: 8 };
    expect(() => fit(can, { prompt: { type: 'text', text: 'x' }, ...change })).toThrow(
      expect.objectContaining({ code: 'image/invalid', message: expect.stringContaining(setting) }),
    );
  });

  it('keeps a seed that the provider tries to follow, and tells that it promises nothing', () => {
    const model = { id: 'test:model', capabilities: { ...everything, seed: false } };
    const asked = { prompt: { type: 'text', text: 'x' }, seed: 4 } as const;
    const { request, downgrades } = fitRequest(model, asked, { triesSeed: true });
    expect(request.seed).toBe(4);
    expect(downgrades).toEqual([{ setting: 'seed', action: expect.stringContaining('not promised') }]);
  });
});

const everything: ImageModelCapabilities = {
  seed: true,
  maxReferences: 1,
  prompts: ['text', 'fibo'],
  negativePrompt: true,
  aspectRatios: ASPECT_RATIOS,
  sizes: IMAGE_SIZES,
  maxCount: 1,
};
