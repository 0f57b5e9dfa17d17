import type { ModelsByRole, Program } from '../modules/module.js';
import { BUILTIN_PROGRAMS } from './builtin-programs.js';
import type { OpenedModels } from './models.js';

/**
 * The models that can take part in rollouts of these programs. The image model stays out where none of them makes
 * images: it would be part of every rollout's id, and another one would pay for all of them again.
 */
export function rolloutRoles({ models }: OpenedModels, programs: readonly Program[]): ModelsByRole {
  const { task, judge, image } = models;
  return { task, judge, ...(programs.some(makesImages) && { image }) };
}

/** Of a program of the user's own nobody knows. */
function makesImages({ name }: Program): boolean {
  return BUILTIN_PROGRAMS.find((builtin) => builtin.name === name)?.makesImages ?? true;
}
