import type { CandidateOutcome } from '../../../modules/candidates/candidate.js';
import { usageOf } from '../../../modules/usage.js';
import type { TournamentResult } from '../../../signatures/scene/guardrails/selection.js';
import { type Contender, passes } from './champion.js';
import type { RoundRun } from './loop-run.js';
import type { ImageRound } from './output.js';
import type { Played, PlannedImage } from './play-round.js';

/** A round as the output keeps it; its cost comes from its own part of the trace. */
export function roundRecord(
  { planned, record, contender, tournament }: Played,
  becameChampion: boolean,
  revision: ImageRound['revision'],
  { round, context }: RoundRun,
): ImageRound {
  const usage = usageOf(context.trace.snapshot());
  return {
    round,
    candidates: record.outcomes.map((outcome) => candidateLine(outcome, planned[outcome.number])),
    chosen: contender?.number ?? record.choice.number,
    reason: tournament === null ? record.choice.reason : tournamentReason(tournament),
    stop: record.choice.stop,
    tournament,
    became_champion: becameChampion,
    ...verdictFields(contender),
    revision,
    cost_usd: usage.costUsd,
    images: usage.images ?? 0,
    calls: usage.calls,
  };
}

/** How the winner won, in words. */
function tournamentReason({ matches, winner }: TournamentResult): string {
  const own = matches.filter(({ first, second }) => first === winner || second === winner);
  const won = own.filter(({ outcome }) => outcome !== 'tie' && outcome !== 'unjudged').length;
  const left = own.length - won;
  const byScore = left === 0 ? '' : `, ${left} left open and taken by the higher score`;
  return `The winner of the tournament: ${won} of ${own.length} pairs won${byScore}.`;
}

/** What was said of an image, as the output has it. */
export function verdictFields(contender: Contender | undefined) {
  const { guardrails, alignment, quality } = contender?.verdicts ?? {};
  return {
    passed: contender !== undefined && passes(contender.verdicts),
    verification: guardrails ?? null,
    alignment: alignment ?? null,
    quality: quality ?? null,
  };
}

function candidateLine(
  outcome: CandidateOutcome,
  planned: PlannedImage | undefined,
): ImageRound['candidates'][number] {
  const { score, note } = scoreAndNote(outcome);
  return {
    number: outcome.number,
    source: planned?.draft.source ?? 'scene',
    outcome: outcome.type,
    score,
    note,
    cost_usd: outcome.costUsd,
  };
}

function scoreAndNote(outcome: CandidateOutcome): { score: number | null; note: string } {
  switch (outcome.type) {
    case 'image': {
      const { score } = outcome;
      return score.status === 'scored'
        ? { score: score.value, note: (score.notes ?? []).join('; ') }
        : { score: null, note: score.reason };
    }
    case 'failed':
      return { score: null, note: outcome.message };
    case 'stopped':
      return {
        score: null,
        note: outcome.made ? 'its image came after the choice' : 'aborted after the choice',
      };
    case 'not-started':
      return { score: null, note: 'not asked for: the choice was made' };
  }
}
