import { z } from 'zod';
import { signature } from '../signature.js';
import { CriticIssue } from './issue.js';
import { Scene } from './scene.js';

/** Finds defects inside a scene: each with its kind, its place and a quote. It gives no score. */
export const SceneCritic = signature({
  name: 'SceneCritic',
  instructions:
    'Check the scene for defects: content in the wrong head, statements that contradict each other, references to ' +
    'elements that do not exist, and missing content. Report every defect with an exact quote.',
  input: z.object({ scene: Scene }),
  output: z.object({ issues: z.array(CriticIssue) }),
});
