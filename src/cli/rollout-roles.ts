import type { ModelsByRole, Program } from '../modules/module.js';
import { BUILTIN_PROGRAMS } from './builtin-programs.js';
import { DEFAULT_MODEL, type OpenedModels } from './models.js';

/**
 * The models that can take part in rollouts of these programs. The image model stays out where none of them makes
 * images: it would be part of every rollout's id, and another one would pay for all of them again.
 */
export function rolloutRoles({ models }: OpenedModels, programs: readonly Program[]): ModelsByRole {
  const { task, judge, image } = models;
  return { task, judge, ...(programs.some(makesImages) && { image }) };
}

/** Ids by role, for what is written down: with the image model where these programs make images with it. */
export function modelIds({ models, ids }: OpenedModels, programs: readonly Program[]) {
  const used = programs.some((program) => {
    // Of a program of the user's own nobody knows; that somebody chose a model says that it does.
    const isBuiltin = BUILTIN_PROGRAMS.some(({ name }) => name === program.name);
    return makesImages(program) && (isBuiltin || models.image.id !== DEFAULT_MODEL);
  });
  return used ? { ...ids, image: models.image.id } : ids;
}

/** Of a program of the user's own nobody knows. */
function makesImages({ name }: Program): boolean {
  return BUILTIN_PROGRAMS.find((builtin) => builtin.name === name)?.makesImages ?? true;
}
