import { SceneCritic } from '../../signatures/scene/critic.js';
import { SceneElements } from '../../signatures/scene/heads.js';
import { SceneSummary } from '../../signatures/scene/summary.js';
import type { BoundModules } from '../module-map.js';
import { predict } from '../predict.js';
import { sceneHeads } from './heads.js';
import { watchVocabulary } from './watch-vocabulary.js';

/** Longest summary, in tokens: what text encoders of image models take. Source: the SceneNapse summary. */
export const SUMMARY_MAX_TOKENS = 512;

/**
 * What the reply of the summary may take: eight times the text. Beside the text it holds JSON, and the thinking that
 * most providers count as output; the text itself is measured when it has arrived.
 */
const SUMMARY_REPLY_TOKENS = 8 * SUMMARY_MAX_TOKENS;

/** The steps of the scene program; their names lead the component paths. */
export function sceneModules() {
  return {
    elements: watchVocabulary(predict(SceneElements)),
    heads: sceneHeads(),
    critic: predict(SceneCritic),
    summary: predict(SceneSummary, { sampling: { maxOutputTokens: SUMMARY_REPLY_TOKENS } }),
  };
}

export type SceneModules = ReturnType<typeof sceneModules>;
export type SceneSteps = BoundModules<SceneModules>;

/** Notes something worth knowing that is no error. */
export type Warn = (component: string, code: string, message: string) => void;
