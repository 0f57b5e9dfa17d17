import type { AcceptedProposal } from '../evaluation/report/compile-report.js';
import type { GepaEvent } from '../optimizers/gepa/events.js';
import type { RaceOutcome } from '../optimizers/gepa/validation-policy.js';

/** Gathers the proposals that entered the pool, with the components they changed. */
export interface AcceptedProposals {
  /** The proposal that this event completes; undefined for any other event. */
  see(event: GepaEvent): NewMember | undefined;
  list(): readonly AcceptedProposal[];
}

export interface NewMember {
  readonly proposal: AcceptedProposal;
  /** In the race that it stayed in, or against a parent or the seed on what both have scores on; null without any. */
  readonly lead: Lead | null;
  /** Validation examples that the seed was scored on. */
  readonly validationSize: number;
  readonly isBest: boolean;
}

export interface Lead {
  readonly over: number;
  readonly gain: number;
  readonly examples: number;
  /** Kept for an example that it alone solves, whatever its mean. */
  readonly isSpecialist: boolean;
}

type Texts = Readonly<Record<string, string>>;
type Scores = ReadonlyMap<string, number>;

export function gatherAccepted(): AcceptedProposals {
  const texts = new Map<number, Texts>();
  const means = new Map<number, number | null>();
  const scores = new Map<number, Scores>();
  const races = new Map<number, Lead>();
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
          if (event.race !== undefined) races.set(event.candidate, leadIn(event.race));
          return undefined;
        case 'accepted': {
          texts.set(event.candidate, event.texts);
          const own = scores.get(event.candidate) ?? new Map<string, number>();
          const proposal = proposalOf(event, texts, means, own.size);
          found.push(proposal);
          return {
            proposal,
            lead: races.get(event.candidate) ?? leadOf(own, event.parents, scores),
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

function leadIn({ rival, examples, mean, rivalMean, isSpecialist }: RaceOutcome): Lead {
  return { over: rival, gain: mean - rivalMean, examples, isSpecialist };
}

/** Over the parent that shares most examples; over the seed, which has all, where no parent shares any. */
function leadOf(own: Scores, parents: readonly number[], scores: ReadonlyMap<number, Scores>): Lead | null {
  const leads = parents.map((parent) => leadOver(parent, own, scores));
  const best = leads.reduce<Lead | null>(
    (most, lead) => ((lead?.examples ?? 0) > (most?.examples ?? 0) ? lead : most),
    null,
  );
  return best ?? leadOver(0, own, scores);
}

function leadOver(over: number, own: Scores, scores: ReadonlyMap<number, Scores>): Lead | null {
  const gains = [...own].flatMap(([id, score]) => {
    const other = scores.get(over)?.get(id);
    return other === undefined ? [] : [score - other];
  });
  if (gains.length === 0) return null;
  const gain = gains.reduce((sum, one) => sum + one, 0) / gains.length;
  return { over, gain, examples: gains.length, isSpecialist: false };
}
