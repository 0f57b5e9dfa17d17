import type { CompileReport, EvalReport } from '../report-schema.js';

/** Everything the HTML report of a run shows. Plain data: the page is a pure function of it, so equal runs give equal bytes. */
export interface PageData {
  readonly title: string;
  /** Why the run has no final result, in a sentence; null for a finished run. `report` then holds what is known so far. */
  readonly unfinished: string | null;
  /** What is missing or damaged in the run folder, in sentences; empty for a healthy one. */
  readonly notes: readonly string[];
  readonly report: EvalReport | CompileReport;
  /** Wall clock, as the run's own log has it. */
  readonly time: {
    /** ISO 8601, UTC. */
    readonly startedAt: string;
    /** Until the last event; null where there is none. A run that was resumed has its pauses in it. */
    readonly seconds: number | null;
  };
  /** Planned amounts beside `report.spending`, where a plan was made before the start. */
  readonly plan: PlanFigures | null;
  /** Cached calls and what they would have cost, by role and in all; null where a price is unknown. */
  readonly savings: readonly {
    readonly role: string;
    readonly cachedCalls: number;
    readonly savedUsd: number | null;
  }[];
  /** Where calls and money went, and what was expected; empty where no rollout is on record. */
  readonly roles: readonly RoleSpending[];
  /** The search of a compile; null for an evaluation. */
  readonly search: SearchHistory | null;
  readonly components: readonly ComponentHistory[];
  readonly gallery: readonly GalleryRow[];
  /** Programs that the gallery shows side by side, in its order: `seed`, `parent`, `compiled`, or those of an evaluation. */
  readonly galleryPrograms: readonly string[];
  readonly guardrails: readonly GuardrailFigures[];
  readonly traces: readonly TraceView[];
  /** Rollouts that the page leaves out to stay small, with where the rest is. */
  readonly omitted: readonly string[];
  readonly provenance: readonly { readonly name: string; readonly value: string }[];
  /** Shell commands that reproduce or resume the run. */
  readonly commands: readonly {
    readonly purpose: 'reproduce' | 'resume' | 'report';
    readonly command: string;
  }[];
}

export interface PlanFigures {
  readonly metricCalls: number | null;
  readonly proposals: number | null;
  readonly costUsd: number | null;
  readonly seconds: number | null;
}

/** What one role of models took in all rollouts of the run (and `reflection` beside them). */
export interface RoleSpending {
  /** `task`, `judge`, `image`, `reflection`; `task, judge` where one model plays both and the log cannot tell them apart. */
  readonly role: string;
  readonly model: string;
  /** Model ids as providers returned them. */
  readonly servedBy: readonly string[];
  /** Cached ones included. */
  readonly calls: number;
  readonly cachedCalls: number;
  /** Images made, cached ones left out. */
  readonly images: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Null where a price is unknown. */
  readonly costUsd: number | null;
  /** At the rate of the seed's validation, over all rollouts that were planned; null where no plan is on record. */
  readonly plannedUsd: number | null;
  readonly plannedCalls: number | null;
  /** Calls one after another, as the adapters measured them, cached ones left out; null where it is not on record. */
  readonly modelSeconds: number | null;
}

export interface SearchHistory {
  /** One point for each candidate that joined the pool, in order; candidate 0 is the seed. */
  readonly progress: readonly {
    readonly candidate: number;
    readonly iteration: number;
    readonly metricCalls: number;
    /** Spent when it joined; null where a price is unknown. */
    readonly costUsd: number | null;
    readonly mean: number | null;
    readonly bestMean: number | null;
    /** Mean over examples of the best score of any candidate so far. */
    readonly frontMean: number | null;
  }[];
  readonly candidates: readonly CandidateNode[];
  readonly best: number;
  /** Candidates on the front at the end. */
  readonly front: readonly number[];
  /** Names of objectives, and for each candidate its value by name. */
  readonly objectives: readonly string[];
  readonly hypervolume: readonly { readonly metricCalls: number; readonly value: number }[];
  /** Candidates x validation examples; null = not scored. */
  readonly heatMap: {
    readonly exampleIds: readonly string[];
    readonly rows: readonly { readonly candidate: number; readonly scores: readonly (number | null)[] }[];
  };
  readonly accepted: number;
  readonly rejected: number;
  /** Proposals that failed before they could be judged (reflection failed or was unusable). */
  readonly failed: number;
}

export interface CandidateNode {
  readonly candidate: number;
  readonly parents: readonly number[];
  readonly through: 'seed' | 'mutation' | 'merge';
  readonly mean: number | null;
  readonly objectives: Readonly<Record<string, number>>;
  /** Paths whose text differs from the first parent's. */
  readonly changed: readonly string[];
}

/** What became of one component, and what was tried and turned down. */
export interface ComponentHistory {
  readonly path: string;
  readonly seedText: string;
  readonly finalText: string;
  readonly versions: readonly TextVersion[];
}

export interface TextVersion {
  readonly iteration: number;
  /** Candidate that has the text; null for a rejected proposal. */
  readonly candidate: number | null;
  readonly parent: number;
  readonly parentText: string;
  readonly text: string;
  readonly tokens: number;
  /** Null when accepted. */
  readonly rejection: string | null;
  /** What was said of the examples that the reflection saw. */
  readonly feedback: readonly {
    readonly exampleId: string;
    readonly score: number | null;
    readonly feedback: string;
  }[];
  readonly reflectionPrompt: string | null;
  readonly reflectionReply: string | null;
}

/** One example, with what each of `galleryPrograms` made of it. */
export interface GalleryRow {
  readonly exampleId: string;
  /** Part of the data: `test`, `validation`, or that of an evaluation. */
  readonly part: string;
  readonly tags: readonly string[];
  /** The words it was asked for in. */
  readonly prompt: string;
  readonly cells: readonly GalleryCell[];
  readonly change: 'improved' | 'regressed' | 'unchanged' | 'failed';
  /** Last program's score less the first's; null where one of the two has none. */
  readonly difference: number | null;
}

export interface GalleryCell {
  readonly program: string;
  readonly score: number | null;
  /** Why there is no score. */
  readonly failure: string | null;
  readonly image: {
    /** `data:` address of a thumbnail of 256 px at most; null where the space of the page was used up. */
    readonly thumbnail: string | null;
    readonly widthPx: number;
    readonly heightPx: number;
    /** The original, relative to the report's folder. */
    readonly href: string;
    readonly alt: string;
  } | null;
  readonly chips: readonly {
    readonly name: string;
    readonly value: number | null;
    readonly detail: string;
  }[];
  /** What the program gave beside the image, as indented JSON (a scene, for example). */
  readonly output: string | null;
  /** `TraceView.id`; null where the page has none. */
  readonly traceId: string | null;
}

/** One question asked of many images: those of the sealed examples where there are any. */
export interface GuardrailFigures {
  readonly name: string;
  readonly before: { readonly passed: number; readonly asked: number };
  readonly after: { readonly passed: number; readonly asked: number };
  /**
   * Share of pairs of answers to the same question about the same image that agree, over all rollouts: of a judge that is
   * asked again, and of the program's own verifier and the metric's; null where nothing was asked twice.
   */
  readonly agreement: number | null;
  readonly disagreements: readonly {
    readonly exampleId: string;
    readonly item: string;
    readonly answers: readonly string[];
  }[];
}

export interface TraceView {
  readonly id: string;
  readonly exampleId: string;
  readonly program: string;
  readonly score: number | null;
  /** Why there is no score. */
  readonly failure: string | null;
  /** What the metric said of it; null where it said nothing. */
  readonly feedback: string | null;
  readonly steps: readonly TraceStep[];
}

export interface TraceStep {
  readonly path: string;
  readonly kind: 'call' | 'image' | 'warning';
  readonly model: string | null;
  /** Every message as it was sent. */
  readonly messages: readonly { readonly role: string; readonly text: string }[];
  readonly reply: string | null;
  /** Files that were sent or made, relative to the report's folder; `[image 1]` in a message is the first. */
  readonly media: readonly { readonly label: string; readonly href: string }[];
  /** Repairs of the reply, downgrades, warnings, in words. */
  readonly notes: readonly string[];
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  readonly latencyMs: number | null;
  readonly cached: boolean;
}
