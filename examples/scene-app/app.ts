import { pathToFileURL } from 'node:url';
import { assembleProse, type LanguageModel, languageModel, loadProgram, sceneProgram } from 'scenewright';

/** What `compile` found; made with the simulator, as its `simulated` field says. */
const COMPILED = new URL('scene.program.json', import.meta.url);

/** Turns a sentence into a prompt for an image model. */
export async function imagePrompt(sentence: string, model: LanguageModel): Promise<string> {
  const scene = loadProgram(sceneProgram(), COMPILED);
  const { output } = await scene.run({ prompt: sentence }, { models: { task: model } });
  return assembleProse(output.scene);
}

// Only when started as a program, not when imported.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const sentence = process.argv.slice(2).join(' ') || 'an old fisherman mending a net at dawn';
  console.log(await imagePrompt(sentence, languageModel(process.env.SCENE_MODEL ?? 'sim')));
}
