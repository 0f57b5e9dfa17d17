import { frontUnderFloors, mostFeasible, type ObjectiveSpace, scoredMembers } from './objective-space.js';
import type { ParentSelector } from './parent-selector.js';

/**
 * Draws a parent from the members whose objective means no other member dominates, each with the same chance. The
 * fronts of the paper hold who is best under some key; this one also holds the compromises between them. While nobody
 * keeps the floors, the draw is among those who miss them least.
 */
export function objectiveParentSelector(space: ObjectiveSpace): ParentSelector {
  return {
    name: 'objectives',
    select: ({ state, rng }) => {
      const front = frontUnderFloors(state.pool, space);
      const drawnFrom = front.length > 0 ? front : mostFeasible(scoredMembers(state.pool), space.floors);
      return rng.choice(drawnFrom).index;
    },
  };
}
