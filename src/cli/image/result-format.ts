import { z } from 'zod';
import { runUsageSchema } from '../../evaluation/rollout-schema.js';
import { ImageProgramOutput } from '../../programs/image/scene/output.js';

export const IMAGE_RESULT_FORMAT = 'scenewright/image-result';
export const IMAGE_RESULT_VERSION = 1;

/** `result.json` of `run --program image`: what the program gave, with its images by their files. */
export const imageResultSchema = z.object({
  format: z.literal(IMAGE_RESULT_FORMAT),
  version: z.literal(IMAGE_RESULT_VERSION),
  prompt: z.string().describe("the user's own words"),
  image: ImageProgramOutput.shape.image
    .omit({ bytes: true })
    .extend({ file: z.string().describe('the best image, relative to this file') }),
  contact_sheet: z.string(),
  ...ImageProgramOutput.omit({ image: true }).shape,
  images: z
    .array(
      z.object({
        file: z.string(),
        round: z.number().int(),
        number: z.number().int(),
        score: z.number().nullable(),
      }),
    )
    .describe('every image of the run, in the order of rounds and numbers'),
  usage: runUsageSchema,
  simulated: z.boolean(),
});

export type ImageResult = z.output<typeof imageResultSchema>;
