import type { z } from 'zod';
import { AbortedError } from '../../../core/errors.js';
import { asProgram } from '../../../modules/as-program.js';
import { createEventQueue } from '../../../modules/candidates/event-queue.js';
import { linkedController } from '../../../modules/linked-controller.js';
import { imageModelOf } from '../../../modules/make-images.js';
import { changeModules, componentsOf } from '../../../modules/module-map.js';
import type { ComponentChanges, Program, RunContext, RunOptions } from '../../../modules/module.js';
import { parseInput } from '../../../signatures/input.js';
import { checkSceneInput, SceneInput } from '../../../signatures/scene/inputs.js';
import type { ImageEvent } from './events.js';
import { runImageLoop } from './image-loop.js';
import { bindImageModules, imageModules, type ImageModules } from './modules.js';
import { ImageProgramOutput } from './output.js';
import { checkedImageSettings, type ImageProgramOptions, type ImageSettings } from './settings.js';

/** The image program: as any program, and with its events as they happen. */
export interface ImageProgram extends Program<typeof SceneInput, typeof ImageProgramOutput> {
  with(changes: ComponentChanges): ImageProgram;
  /**
   * Runs it as a stream of events; `finished`, with the prediction, is the last. Leaving the loop stops the run.
   * Rejects as `run` does.
   */
  stream(input: z.input<typeof SceneInput>, options: RunOptions): AsyncGenerator<ImageEvent, void, undefined>;
}

/**
 * A prompt (and media) to an image: scene, candidates scored as they arrive, guardrails, and rounds of rewriting until
 * an image passes. The best image of all rounds is given back with everything that was said of it, why the loop
 * stopped, and what each round cost. Needs `models.image`. Components: those of the scene program, `verify.elements`,
 * `verify.objects`, `verify.actions`, `verify.cinematography`, `alignment`, `quality`, `revise.propose`,
 * `revise.check`, `rewrite`, and with the tournament
 * `select.critique`, `select.against`, `select.meta`, `select.compare`. Throws UsageError for an option out of range; a run rejects with UsageError
 * `image/no-model`, `scene/empty-prompt`, and with the failure of the image model when there is no image at all.
 *
 * @example
 * const models = { task: languageModel('sim'), image: imageModel('sim') };
 * for await (const event of imageProgram().stream({ prompt: 'a fox in the snow' }, { models })) {
 *   if (event.type === 'finished') await writeFile('fox.png', event.prediction.output.image.bytes);
 * }
 */
export function imageProgram(options: ImageProgramOptions = {}): ImageProgram {
  const { mode = 'direct', selector = 'score', repeats, parentsFirst } = options;
  const modules = imageModules({
    mode,
    selector,
    ...(repeats !== undefined && { repeats }),
    ...(parentsFirst !== undefined && { parentsFirst }),
  });
  return fromModules(modules, checkedImageSettings(options));
}

type Emit = (event: ImageEvent) => void;

function fromModules(modules: ImageModules, settings: ImageSettings): ImageProgram {
  const changed = (changes: ComponentChanges): ImageProgram =>
    fromModules(changeModules('Program image', modules, changes), settings);
  return {
    ...telling(modules, settings, () => {}),
    with: changed,
    async *stream(input, options) {
      const queue = createEventQueue<ImageEvent>();
      const controller = linkedController(options.signal);
      const over = telling(modules, settings, queue.push)
        .run(input, { ...options, signal: controller.signal })
        .then(
          (prediction) => {
            queue.push({ type: 'finished', prediction });
            queue.close();
          },
          (cause: unknown) => queue.close({ cause }),
        );
      try {
        yield* queue.read();
      } finally {
        controller.abort(new AbortedError('run/left', 'Nobody reads the events any more.'));
        await over;
        controller.unlink();
      }
    },
  };
}

/** The program whose runs tell what happens in them. */
function telling(
  modules: ImageModules,
  settings: ImageSettings,
  emit: Emit,
): Program<typeof SceneInput, typeof ImageProgramOutput> {
  const components = componentsOf(modules);
  return asProgram(
    {
      name: 'image',
      input: SceneInput,
      output: ImageProgramOutput,
      components: () => components,
      async forward(given: z.input<typeof SceneInput>, context: RunContext) {
        const input = parseInput('program image', SceneInput, given);
        checkSceneInput(input);
        const model = imageModelOf(context);
        return runImageLoop({
          input,
          settings,
          model,
          context,
          emit,
          bind: (to) => bindImageModules(modules, to),
        });
      },
    },
    (changes) => telling(changeModules('Program image', modules, changes), settings, emit),
  );
}
