import { describe, expect, it } from 'vitest';
import type { GgufFacts } from './gguf-file.js';
import { memoryNeed, refuseBeyondMemory } from './memory-need.js';

/** The figures of Qwen2.5 0.5B with 4-bit weights. */
const model: GgufFacts = {
  path: 'qwen.gguf',
  sizeBytes: 491_400_064,
  architecture: 'qwen2',
  name: null,
  license: null,
  hasChatTemplate: true,
  trainedContextTokens: 32_768,
  layers: 24,
  cacheBytesPerToken: 12_288,
  vocabularyTokens: 151_936,
  embeddingLength: 896,
};

describe('the memory a model needs', () => {
  it('grows with context and sequences', () => {
    const need = memoryNeed(model, { contextTokens: 2048, sequences: 4, batchTokens: 256 });
    expect(need.cacheBytes).toBe(12_288 * 2048 * 4);
    expect(need.totalBytes).toBe(need.weightsBytes + need.cacheBytes + need.computeBytes);
    const larger = memoryNeed(model, { contextTokens: 2049, sequences: 4, batchTokens: 256 });
    expect(larger.cacheBytes).toBe(12_288 * 2304 * 4);
  });

  it('says what to hold less of, where that helps', () => {
    const use = { contextTokens: 8192, sequences: 4, batchTokens: 256 };
    const need = memoryNeed(model, use);
    const refusal = (bytes: number) => {
      try {
        refuseBeyondMemory(model, need, use, bytes);
      } catch (error) {
        return error;
      }
      return null;
    };
    expect(refusal(need.totalBytes)).toBeNull();
    expect(refusal(need.totalBytes - 1)).toMatchObject({
      code: 'llama/memory-short',
      message: expect.stringMatching(/1\.07 GB.*weights 0\.49 GB, 4 x 8192 tokens of context 0\.40 GB/),
      hint: expect.stringContaining('SCENEWRIGHT_LLAMA_SEQUENCES=1'),
    });
    expect(refusal(1)).toMatchObject({ hint: expect.stringContaining('smaller model') });
  });
});
