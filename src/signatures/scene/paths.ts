import type { Head } from './scene.js';

/** Where each head is found in the scene program: the component paths of its traces, candidates and feedback. */
export const HEAD_PATHS = {
  elements: 'elements',
  objects: 'heads.objects',
  actions: 'heads.actions',
  cinematography: 'heads.cinematography',
} as const satisfies Record<Head, string>;

export const CRITIC_PATH = 'critic';
export const SUMMARY_PATH = 'summary';
