import { UsageError } from '../../core/errors.js';
import type { GgufFacts } from './gguf-file.js';

/** Bytes that a model takes, by what they are for. */
export interface MemoryNeed {
  readonly weightsBytes: number;
  /** State of all tokens of all sequences. */
  readonly cacheBytes: number;
  /** What is needed while computing. */
  readonly computeBytes: number;
  readonly totalBytes: number;
}

/** Rows of activations that llama.cpp keeps per token while computing, in embedding lengths; measured, rounded up. */
const ACTIVATION_ROWS = 24;
/** llama.cpp aligns contexts to this many tokens. */
const CONTEXT_STEP_TOKENS = 256;

export function memoryNeed(
  model: GgufFacts,
  use: { readonly contextTokens: number; readonly sequences: number; readonly batchTokens: number },
): MemoryNeed {
  const context = Math.ceil(use.contextTokens / CONTEXT_STEP_TOKENS) * CONTEXT_STEP_TOKENS;
  const weightsBytes = model.sizeBytes;
  const cacheBytes = model.cacheBytesPerToken * context * use.sequences;
  // Scores of the whole vocabulary for every token of a batch, at 4 bytes: by far the largest part.
  const perToken = (model.vocabularyTokens + ACTIVATION_ROWS * model.embeddingLength) * 4;
  const computeBytes = perToken * use.batchTokens;
  return { weightsBytes, cacheBytes, computeBytes, totalBytes: weightsBytes + cacheBytes + computeBytes };
}

/** Throws UsageError (`llama/memory-short`) with all figures when a model does not fit. */
export function refuseBeyondMemory(
  model: GgufFacts,
  need: MemoryNeed,
  use: { readonly contextTokens: number; readonly sequences: number },
  availableBytes: number,
): void {
  if (need.totalBytes <= availableBytes) return;
  const perSequence = need.cacheBytes / use.sequences;
  const withOne = need.totalBytes - need.cacheBytes + perSequence;
  throw new UsageError(
    'llama/memory-short',
    `${model.path} needs ${gigabytes(need.totalBytes)} of memory and ${gigabytes(availableBytes)} are available: ` +
      `weights ${gigabytes(need.weightsBytes)}, ${use.sequences} x ${use.contextTokens} tokens of context ` +
      `${gigabytes(need.cacheBytes)}, computing ${gigabytes(need.computeBytes)}.`,
    {
      hint:
        withOne <= availableBytes
          ? 'Hold less: SCENEWRIGHT_LLAMA_SEQUENCES=1, or a shorter SCENEWRIGHT_LLAMA_CONTEXT.'
          : 'Take a smaller model or a shorter SCENEWRIGHT_LLAMA_CONTEXT, or free memory.',
    },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
