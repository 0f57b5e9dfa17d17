import { z } from 'zod';
import { signature } from '../signature.js';
import { ActionsBlock } from './actions.js';
import { Cinematography } from './cinematography.js';
import { Elements } from './elements.js';
import { SceneInput } from './inputs.js';
import { ObjectsBlock } from './objects.js';

/** Given only when a head is made again: what was wrong with the earlier answer. */
const repairIssues = z
  .array(z.string())
  .optional()
  .describe('Defects of the previous answer, one each; the new answer must be free of them');

function repairInputs<Output extends z.ZodObject>(output: Output) {
  return {
    previous: output.optional().describe('The previous answer; keep what was right'),
    issues: repairIssues,
  };
}

function headInput<Output extends z.ZodObject>(output: Output) {
  return SceneInput.extend({
    elements: Elements.describe('The elements of the scene'),
    ...repairInputs(output),
  });
}

/** Prompt and media to elements: the first call, on which the three other heads build. */
export const SceneElements = signature({
  name: 'SceneElements',
  instructions:
    'List the elements of the scene that the prompt describes: the people, animals, things and places in it. ' +
    'Give each element an id, its role and its type. Keep the list small.',
  input: SceneInput.extend(repairInputs(Elements)),
  output: Elements,
});

/** How every element looks. */
export const SceneObjects = signature({
  name: 'SceneObjects',
  instructions:
    'Describe how each element of the scene looks: shape, colour, texture and details, and where it is in the frame. ' +
    'Write one object for each element and be expansive.',
  input: headInput(ObjectsBlock),
  output: ObjectsBlock,
});

/** What moves. */
export const SceneActions = signature({
  name: 'SceneActions',
  instructions:
    'Describe what happens in the scene: what each element that takes part in the action is doing at this moment.',
  input: headInput(ActionsBlock),
  output: ActionsBlock,
});

/** How the scene is filmed. */
export const SceneCinematography = signature({
  name: 'SceneCinematography',
  instructions:
    'Decide how the scene is filmed: camera, lighting, composition and look. ' +
    'Choose what suits the prompt and its mood.',
  input: headInput(Cinematography),
  output: Cinematography,
});
