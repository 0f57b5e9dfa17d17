import { predict } from '../../../modules/predict.js';
import { checkAlignment, checkQuality } from '../../../modules/scene/guardrails/check-image.js';
import { imageTournament } from '../../../modules/scene/guardrails/image-tournament.js';
import { verifyImage, type VerifyImageOptions } from '../../../modules/scene/guardrails/verify-image.js';
import { revise, type RevisionMode } from '../../../modules/scene/rewrite/revise.js';
import { sceneModules } from '../../../modules/scene/scene-steps.js';
import { bindModules, type BoundModules } from '../../../modules/module-map.js';
import type { RunContext } from '../../../modules/module.js';
import { RewritePrompt } from '../../../signatures/scene/guardrails/revise.js';

/**
 * The steps of the image program. Those of the scene have the paths that they have in the scene program, so that texts
 * compiled there, and feedback by component, fit here.
 */
function baseModules({ mode, ...verifying }: VerifyImageOptions & { readonly mode: RevisionMode }) {
  return {
    ...sceneModules(),
    verify: verifyImage(verifying),
    alignment: checkAlignment(),
    quality: checkQuality(),
    revise: revise(mode),
    rewrite: predict(RewritePrompt),
  };
}

/** With the tournament only where it selects: a step that never runs is nothing to optimise. */
export function imageModules(
  options: VerifyImageOptions & { readonly mode: RevisionMode; readonly selector: Selector },
): ImageModules {
  const { selector, ...others } = options;
  const base = baseModules(others);
  return selector === 'tournament' ? { ...base, select: imageTournament() } : base;
}

/** What decides among the images of a round. */
export type Selector = 'score' | 'tournament';

type BaseModules = ReturnType<typeof baseModules>;
type SelectModule = { readonly select: ReturnType<typeof imageTournament> };
export type ImageModules = BaseModules & Partial<SelectModule>;
export type ImageSteps = BoundModules<BaseModules> & Partial<BoundModules<SelectModule>>;

/** The steps as functions, bound to the context of a round. */
export function bindImageModules(modules: ImageModules, context: RunContext): ImageSteps {
  const { select, ...base } = modules;
  return { ...bindModules(base, context), ...(select !== undefined && bindModules({ select }, context)) };
}
