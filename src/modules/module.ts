import type { z } from 'zod';
import type { Clock } from '../core/clock.js';
import type { Rng } from '../core/rng.js';
import type { ImageModel } from '../providers/image-model.js';
import type { LanguageModel, TokenUsage } from '../providers/language-model.js';
import type { Demo, Signature } from '../signatures/signature.js';
import type { CompiledProgram } from './compiled-program-format.js';
import type { Trace, TraceEntry } from './trace.js';

/** Dotted path of a component inside its program, stable over versions: `heads.objects`, `critic`. */
export type ComponentPath = string;

/** What an optimizer may change about one call. */
export interface ComponentText {
  readonly instruction: string;
  readonly demos: readonly Demo[];
}

/** One optimisable call of a program. */
export interface Component extends ComponentText {
  /** Relative to the module asked; '' for a leaf asked directly. */
  readonly path: ComponentPath;
  readonly signature: Signature;
}

/** Changed components by path; what is absent stays as it is. */
export type ComponentChanges = Readonly<Record<ComponentPath, Partial<ComponentText>>>;

/** The models a program may call, by role. A missing role falls back to `task`. */
export interface ModelsByRole {
  readonly task: LanguageModel;
  readonly judge?: LanguageModel;
  readonly reflection?: LanguageModel;
  /** Makes the images of programs that have such steps; there is nothing to fall back to. */
  readonly image?: ImageModel;
}

/** Roles of language models. */
export type ModelRole = Exclude<keyof ModelsByRole, 'image'>;

/** Collects what happens below one module; children report to their parent as well. */
export interface TraceScope {
  /** Full path of this scope in the program. */
  readonly path: ComponentPath;
  /** A step of this scope; `order` is its place among the others, by default that of first use. */
  child(name: string, order?: number): TraceScope;
  /** A scope with the same path for one of several tries at the same work. */
  lane(number: number): TraceScope;
  add(entry: TraceEntry): void;
  /** Entries so far in deterministic order. */
  snapshot(): Trace;
}

/** What a reviewer of an earlier attempt says to the components at and below a full path ('' is all). */
export interface Advice {
  readonly path: ComponentPath;
  readonly text: string;
}

/** Work that a run has started; a run ends only when all of it has. */
export interface PendingWork {
  track<T>(work: Promise<T>): Promise<T>;
  /** How much of it has not ended yet. */
  size(): number;
  /** Resolves when nothing is pending, whatever became of it. */
  settled(): Promise<void>;
}

/** Counts how often a run did the same thing before. */
export interface Occurrences {
  /** 0 for the first time, then 1, 2 ... */
  next(identity: string): number;
}

/** Everything from outside that a run may touch. Immutable: a child context is made by `contextFor`. */
export interface RunContext {
  readonly models: ModelsByRole;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Random stream of this scope, derived from seed, repeat and path: independent of scheduling. */
  readonly rng: Rng;
  readonly seed: number;
  readonly repeat: number;
  readonly trace: TraceScope;
  /** Which of several tries at the same work this is: `2`, or `0.2` when nested; '' outside bestOfN and refine. */
  readonly lane: string;
  /** Advice for the components of this scope, oldest first; see `refine`. */
  readonly advice: readonly Advice[];
  readonly pending: PendingWork;
  readonly occurrences: Occurrences;
}

/**
 * A step of a program: immutable, safe to run many times at once. `with` returns a changed copy; `forward` is
 * called by other modules, which pass their own context down (see `contextFor`).
 */
export interface Module<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly input: I;
  readonly output: O;
  components(): readonly Component[];
  with(changes: ComponentChanges): Module<I, O>;
  forward(input: z.input<I>, context: RunContext): Promise<z.output<O>>;
}

/** Totals of a trace. Null where any part is unknown. */
export interface RunUsage {
  /** Calls of language models. */
  readonly calls: number;
  readonly cachedCalls: number;
  /** Images that were made for this run, cached ones left out; absent where none was asked for. */
  readonly images?: number;
  /** Of all calls, cached ones included. */
  readonly tokens: TokenUsage;
  /**
   * Dollars billed in this run, images included, also those of failed and stopped calls that the provider bills: cached
   * calls count zero. Null when a billed call has no known price.
   */
  readonly costUsd: number | null;
}

/** The result of running a program once. */
export interface Prediction<O> {
  readonly output: O;
  readonly trace: Trace;
  readonly usage: RunUsage;
  /** True when any model that took part is a simulator. */
  readonly simulated: boolean;
}

/** How a run ended, with what it cost also when it failed. */
export type RunOutcome<O> =
  | { readonly type: 'ok'; readonly prediction: Prediction<O> }
  | {
      readonly type: 'failed';
      readonly error: unknown;
      readonly trace: Trace;
      readonly usage: RunUsage;
      readonly simulated: boolean;
    };

export interface RunOptions {
  readonly models: ModelsByRole;
  readonly signal?: AbortSignal;
  /** Seed of every random choice and of requests to providers with seeds; default 0. */
  readonly seed?: number;
  /** Repetition index of the same input: changes request seeds and cache keys; default 0. */
  readonly repeat?: number;
  readonly clock?: Clock;
}

/** A module that is whole: it has a name, a hash, and can be run, compiled and saved. */
export interface Program<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject>
  extends Module<I, O> {
  /** SHA-256 over name, schemas, and every component's path and signature hash (not its texts). */
  readonly hash: string;
  with(changes: ComponentChanges): Program<I, O>;
  /** Validates the input, runs, and returns output, trace and cost. Rejects with a ScenewrightError. */
  run(input: z.input<I>, options: RunOptions): Promise<Prediction<z.output<O>>>;
  /** As `run`, but a failure is a value that keeps trace and cost. Never rejects. */
  tryRun(input: z.input<I>, options: RunOptions): Promise<RunOutcome<z.output<O>>>;
  /** Its texts as a compiled program, so that `JSON.stringify(program)` is what `loadProgram` reads. */
  toJSON(): CompiledProgram;
}
