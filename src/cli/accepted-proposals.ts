import type { AcceptedProposal } from '../evaluation/report/compile-report.js';
import type { GepaEvent } from '../optimizers/gepa/events.js';

/** Gathers the proposals that entered the pool, with the components they changed. */
export interface AcceptedProposals {
  /** The proposal that this event completes; undefined for any other event. */
  see(event: GepaEvent): AcceptedProposal | undefined;
  list(): readonly AcceptedProposal[];
}

type Texts = Readonly<Record<string, string>>;

export function gatherAccepted(): AcceptedProposals {
  const texts = new Map<number, Texts>();
  const means = new Map<number, number | null>();
  const found: AcceptedProposal[] = [];
  return {
    see(event) {
      switch (event.type) {
        case 'run-started':
          texts.set(0, event.seedCandidate);
          return undefined;
        case 'validated':
          means.set(event.candidate, event.mean);
          return undefined;
        case 'accepted': {
          texts.set(event.candidate, event.texts);
          const proposal = proposalOf(event, texts, means);
          found.push(proposal);
          return proposal;
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
  };
}
