import { z } from 'zod';
import { vocabularyField } from './vocabulary.js';
import { IMPORTANCE } from './subject-vocabularies.js';

/** Who or what exists, and nothing else: the entity type is the only place for gender, age and species. */
export const Element = z.object({
  element_id: z
    .string()
    .describe('Short reusable snake_case id, unique in the scene: main_subject, background_env, handbag'),
  role: z.string().describe('Narrative function: protagonist, environment, object carried'),
  entity_type: z
    .string()
    .describe('What it is: "adult human woman", "urban street environment", "small leather handbag"'),
  importance: vocabularyField(IMPORTANCE).nullable().default(null),
  rough_description: z
    .string()
    .nullable()
    .default(null)
    .describe('Role or type in a few words, without looks: "walking figure", "falling petals"'),
});

export const Elements = z.object({ elements: z.array(Element).min(1) });

export type Element = z.output<typeof Element>;
export type Elements = z.output<typeof Elements>;
