import { availableParallelism } from 'node:os';
import { UsageError } from '../../core/errors.js';

/** How a model is held and computed on this machine. */
export interface LlamaOptions {
  /** Tokens of prompt and reply together; default 8,192, or what the model was trained on if that is less. */
  readonly contextTokens?: number;
  /** Prompts whose computed state is kept for later calls; default 4. Each takes memory for a whole context. */
  readonly sequences?: number;
  /**
   * Whether calls that come together are computed together, up to `sequences` at a time. Faster, but the rounding of
   * a sum then depends on its neighbours, so that the same seed may give another text. Default false: one by one.
   */
  readonly batched?: boolean;
  /** Processor threads; default: as many as the machine has cores for this process. */
  readonly threads?: number;
  /** Whether a graphics card is used where node-llama-cpp finds one; default true. */
  readonly gpu?: boolean;
  /** Memory the model may take, in bytes; default: what the machine has available when it is loaded. */
  readonly memoryBytes?: number;
}

export interface LlamaSettings {
  /** Null: the default, which depends on the model. */
  readonly contextTokens: number | null;
  readonly sequences: number;
  readonly batched: boolean;
  readonly threads: number;
  readonly gpu: boolean;
  readonly memoryBytes: number | null;
}

/** Long enough for a prompt with demonstrations and for a reflection over three examples of a scene program. */
export const DEFAULT_CONTEXT_TOKENS = 8192;
/** One for each component that a program calls in turn, so that none pushes out the prompt of another. */
export const DEFAULT_SEQUENCES = 4;

const MAX_CONTEXT_TOKENS = 1 << 20;
const MAX_SEQUENCES = 64;
const MAX_THREADS = 1024;
const MEGABYTE = 1_000_000;

/** Options over environment variables over defaults. Throws UsageError (`llama/option-invalid`). */
export function llamaSettings(
  options: LlamaOptions,
  env: Readonly<Record<string, string | undefined>>,
): LlamaSettings {
  const memoryMb = numberOf(env, 'SCENEWRIGHT_LLAMA_MEMORY_MB');
  return {
    contextTokens: whole(
      'contextTokens',
      options.contextTokens ?? numberOf(env, 'SCENEWRIGHT_LLAMA_CONTEXT'),
      MAX_CONTEXT_TOKENS,
    ),
    sequences:
      whole('sequences', options.sequences ?? numberOf(env, 'SCENEWRIGHT_LLAMA_SEQUENCES'), MAX_SEQUENCES) ??
      DEFAULT_SEQUENCES,
    batched: options.batched ?? switchOf(env, 'SCENEWRIGHT_LLAMA_BATCHED') ?? false,
    threads:
      whole('threads', options.threads ?? numberOf(env, 'SCENEWRIGHT_LLAMA_THREADS'), MAX_THREADS) ??
      availableParallelism(),
    gpu: options.gpu ?? switchOf(env, 'SCENEWRIGHT_LLAMA_GPU') ?? true,
    memoryBytes: whole(
      'memoryBytes',
      options.memoryBytes ?? (memoryMb === undefined ? undefined : memoryMb * MEGABYTE),
      Number.MAX_SAFE_INTEGER,
    ),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

function numberOf(env: Environment, name: string): number | undefined {
  const text = env[name]?.trim();
  if (!text) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError('llama/option-invalid', `${name} must be a whole number above 0, not "${text}".`);
}

function switchOf(env: Environment, name: string): boolean | undefined {
  const text = env[name]?.trim();
  if (!text) return undefined;
  if (text === '1' || text === 'on') return true;
  if (text === '0' || text === 'off') return false;
  throw new UsageError('llama/option-invalid', `${name} must be on or off, not "${text}".`);
}

function whole(name: string, value: number | undefined, max: number): number | null {
  if (value === undefined) return null;
  if (Number.isSafeInteger(value) && value > 0 && value <= max) return value;
  throw new UsageError(
    'llama/option-invalid',
    `${name} must be a whole number from 1 to ${max}, not ${value}.`,
  );
}
