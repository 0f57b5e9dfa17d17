import { z } from 'zod';
import { signature } from '../signature.js';
import { Scene } from './scene.js';

/** A scene as running text for image models: it only says what the scene says. */
export const SceneSummary = signature({
  name: 'SceneSummary',
  instructions:
    'Describe the scene for an image model in three paragraphs: first the subject, then the action and the ' +
    'surroundings, then camera, light and mood. Use only what the scene says.',
  input: z.object({
    scene: Scene,
    issues: z.array(z.string()).optional().describe('Defects of the previous answer, one each'),
  }),
  output: z.object({ short_description: z.string().describe('Three paragraphs, at most 500 tokens') }),
});
