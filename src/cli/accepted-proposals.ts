import type { AcceptedProposal } from '../evaluation/report/compile-report.js';
import type { GepaEvent } from '../optimizers/gepa/events.js';

/** Gathers the proposals that entered the pool, with the components they changed. */
export interface AcceptedProposals {
  /** The proposal that this event completes; undefined for any other event. */
  see(event: GepaEvent): NewMember | undefined;
  list(): readonly AcceptedProposal[];
}

export interface NewMember {
  readonly proposal: AcceptedProposal;
  /** Against a parent on the validation examples that both have scores on, or against the seed; null without any. */
  readonly lead: Lead | null;
  /** Validation examples that the seed was scored on. */
  readonly validationSize: number;
  readonly isBest: boolean;
}

export interface Lead {
  readonly over: number;
  readonly gain: number;
  readonly examples: number;
}

type Texts = Readonly<Record<string, string>>;
type Scores = ReadonlyMap<string, number>;

export function gatherAccepted(): AcceptedProposals {
  const texts = new Map<number, Texts>();
  const means = new Map<number, number | null>();
  const scores = new Map<number, Scores>();
  const found: AcceptedProposal[] = [];
  let best = 0;
  return {
    see(event) {
      switch (event.type) {
        case 'run-started':
          texts.set(0, event.seedCandidate);
          return undefined;
        case 'validated':
          means.set(event.candidate, event.mean);
          scores.set(event.candidate, new Map(event.scores));
          if (event.isBest) best = event.candidate;
          return undefined;
        case 'accepted': {
          texts.set(event.candidate, event.texts);
          const own = scores.get(event.candidate) ?? new Map<string, number>();
          const proposal = proposalOf(event, texts, means, own.size);
          found.push(proposal);
          return {
            proposal,
            lead: leadOf(own, event.parents, scores),
            validationSize: scores.get(0)?.size ?? 0,
            isBest: best === event.candidate,
          };
        }
        default:
          return undefined;
      }
    },
    list: () =>
      found.map((proposal) => ({ ...proposal, validationMean: means.get(proposal.candidate) ?? null })),
  };
}

function proposalOf(
  event: Extract<GepaEvent, { type: 'accepted' }>,
  texts: ReadonlyMap<number, Texts>,
  means: ReadonlyMap<number, number | null>,
  validationExamples: number,
): AcceptedProposal {
  const [parent = 0] = event.parents;
  const before = texts.get(parent) ?? {};
  return {
    iteration: event.iteration,
    candidate: event.candidate,
    parents: event.parents,
    through: event.through,
    components: Object.keys(event.texts).filter((path) => event.texts[path] !== before[path]),
    scoreBefore: event.scoreBefore,
    scoreAfter: event.scoreAfter,
    validationMean: means.get(event.candidate) ?? null,
    validationExamples,
  };
}

/** Over the parent that shares most examples, and over the seed, which has all, where no parent shares any. */
function leadOf(own: Scores, parents: readonly number[], scores: ReadonlyMap<number, Scores>): Lead | null {
  let lead: Lead | null = null;
  for (const over of [...parents, 0]) {
    const gains = [...own].flatMap(([id, score]) => {
      const other = scores.get(over)?.get(id);
      return other === undefined ? [] : [score - other];
    });
    if (gains.length <= (lead?.examples ?? 0)) continue;
    const gain = gains.reduce((sum, one) => sum + one, 0) / gains.length;
    lead = { over, gain, examples: gains.length };
  }
  return lead;
}
