/** The texts being optimised, by component name. Keys keep their order: it is the order of components. */
export type Candidate = Readonly<Record<string, string>>;

/** Id of an example. The same id in training and validation set means the same example. */
export type ExampleId = string;

/** Why an evaluation is made. Caches and budgets may treat the purposes differently; adapters need not. */
export type EvaluationPurpose = 'minibatch' | 'merge' | 'validation';

/** What one candidate did on one example. */
export interface ExampleResult<Output, Trajectory> {
  /** Higher is better. Null = could not be scored (an error): never counted as a zero. */
  readonly score: number | null;
  /** Why there is no score, for people. */
  readonly problem?: string;
  /** Named partial scores, higher is better. Absent or empty where the metric has none. */
  readonly objectives?: Readonly<Record<string, number>>;
  /** Never interpreted by the engine. */
  readonly output: Output;
  /** Never interpreted by the engine; null unless traces were asked for, and then null where there is none. */
  readonly trajectory: Trajectory | null;
}

export interface Evaluation<Output, Trajectory> {
  /** One result per example, in the order asked. */
  readonly results: readonly ExampleResult<Output, Trajectory>[];
  /** Metric calls to count against the budget; the number of scored results when absent. */
  readonly metricCalls?: number;
}

export interface EvaluationRequest {
  readonly exampleIds: readonly ExampleId[];
  readonly candidate: Candidate;
  /** True when the results' trajectories are needed for reflection. */
  readonly captureTraces: boolean;
  readonly purpose: EvaluationPurpose;
  /** 0 for the first try; 1, 2 ... when examples are asked again because they could not be scored. */
  readonly attempt: number;
  /** The iteration that asks, counted from 1; absent = none, as for the seed. Several may ask for the same at once. */
  readonly ticket?: number;
  /** Absent or 0 = the first run; 1, 2 ... ask for further runs with fresh chance. */
  readonly repeat?: number;
}

/** What a reflection model is shown of one example: field names and values, in reading order. Plain JSON. */
export type ReflectiveRecord = Readonly<Record<string, unknown>>;

/** Records by component. A component without records cannot be reflected on and is left as it is. */
export type ReflectiveDataset = Readonly<Record<string, readonly ReflectiveRecord[]>>;

export interface ReflectiveDatasetRequest<Output, Trajectory> {
  readonly candidate: Candidate;
  readonly components: readonly string[];
  readonly exampleIds: readonly ExampleId[];
  readonly results: readonly ExampleResult<Output, Trajectory>[];
}

/** An earlier proposal from the same parent that was not adopted: what the next reflection can learn from. */
export interface PastProposal {
  readonly iteration: number;
  readonly texts: Readonly<Record<string, string>>;
  /** Sums over the minibatch; null when the proposal was turned down before any rollout. */
  readonly scoreBefore: number | null;
  readonly scoreAfter: number | null;
  readonly reason: string;
}

export interface ProposalRequest {
  readonly candidate: Candidate;
  readonly components: readonly string[];
  readonly dataset: ReflectiveDataset;
  /** Counts from 1. With `task` it names the request: the same run asks for the same names in the same order. */
  readonly iteration: number;
  /** 0-based position among the iteration's tasks. */
  readonly task: number;
  /** Not adopted proposals from this parent that changed one of these components, newest last. */
  readonly past: readonly PastProposal[];
}

/** New texts for some components; every name must be a component of the candidate. */
export type ProposedTexts = Readonly<Record<string, string>>;

/** What came out of one reflection: any number of variants, each of which becomes a child of its own. */
export interface ProposalReply {
  readonly variants: readonly ProposedTexts[];
  /** Why there are no variants, for the log. */
  readonly reason?: string;
}

/**
 * The one place where the engine meets a system. The engine reads scores, objectives and the number of metric
 * calls; it never looks into outputs, trajectories, records or texts. A failing example is a result with score
 * null, not an exception: an exception ends the run.
 */
export interface GepaAdapter<Output = unknown, Trajectory = unknown> {
  /** Runs a candidate on examples. May be called many times at once; concurrency is the adapter's. */
  evaluate(request: EvaluationRequest): Promise<Evaluation<Output, Trajectory>>;
  /** Says, per component, what went well and badly. Components without anything to say may be left out. */
  makeReflectiveDataset(
    request: ReflectiveDatasetRequest<Output, Trajectory>,
  ): ReflectiveDataset | Promise<ReflectiveDataset>;
  /** Proposes new texts. No variants = nothing usable came back; the task is dropped without rollouts. */
  proposeNewTexts(request: ProposalRequest): Promise<ProposalReply>;
}

/**
 * Thrown by an adapter to end the run at once with what was found so far, for example because a cap on dollars was
 * reached. What is in flight is left; the iteration that was under way leaves no trace in the pool.
 */
export class SearchInterrupted extends Error {
  constructor(
    /** Short name of what ended the run. */
    readonly by: string,
    message: string,
  ) {
    super(message);
    this.name = 'SearchInterrupted';
  }
}
