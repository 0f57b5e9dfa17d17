import { z } from 'zod';
import { Action } from '../../signatures/scene/actions.js';
import { Cinematography } from '../../signatures/scene/cinematography.js';
import { Elements } from '../../signatures/scene/elements.js';
import { SceneActions, SceneCinematography, SceneObjects } from '../../signatures/scene/heads.js';
import { SceneInput } from '../../signatures/scene/inputs.js';
import { SceneObject } from '../../signatures/scene/objects.js';
import { predict } from '../predict.js';
import { program } from '../program.js';
import { watchVocabulary } from './watch-vocabulary.js';

/** The heads that build on the elements. */
export const DEPENDENT_HEADS = ['objects', 'actions', 'cinematography'] as const;
export type DependentHead = (typeof DEPENDENT_HEADS)[number];

const Heads = z.object({
  objects: z.array(SceneObject),
  actions: z.array(Action),
  cinematography: Cinematography,
});
export type Heads = z.output<typeof Heads>;

const HeadsInput = SceneInput.extend({
  elements: Elements,
  /** Given in a repair round: the scene so far, which heads to make again, and what is wrong with each. */
  repair: z
    .object({
      previous: Heads,
      issues: z.partialRecord(z.enum(DEPENDENT_HEADS), z.array(z.string())),
    })
    .optional(),
});

/**
 * Objects, actions and cinematography of given elements, made in parallel. With `repair`, only the heads that have
 * issues are made again, with those issues as feedback; the others stay as they are.
 */
export function sceneHeads() {
  return program({
    name: 'heads',
    input: HeadsInput,
    output: Heads,
    modules: {
      objects: watchVocabulary(predict(SceneObjects)),
      actions: watchVocabulary(predict(SceneActions)),
      cinematography: watchVocabulary(predict(SceneCinematography)),
    },
    async forward({ repair, ...input }, steps) {
      const previous = repair?.previous;
      const issues = repair?.issues;
      const [objects, actions, cinematography] = await Promise.all([
        previous !== undefined && issues?.objects === undefined
          ? previous.objects
          : steps
              .objects({ ...input, ...feedback(previous && { objects: previous.objects }, issues?.objects) })
              .then((made) => made.objects),
        previous !== undefined && issues?.actions === undefined
          ? previous.actions
          : steps
              .actions({ ...input, ...feedback(previous && { actions: previous.actions }, issues?.actions) })
              .then((made) => made.actions),
        previous !== undefined && issues?.cinematography === undefined
          ? previous.cinematography
          : steps.cinematography({ ...input, ...feedback(previous?.cinematography, issues?.cinematography) }),
      ]);
      return { objects, actions, cinematography };
    },
  });
}

/** What a head is told about its earlier answer; an earlier answer that its schema would refuse is not shown. */
function feedback<Previous>(previous: Previous | undefined, issues: string[] | undefined) {
  return issues === undefined ? {} : { previous, issues };
}
