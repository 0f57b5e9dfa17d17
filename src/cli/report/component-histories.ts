import { ownValue } from '../../core/own-value.js';
import type { ComponentHistory, TextVersion } from '../../evaluation/report/html/page-data.js';
import { isDemosKey, pathOfKey } from '../../optimizers/demo-components.js';
import { estimatedTokens } from '../../optimizers/gepa/reflection/tokens.js';
import type { ReflectionLine } from './reflections.js';
import type { RolloutIndex } from './rollout-index.js';
import type { SearchIds } from './rollout-keys.js';
import { placeKey, type ProposalRecord, type SearchRecord } from './search-record.js';
import { failureText, type UnscoredRollout } from './unscored.js';

/** What the texts of a search came from. */
export interface TextSources {
  readonly rollouts: RolloutIndex;
  readonly unscored: readonly UnscoredRollout[];
  readonly reflections: readonly ReflectionLine[];
  /** Null where rollouts cannot be told apart; the feedback is then left out. */
  readonly ids: SearchIds | null;
  /** The candidate that the run ended with. */
  readonly best: number;
}

/** Every component with each text that was tried for it, in order: accepted, turned down, and why. */
export async function componentHistories(
  record: SearchRecord,
  sources: TextSources,
): Promise<readonly ComponentHistory[]> {
  const final = record.pool[sources.best]?.texts ?? record.seed;
  const versions = new Map<string, TextVersion[]>();
  for (const proposal of record.proposals) {
    const parent = proposal.parents[0] ?? 0;
    const parentTexts = record.pool[parent]?.texts ?? record.seed;
    const seen = await seenExamples(proposal, record, sources);
    for (const [key, text] of Object.entries(proposal.texts)) {
      const parentText = parentTexts[key] ?? '';
      if (text === parentText) continue;
      const version = { ...versionOf(key, proposal, sources), parent, parentText, text };
      const feedback = seen.map((one) => feedbackFor(pathOfKey(key), one));
      versions.set(key, [
        ...(versions.get(key) ?? []),
        { ...version, tokens: estimatedTokens(text), feedback },
      ]);
    }
  }
  return Object.entries(record.seed).map(([key, seedText]) => ({
    path: isDemosKey(key) ? `${pathOfKey(key)} (demonstrations)` : key,
    seedText,
    finalText: final[key] ?? seedText,
    versions: versions.get(key) ?? [],
  }));
}

function versionOf(
  key: string,
  { iteration, task, candidate, rejection }: ProposalRecord,
  { reflections }: TextSources,
): Pick<TextVersion, 'iteration' | 'candidate' | 'rejection' | 'reflectionPrompt' | 'reflectionReply'> {
  const replies = reflections.filter(
    ({ asked }) =>
      asked?.iteration === iteration && asked.task === task && asked.component.split(', ').includes(key),
  );
  // The last attempt is the one that could be used.
  const last = replies.reduce<ReflectionLine | undefined>(
    (best, one) => ((one.asked?.attempt ?? 0) >= (best?.asked?.attempt ?? 0) ? one : best),
    undefined,
  );
  return {
    iteration,
    candidate,
    rejection: candidate === null ? (rejection ?? 'not decided when the log ended') : null,
    reflectionPrompt: last?.asked?.prompt ?? null,
    reflectionReply: last?.reply.text ?? null,
  };
}

/** An example of a minibatch with what was said of the parent on it. */
interface SeenExample {
  readonly exampleId: string;
  readonly score: number | null;
  readonly feedback: string;
  readonly componentFeedback: Readonly<Record<string, string>>;
}

async function seenExamples(
  { iteration, task, parents }: ProposalRecord,
  record: SearchRecord,
  { ids, rollouts, unscored }: TextSources,
): Promise<readonly SeenExample[]> {
  const parent = record.pool[parents[0] ?? 0];
  if (task === null || ids === null || parent === undefined) return [];
  const idOf = ids(parent.texts);
  const seen: SeenExample[] = [];
  for (const exampleId of record.minibatches.get(placeKey(iteration, task)) ?? []) {
    const id = idOf(exampleId);
    const failed = unscored.find((one) => one.id === id && one.iteration === iteration);
    const rollout = await rollouts.read(id);
    if (rollout?.outcome.type === 'scored') {
      const { score, feedback, componentFeedback } = rollout.outcome.score;
      seen.push({ exampleId, score, feedback, componentFeedback });
    } else if (failed !== undefined || rollout !== null) {
      const feedback = failed?.failure ?? failureText(rollout?.outcome ?? NO_OUTCOME);
      seen.push({ exampleId, score: null, feedback, componentFeedback: {} });
    }
  }
  return seen;
}

const NO_OUTCOME = { type: 'skipped', code: 'unknown', reason: 'not on record' } as const;

/** As the reflection is told: what was said of the component, else of the whole. */
function feedbackFor(path: string, { exampleId, score, feedback, componentFeedback }: SeenExample) {
  return { exampleId, score, feedback: ownValue(componentFeedback, path) ?? feedback };
}
