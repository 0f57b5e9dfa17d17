import { z } from 'zod';
import { signature } from '../signature.js';
import { SceneInput } from './inputs.js';
import { Scene } from './scene.js';

const rating = (what: string) => z.number().min(0).max(10).describe(what);

/** A judge's reading of a scene against its prompt: ratings, and what a reader notices. Used by the metric. */
export const SceneReview = signature({
  name: 'SceneReview',
  instructions:
    'Rate the scene as a director would who reads it before the shoot, from 0 (useless) to 10 (nothing to add). ' +
    'Then say in two or three sentences what you noticed, good and bad. Name what you see, not how to change it.',
  input: SceneInput.extend({ scene: Scene }),
  output: z.object({
    specificity: rating('Concrete and particular rather than generic'),
    coherence: rating('All parts belong to one picture'),
    depth: rating('Foreground to background, surfaces, light: enough to build it'),
    intent: rating('It is the picture that the prompt asks for'),
    comment: z.string().describe('What stands out, as symptoms; no advice'),
  }),
});
