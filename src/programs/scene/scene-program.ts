import { asProgram } from '../../modules/as-program.js';
import { bindModules, changeModules, componentsOf } from '../../modules/module-map.js';
import type { Module, Program, RunContext } from '../../modules/module.js';
import { sceneModules, type SceneModules } from '../../modules/scene/scene-steps.js';
import { parseInput } from '../../signatures/input.js';
import { checkSceneInput, SceneInput } from '../../signatures/scene/inputs.js';
import { SceneOutput } from '../../signatures/scene/output.js';
import { makeScene } from './make-scene.js';
import { checkedSettings, type SceneProgramOptions, type SceneSettings } from './settings.js';

/**
 * A prompt (and media) to a scene of four heads, its remaining issues, its score and its summary. Components:
 * `elements`, `heads.objects`, `heads.actions`, `heads.cinematography`, `critic`, `summary`. A run costs six model
 * calls when the first scene passes. Throws UsageError for an option out of range; a run rejects with UsageError
 * `scene/empty-prompt` when there is neither prompt nor medium.
 *
 * @example
 * const { output } = await sceneProgram().run({ prompt: 'a fox in the snow' }, { models: { task: model } });
 */
export function sceneProgram(
  options: SceneProgramOptions = {},
): Program<typeof SceneInput, typeof SceneOutput> {
  return fromModules(sceneModules(), checkedSettings(options));
}

function fromModules(
  modules: SceneModules,
  settings: SceneSettings,
): Program<typeof SceneInput, typeof SceneOutput> {
  const components = componentsOf(modules);
  const whole: Omit<Module<typeof SceneInput, typeof SceneOutput>, 'with'> = {
    name: 'scene',
    input: SceneInput,
    output: SceneOutput,
    components: () => components,
    forward: (given, context) => forward(modules, settings, given, context),
  };
  return asProgram(whole, (changes) =>
    fromModules(changeModules('Program scene', modules, changes), settings),
  );
}

async function forward(
  modules: SceneModules,
  settings: SceneSettings,
  given: Parameters<Program<typeof SceneInput>['run']>[0],
  context: RunContext,
): Promise<SceneOutput> {
  const input = parseInput('program scene', SceneInput, given);
  checkSceneInput(input);
  return makeScene(input, settings, {
    context,
    bind: (to) => bindModules(modules, to),
  });
}
