import { z } from 'zod';
import { predict } from '../../src/modules/predict.js';
import { program } from '../../src/modules/program.js';
import { Elements } from '../../src/signatures/scene/elements.js';
import { SceneElements, SceneObjects } from '../../src/signatures/scene/heads.js';
import { ObjectsBlock } from '../../src/signatures/scene/objects.js';

/**
 * Room for a reply. A small model that loses its thread repeats itself under a grammar until something stops it; a
 * reply that needs more gets it when it is asked for again.
 */
const REPLY_TOKENS = { elements: 400, objects: 1200 } as const;

/** The two heads whose rules code can check to the last, as a program of their own. */
export const proofProgram = program({
  name: 'elements-and-objects',
  input: z.object({ prompt: z.string().min(1) }),
  output: z.object({ elements: Elements, objects: ObjectsBlock }),
  modules: {
    elements: predict(SceneElements, { sampling: { maxOutputTokens: REPLY_TOKENS.elements } }),
    objects: predict(SceneObjects, { sampling: { maxOutputTokens: REPLY_TOKENS.objects } }),
  },
  async forward({ prompt }, steps) {
    const elements = await steps.elements({ prompt });
    const objects = await steps.objects({ prompt, elements });
    return { elements, objects };
  },
});

export type ProofOutput = z.output<typeof proofProgram.output>;
