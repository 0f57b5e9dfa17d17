import {
  assembleProse,
  type LanguageModel,
  loadProgram,
  predict,
  sceneProgram,
  signature,
  toProgram,
} from 'scenewright';
import type { Metric, Program } from 'scenewright';
import { z } from 'zod';

// Types flow from the schemas to what `run` takes and gives: each line below is an assertion.
const step = toProgram(
  predict(
    signature({
      name: 'Grade',
      instructions: 'Grade the essay.',
      input: z.object({ essay: z.string() }),
      output: z.object({ grade: z.number(), remarks: z.array(z.string()) }),
    }),
  ),
);

export async function grade(model: LanguageModel): Promise<number> {
  const { output, usage } = await step.run({ essay: 'text' }, { models: { task: model } });
  const remarks: readonly string[] = output.remarks;
  const cost: number | null = usage.costUsd;
  return output.grade + remarks.length + (cost ?? 0);
}

export async function scenePrompt(model: LanguageModel, compiled: object): Promise<string> {
  const scene = loadProgram(sceneProgram(), compiled);
  const { output } = await scene.run({ prompt: 'a fox' }, { models: { task: model } });
  const firstId: string | undefined = output.scene.elements.elements[0]?.element_id;
  return firstId ?? assembleProse(output.scene);
}

export const metric: Metric<{ essay: string }, { grade: number }> = {
  name: 'grade',
  objectives: [],
  evaluate: (_example, prediction) =>
    Promise.resolve({
      score: prediction.output.grade / 10,
      objectives: {},
      feedback: '',
      componentFeedback: {},
    }),
};

export const asProgram: Program = step;
