import { isModelFailure, messageOf } from '../../core/errors.js';
import { SUMMARY_PATH } from '../../signatures/scene/paths.js';
import type { SceneOutput } from '../../signatures/scene/output.js';
import type { Scene } from '../../signatures/scene/scene.js';
import { type SceneSteps, SUMMARY_MAX_TOKENS, type Warn } from './scene-steps.js';
import { partialSummary, summaryDefects, wholeSentences } from './summary-text.js';

export interface Summary {
  readonly text: string;
  readonly status: SceneOutput['summary_status'];
}

/**
 * Writes the summary of a scene. One that is empty, stops in the middle of a sentence or is longer than 512 tokens
 * is asked for once more with that said; if it is still so, its whole sentences are kept and it is marked truncated.
 * A model that fails gives an empty summary marked failed; the scene is worth having without it.
 */
export async function summarise(
  scene: Scene,
  steps: Pick<SceneSteps, 'summary'>,
  warn: Warn,
): Promise<Summary> {
  try {
    const first = await attempt(scene, steps, []);
    const defects = summaryDefects(first.text, SUMMARY_MAX_TOKENS);
    if (defects.length === 0) return { text: first.text.trim(), status: 'complete' };
    // A call whose reply was cut off has already been made a second time.
    if (first.isCut) return truncated(first.text, defects, warn);
    const second = await attempt(scene, steps, defects);
    const left = summaryDefects(second.text, SUMMARY_MAX_TOKENS);
    if (left.length === 0) return { text: second.text.trim(), status: 'complete' };
    return truncated(second.text.trim() === '' ? first.text : second.text, left, warn);
  } catch (error) {
    if (!isModelFailure(error)) throw error;
    warn(SUMMARY_PATH, 'scene/summary-failed', `The scene has no summary: ${messageOf(error)}`);
    return { text: '', status: 'failed' };
  }
}

async function attempt(
  scene: Scene,
  { summary }: Pick<SceneSteps, 'summary'>,
  issues: readonly string[],
): Promise<{ readonly text: string; readonly isCut: boolean }> {
  try {
    const reply = await summary(issues.length === 0 ? { scene } : { scene, issues: [...issues] });
    return { text: reply.short_description, isCut: false };
  } catch (error) {
    if (!isModelFailure(error) || error.code !== 'reply/truncated' || !('reply' in error)) throw error;
    return { text: partialSummary(error.reply), isCut: true };
  }
}

function truncated(text: string, defects: readonly string[], warn: Warn): Summary {
  warn(SUMMARY_PATH, 'scene/summary-truncated', defects.join(' '));
  return { text: wholeSentences(text, SUMMARY_MAX_TOKENS), status: 'truncated' };
}
