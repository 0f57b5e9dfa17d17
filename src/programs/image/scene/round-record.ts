import type { CandidateOutcome } from '../../../modules/candidates/candidate.js';
import { usageOf } from '../../../modules/usage.js';
import type { TournamentResult } from '../../../signatures/scene/guardrails/selection.js';
import { type Contender, passes } from './champion.js';
import type { RoundRun } from './loop-run.js';
import type { ImageRevision, ImageRound, SparedImages } from './output.js';
import type { Played } from './play-round.js';

/** What a round came to beside its images. */
export interface RoundOutcome {
  readonly becameChampion: boolean;
  readonly revisions: readonly ImageRevision[];
  readonly spared: SparedImages | null;
}

/** A round as the output keeps it; its cost comes from its own part of the trace. */
export function roundRecord(
  played: Played,
  { becameChampion, revisions, spared }: RoundOutcome,
  { round, context }: RoundRun,
): ImageRound {
  const { record, contender, tournament } = played;
  const usage = usageOf(context.trace.snapshot());
  return {
    round,
    candidates: record.outcomes.map((outcome) => candidateLine(outcome, played)),
    chosen: contender?.number ?? record.choice.number,
    reason: choiceReason(played),
    stop: record.choice.stop,
    tournament,
    became_champion: becameChampion,
    ...verdictFields(contender),
    revisions: [...revisions],
    spared,
    cost_usd: usage.costUsd,
    images: usage.images ?? 0,
    calls: usage.calls,
  };
}

/** Why this one, in words: by verdicts where several were verified, else by the score or by a tournament. */
export function choiceReason({ record, verified, contender, tournament }: Played): string {
  if (tournament !== null) return tournamentReason(tournament);
  if (contender === undefined || verified.length < 2) return record.choice.reason;
  const { alignment, guardrails } = contender.verdicts;
  const shown = [
    ...(alignment === undefined ? [] : [`${alignment.answered_yes.length} of 4 answers to the user's words`]),
    ...(guardrails === undefined ? [] : [`${guardrails.total_score} of 4 heads of the scene`]),
  ].join(', ');
  const best = verified.find(({ number }) => number === record.choice.number);
  const score = contender.score === null ? '' : `; score ${contender.score.toFixed(3)}`;
  const prettier =
    best === undefined || best === contender || best.score === null
      ? ''
      : `, before the highest score (${best.score.toFixed(3)})`;
  const ended = record.choice.stop === 'all' ? '' : ` ${record.choice.reason}`;
  return `The best of ${verified.length} by verdicts: ${shown}${score}${prettier}.${ended}`;
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

type CandidateLine = ImageRound['candidates'][number];

function candidateLine(outcome: CandidateOutcome, { planned, verified }: Played): CandidateLine {
  const { score, note } = scoreAndNote(outcome);
  return {
    number: outcome.number,
    source: planned[outcome.number]?.draft.source ?? 'scene',
    outcome: outcome.type,
    score,
    note,
    cost_usd: outcome.costUsd,
    verdict: verdictOn(verified.find(({ number }) => number === outcome.number)),
  };
}

/** Failed where anything failed; unverified where nothing did and not everything was answered. */
function verdictOn(contender: Contender | undefined): CandidateLine['verdict'] {
  if (contender === undefined) return null;
  const { verdicts } = contender;
  if (passes(verdicts)) return 'passed';
  const { guardrails, alignment, quality } = verdicts;
  const heads = guardrails === undefined ? [] : headScores(guardrails);
  const isFailed = heads.includes(0) || alignment?.status === 'failed' || quality?.status === 'failed';
  return isFailed ? 'failed' : 'unverified';
}

type HeadScores = NonNullable<Contender['verdicts']['guardrails']>;

function headScores(guardrails: HeadScores) {
  const { elements_score, objects_score, actions_score, cinematography_score } = guardrails;
  return [elements_score, objects_score, actions_score, cinematography_score];
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
