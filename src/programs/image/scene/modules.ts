import { predict } from '../../../modules/predict.js';
import { checkAlignment, checkQuality } from '../../../modules/scene/guardrails/check-image.js';
import { verifyImage, type VerifyImageOptions } from '../../../modules/scene/guardrails/verify-image.js';
import { revise, type RevisionMode } from '../../../modules/scene/rewrite/revise.js';
import { sceneModules } from '../../../modules/scene/scene-steps.js';
import type { BoundModules } from '../../../modules/module-map.js';
import { RewritePrompt } from '../../../signatures/scene/guardrails/revise.js';

/**
 * The steps of the image program. Those of the scene have the paths that they have in the scene program, so that texts
 * compiled there, and feedback by component, fit here.
 */
export function imageModules({ mode, ...verifying }: VerifyImageOptions & { readonly mode: RevisionMode }) {
  return {
    ...sceneModules(),
    verify: verifyImage(verifying),
    alignment: checkAlignment(),
    quality: checkQuality(),
    revise: revise(mode),
    rewrite: predict(RewritePrompt),
  };
}

export type ImageModules = ReturnType<typeof imageModules>;
export type ImageSteps = BoundModules<ImageModules>;
