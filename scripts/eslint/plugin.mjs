import { floors } from './floors.mjs';
import { noCast } from './no-cast.mjs';
import { reasonedDisable } from './reasoned-disable.mjs';
import { rimOnly } from './rim-only.mjs';

/** The rules of this repository, as an ESLint plugin. */
export const scenewright = {
  meta: { name: 'scenewright' },
  rules: { floors, 'no-cast': noCast, 'reasoned-disable': reasonedDisable, 'rim-only': rimOnly },
};
