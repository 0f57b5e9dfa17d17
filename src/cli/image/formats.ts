import type { z } from 'zod';
import { Storyboard } from '../../providers/sim/storyboard/storyboard.js';
import { imageResultSchema } from './result-format.js';

/** The formats about images that outlive a release, for `schemas/`. */
export const imageSchemas: readonly {
  readonly file: string;
  readonly title: string;
  readonly schema: z.ZodType;
}[] = [
  { file: 'image-result.schema.json', title: 'Scenewright image result', schema: imageResultSchema },
  { file: 'storyboard.schema.json', title: 'Scenewright simulated storyboard', schema: Storyboard },
];
