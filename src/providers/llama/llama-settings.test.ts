import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SEQUENCES, llamaSettings } from './llama-settings.js';

describe('settings of a local model', () => {
  it('have defaults', () => {
    expect(llamaSettings({}, {})).toEqual({
      contextTokens: null,
      sequences: DEFAULT_SEQUENCES,
      batched: false,
      threads: availableParallelism(),
      gpu: true,
      memoryBytes: null,
    });
  });

  it('come from the environment, and options win over it', () => {
    const env = {
      SCENEWRIGHT_LLAMA_CONTEXT: '2048',
      SCENEWRIGHT_LLAMA_SEQUENCES: '2',
      SCENEWRIGHT_LLAMA_BATCHED: 'on',
      SCENEWRIGHT_LLAMA_THREADS: '3',
      SCENEWRIGHT_LLAMA_GPU: 'off',
      SCENEWRIGHT_LLAMA_MEMORY_MB: '500',
    };
    const fromEnvironment = {
      contextTokens: 2048,
      sequences: 2,
      batched: true,
      threads: 3,
      gpu: false,
      memoryBytes: 500_000_000,
    };
    expect(llamaSettings({}, env)).toEqual(fromEnvironment);
    const options = { contextTokens: 1, sequences: 1, batched: false, threads: 1, gpu: true, memoryBytes: 1 };
    expect(llamaSettings(options, env)).toEqual(options);
  });

  it.each([
    ['SCENEWRIGHT_LLAMA_CONTEXT', 'many'],
    ['SCENEWRIGHT_LLAMA_SEQUENCES', '0'],
    ['SCENEWRIGHT_LLAMA_SEQUENCES', '65'],
    ['SCENEWRIGHT_LLAMA_GPU', 'perhaps'],
  ])('of no sense (%s=%s) are refused', (name, value) => {
    expect(() => llamaSettings({}, { [name]: value })).toThrowError(
      expect.objectContaining({ code: 'llama/option-invalid' }),
    );
  });
});
