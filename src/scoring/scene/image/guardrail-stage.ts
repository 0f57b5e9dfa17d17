import { contextFor } from '../../../modules/run-context.js';
import { verifyImage } from '../../../modules/scene/guardrails/verify-image.js';
import { verdictLines } from '../../../modules/scene/rewrite/verdict-lines.js';
import type { ImageVerification, ItemStatus } from '../../../signatures/scene/guardrails/verification.js';
import { HEADS, type Head } from '../../../signatures/scene/scene.js';
import { joinedFeedback } from '../feedback.js';
import { headFeedback } from './head-feedback.js';
import type { ImageOutcome } from './image-outcome.js';
import { type ImageStage, pictureOf } from './image-stage.js';
import { JUDGE_VERIFIER_INSTRUCTIONS } from './judge-instructions.js';
import { type JudgedItem, judgedItems } from './judged-items.js';

/**
 * The image against its scene, by four verifiers of the metric's own: their instructions are fuller than the packaged
 * ones and are never optimised, so that a program gains nothing by verifiers of its own that pass more. `elements` and so on are
 * shares of items that passed; `guardrails` is the share of heads of which everything did. A head without items
 * counts nothing.
 */
export function guardrailStage(repeats: number): ImageStage {
  // Elements first: nothing is asked about what is not there.
  const told = Object.entries(JUDGE_VERIFIER_INSTRUCTIONS).map(
    ([head, instruction]) => [head, { instruction }] as const,
  );
  const verify = verifyImage({ repeats, parentsFirst: true }).with(Object.fromEntries(told));
  return {
    name: 'guardrails',
    objectives: ['guardrails', ...HEADS],
    async evaluate(_example, { output }, context) {
      const judged = await verify.forward(
        { image: pictureOf(output), scene: output.scene },
        contextFor(context, 'verify'),
      );
      const [unverified] = judged.unverified;
      if (unverified !== undefined) {
        const unscoredBecause = `${unverified.head}: ${unverified.reason}`;
        return { objectives: {}, feedback: '', unscoredBecause };
      }
      const lines = verdictLines({ guardrails: judged }, output.scene, 'scene');
      return {
        objectives: objectivesOf(judged),
        feedback: guardrailText(judged, lines),
        componentFeedback: joinedFeedback(headFeedback(lines), differences(output, judged), {
          ...revisionFeedback(output, lines),
        }),
      };
    },
  };
}

function objectivesOf(judged: ImageVerification): Record<string, number> {
  const shares = HEADS.flatMap((head) => {
    const items = judgedItems(judged)[head];
    const passed = items.filter(({ status }) => status === 'passed').length;
    return items.length === 0 ? [] : [[head, passed / items.length] as const];
  });
  const whole = shares.filter(([, share]) => share === 1).length;
  return { guardrails: whole / shares.length, ...Object.fromEntries(shares) };
}

type Lines = ReturnType<typeof verdictLines>;

function guardrailText({ total_score }: ImageVerification, lines: Lines): string {
  const count = `The image shows ${total_score} of the 4 heads of its scene in full.`;
  return [count, ...lines.map(({ verdict }) => `- ${verdict}`)].join('\n');
}

/** Where the program's verifiers and the metric's differ, in either direction, for each of them. */
function differences({ verification }: ImageOutcome, judged: ImageVerification): Record<string, string> {
  if (verification === null) return {};
  const [own, other] = [judgedItems(verification), judgedItems(judged)];
  return Object.fromEntries(
    HEADS.map((head: Head) => [`verify.${head}`, headDifference(own[head], other[head])]),
  );
}

function headDifference(own: readonly JudgedItem[], judged: readonly JudgedItem[]): string {
  const byKey = new Map(own.map((item) => [item.key, item.status]));
  return judged
    .flatMap(({ key, status, notes }) => {
      const said = byKey.get(key);
      if (said === undefined || !isAnswer(said) || !isAnswer(status) || said === status) return [];
      return [`Said that ${key} ${said}; an independent look says that it ${status}. ${notes}`.trim()];
    })
    .join('\n');
}

const isAnswer = (status: ItemStatus) => status === 'passed' || status === 'failed';

/** What is still wrong after the rounds, for the steps that were to mend it. */
function revisionFeedback({ rounds, source }: ImageOutcome, lines: Lines): Record<string, string> {
  const revisions = rounds.flatMap((round) => round.revisions);
  if (revisions.length === 0) return {};
  const tried = revisions.flatMap(({ actions }) =>
    actions.map(({ location, change }) => `${location}: ${change}`),
  );
  const left = lines.map(({ verdict }) => verdict);
  const outcome = left.length === 0 ? 'Nothing is wrong any more.' : `Still wrong: ${left.join(' ')}`;
  const actions = tried.length === 0 ? 'No action was taken.' : `Actions taken: ${tried.join('; ')}.`;
  const text = `${actions} ${outcome}`;
  return { 'revise.propose': text, ...(source === 'rewritten' && { rewrite: text }) };
}
