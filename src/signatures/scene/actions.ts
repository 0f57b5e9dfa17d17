import { z } from 'zod';
import { vocabularyField } from './vocabulary.js';
import { ACTION_CLASS, FRAME_POSITION, STAGE_CLASS } from './subject-vocabularies.js';

/** Physical motion only; what moves because of it (cloth, hair, water) belongs here as well. */
export const Action = z.object({
  dependencies: z.array(z.string()).min(1).describe('element_ids that take part'),
  action_class: vocabularyField(ACTION_CLASS),
  stage_class: vocabularyField(STAGE_CLASS),
  description: z.string().describe('1 to 3 sentences that name elements as [element_id]'),
  temporal_context: z.object({
    is_highlight_frame: z.boolean(),
    frame_position_in_event: vocabularyField(FRAME_POSITION),
  }),
});

/** A still scene has no actions. */
export const ActionsBlock = z.object({ actions: z.array(Action) });

export type Action = z.output<typeof Action>;
export type ActionsBlock = z.output<typeof ActionsBlock>;
