import { UsageError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import type { Medium } from '../signatures/media.js';
import { DEFAULT_RECORD_LIMITS, type RecordLimits } from './gepa/reflection/fit-records.js';
import type { OperatorName } from './gepa/reflection/operators/operator.js';
import { fixedOperator, type OperatorPolicy } from './gepa/reflection/operators/operator-policy.js';
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from './gepa/reflection/record-media.js';

/** How new texts are asked for. */
export interface ReflectionOptions {
  /** Different texts per call, 1 to 8; each becomes a child of its own. Default 1. */
  readonly variants?: number;
  /** How a text is made from the present one, or who chooses. Default `rewrite`; see docs/reflection.md. */
  readonly operator?: OperatorName | OperatorPolicy;
  /** Whether the model is told what the step is given and gives. Default true. */
  readonly describesTask?: boolean;
  /** How much of the examples is shown. */
  readonly records?: Partial<RecordLimits>;
  /** How many media of failed examples are shown to a model that can see them; count 0 shows none. */
  readonly media?: Partial<MediaLimits>;
  /** Makes a medium smaller before it is shown. Must give the same bytes for the same medium. Default: as it is. */
  readonly scaleMedium?: (medium: Medium) => Promise<Medium>;
}

/** `ReflectionOptions` with their defaults. */
export interface ReflectionSettings {
  readonly variants: number;
  readonly operator: OperatorPolicy;
  readonly describesTask: boolean;
  readonly records: RecordLimits;
  readonly media: MediaLimits;
  readonly scaleMedium: (medium: Medium) => Promise<Medium>;
}

const MAX_VARIANTS = 8;

/** Demonstrations beside instructions. */
export interface DemoOptions {
  /**
   * Rollouts of training examples with at least this score are shown as worked examples: 0 to 1, or `mean` (default)
   * for those above 0 that are no worse than the mean of such.
   */
  readonly minScore?: number | 'mean';
  /** Demonstrations per component, from 1; default 3. */
  readonly count?: number;
  /** Tokens of a component's demonstrations together, about; default 4,000. */
  readonly tokens?: number;
}

export type DemoSettings = Required<DemoOptions>;

/**
 * Defaults of ours: three examples show a pattern, and cost every call their tokens. What counts as good differs by
 * metric, so that the better ones of a program are taken, whatever it reaches.
 */
export const DEFAULT_DEMOS: DemoSettings = { minScore: 'mean', count: 3, tokens: 4_000 };

/** Throws UsageError for what cannot be used. */
export function reflectionSettings(options: ReflectionOptions): ReflectionSettings {
  const { variants = 1, operator = 'rewrite', describesTask = true } = options;
  checkRange('reflection.variants', variants, 1, MAX_VARIANTS);
  const records = { ...DEFAULT_RECORD_LIMITS, ...options.records };
  const media = { ...DEFAULT_MEDIA_LIMITS, ...options.media };
  for (const [name, value] of Object.entries(records)) {
    checkRange(`reflection.records.${name}`, value, 1, Number.MAX_SAFE_INTEGER);
  }
  for (const [name, value] of Object.entries(media)) {
    checkRange(`reflection.media.${name}`, value, 0, Number.MAX_SAFE_INTEGER);
  }
  return {
    variants,
    operator: typeof operator === 'string' ? fixedOperator(operator) : operator,
    describesTask,
    records,
    media,
    scaleMedium: options.scaleMedium ?? ((medium) => Promise.resolve(medium)),
  };
}

/** Throws UsageError for what cannot be used. */
export function demoSettings(options: DemoOptions): DemoSettings {
  const settings = { ...DEFAULT_DEMOS, ...options };
  checkRange('demos.count', settings.count, 1, 64);
  checkRange('demos.tokens', settings.tokens, 1, Number.MAX_SAFE_INTEGER);
  const { minScore } = settings;
  if (minScore !== 'mean' && !(minScore >= 0 && minScore <= 1)) {
    throw new UsageError('compile/option', `demos.minScore is ${minScore}`, {
      hint: "Use a number from 0 to 1, or 'mean'.",
    });
  }
  return settings;
}

/** What decides proposals, for the record of a run. */
export function reflectionJson({ operator, scaleMedium: _scale, ...rest }: ReflectionSettings): JsonObject {
  return { ...rest, records: { ...rest.records }, media: { ...rest.media }, operator: operator.name };
}

function checkRange(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
  throw new UsageError('compile/option', `${name} is ${value}`, { hint: `Use a whole number ${range}.` });
}
