import { isModelFailure, messageOf } from '../../core/errors.js';
import { SUMMARY_PATH } from '../../signatures/scene/paths.js';
import type { SceneOutput } from '../../signatures/scene/output.js';
import type { Scene } from '../../signatures/scene/scene.js';
import { type SceneSteps, SUMMARY_MAX_TOKENS, type Warn } from './scene-steps.js';
import { paragraphDefects, partialSummary, summaryDefects, wholeSentences } from './summary-text.js';

export interface Summary {
  readonly text: string;
  readonly status: SceneOutput['summary_status'];
}

/**
 * Writes the summary of a scene. One that is empty, stops in the middle of a sentence, is longer than 512 tokens or
 * has not three paragraphs is asked for once more with that said. If it is still cut off or too long, its whole
 * sentences are kept and it is marked truncated; other paragraphs than three are a warning. A model that fails gives
 * an empty summary marked failed; the scene is worth having without it.
 */
export async function summarise(
  scene: Scene,
  steps: Pick<SceneSteps, 'summary'>,
  warn: Warn,
): Promise<Summary> {
  try {
    const first = await attempt(scene, steps, []);
    const unfit = summaryDefects(first.text, SUMMARY_MAX_TOKENS);
    const defects = [...unfit, ...paragraphDefects(first.text)];
    if (defects.length === 0) return complete(first.text, warn);
    // A call whose reply was cut off has already been made a second time.
    if (first.isCut) return truncated(first.text, defects, warn);
    const second = await attempt(scene, steps, defects);
    const left = summaryDefects(second.text, SUMMARY_MAX_TOKENS);
    if (left.length === 0) return complete(second.text, warn);
    if (unfit.length === 0) return complete(first.text, warn);
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

function complete(text: string, warn: Warn): Summary {
  const defects = paragraphDefects(text);
  if (defects.length > 0) warn(SUMMARY_PATH, 'scene/summary-paragraphs', defects.join(' '));
  return { text: text.trim(), status: 'complete' };
}

function truncated(text: string, defects: readonly string[], warn: Warn): Summary {
  warn(SUMMARY_PATH, 'scene/summary-truncated', defects.join(' '));
  return { text: wholeSentences(text, SUMMARY_MAX_TOKENS), status: 'truncated' };
}
