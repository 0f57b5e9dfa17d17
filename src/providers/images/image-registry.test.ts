import { describe, expect, it } from 'vitest';
import { imageModel, type ImageModelOptions } from './image-registry.js';

const env = { FAL_KEY: 'a', OPENAI_API_KEY: 'b', GEMINI_API_KEY: 'c' };
const open = (id: string, more: ImageModelOptions = {}) => imageModel(id, { env, ...more });

describe('ids of image models', () => {
  it.each([
    'fal:fal-ai/nano-banana-pro',
    'fal:fal-ai/nano-banana-pro/edit',
    'fal:fal-ai/flux/dev',
    'fal:bria/fibo/generate',
    'google-gemini:gemini-3-pro-image',
    'openai:gpt-image-1',
  ])('%s is known, with a price that tells its source', (id) => {
    const model = open(id);
    expect(model).toMatchObject({ id, simulated: false });
    expect(model.price?.usdPerImage['1K']).toBeGreaterThan(0);
    expect(model.price?.source).not.toBe('');
    expect(model.price?.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
    for (const size of model.capabilities.sizes) expect(model.price?.usdPerImage[size]).toBeGreaterThan(0);
  });

  it.each([
    ['fall:fal-ai/flux/dev', 'model/provider-unknown', /"fal"/],
    ['gemini:gemini-3-pro-image', 'model/provider-unknown', /"google-gemini"/],
    ['anthropic:claude', 'model/provider-unknown', /fal:bria/],
    ['fal:fal-ai/nano-banana-pr', 'model/unknown', /fal:fal-ai\/nano-banana-pro"/],
    ['fal:', 'model/id-incomplete', /fal:NAME/],
  ])('%s is refused as %s', (id, code, hint) => {
    expect(() => open(id)).toThrow(
      expect.objectContaining({ code, exitCode: 2, hint: expect.stringMatching(hint) }),
    );
  });

  it.each([
    ['fal:fal-ai/flux/dev', /FAL_KEY/],
    ['google-gemini:gemini-3-pro-image', /GEMINI_API_KEY or GOOGLE_API_KEY/],
    ['openai:gpt-image-1', /OPENAI_API_KEY/],
  ])('%s without its key names the variable', (id, message) => {
    expect(() => imageModel(id, { env: {} })).toThrow(
      expect.objectContaining({ code: 'model/key-missing', message: expect.stringMatching(message) }),
    );
  });

  it('needs an address for a compatible server, and knows no price of it', () => {
    expect(() => open('openai-compatible:sdxl')).toThrow(
      expect.objectContaining({ code: 'model/base-url-missing' }),
    );
    const model = open('openai-compatible:sdxl', { baseUrl: 'http://127.0.0.1:9/v1' });
    expect(model.price).toBeNull();
  });

  it.each([
    ['sim', {}, 0],
    ['sim:7', {}, 7],
    ['sim', { simulator: { seed: 3 } }, 3],
  ])('%s with %j is the simulator, with its own luck', (id, options, seed) => {
    const model = open(id, options);
    expect(model).toMatchObject({ id, simulated: true });
    expect(model.cacheScope).toMatch(new RegExp(`seed ${seed}$`));
  });

  it('lets own prices win', () => {
    const prices = {
      'openai:gpt-image-1': { usdPerImage: { '1K': 1 }, source: 'me', asOf: '2026-01-01' },
    } as const;
    expect(open('openai:gpt-image-1', { prices }).price).toEqual(prices['openai:gpt-image-1']);
  });

  it('keeps apart in caches what comes from different addresses', () => {
    const scopes = [undefined, 'http://127.0.0.1:1', 'http://127.0.0.1:2'].map(
      (baseUrl) => open('fal:fal-ai/flux/dev', baseUrl === undefined ? {} : { baseUrl }).cacheScope,
    );
    expect(new Set(scopes).size).toBe(3);
  });
});
