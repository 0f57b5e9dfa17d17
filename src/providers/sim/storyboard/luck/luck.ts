import { draw } from '../../noise.js';
import type { AskedElement, Brief } from '../brief/brief.js';
import {
  CLEAR_SHARE,
  CROWD_SLOPE,
  FAULTS,
  FREE_ELEMENTS,
  FREE_WORDS,
  LENGTH_SLOPE,
  VAGUE_SLOPE,
  WORST_LOAD,
  type FaultId,
  type FaultRule,
} from './faults.js';

/** Whether something goes wrong, for the picture or for one of its things. */
export interface Luck {
  readonly happens: (fault: FaultId, element?: AskedElement) => boolean;
  /** A number in [0, 1) that depends on the seed and the label, and on nothing that the prompt says. */
  readonly number: (...labels: readonly (string | number)[]) => number;
}

/** How much a prompt asks of the model at once: 1 for a short and plain one. */
export function loadOf({ words, elements, vagueWords }: Brief): number {
  const length = 1 + (LENGTH_SLOPE * Math.max(0, words - FREE_WORDS)) / 100;
  const crowd = 1 + CROWD_SLOPE * Math.max(0, elements.length - FREE_ELEMENTS);
  return Math.min(WORST_LOAD, length * crowd * (1 + VAGUE_SLOPE * vagueWords));
}

/** The chance of a fault, 0 to 0.9. */
export function chanceOf(rule: FaultRule, brief: Brief, element?: AskedElement): number {
  const clear = element === undefined ? rule.prevents.test(brief.wording) : isClear(rule, element);
  return Math.min(0.9, rule.base * loadOf(brief) * (clear ? CLEAR_SHARE : 1));
}

function isClear(rule: FaultRule, element: AskedElement): boolean {
  if (rule.prevents.test(element.said)) return true;
  switch (rule.id) {
    case 'dropped-element':
      return (element.place.x !== null && element.place.depth !== null) || element.place.relation !== null;
    case 'wrong-colour':
      return element.colours.some((colour) => element.said.toLowerCase().split(colour).length > 3);
    default:
      return false;
  }
}

/**
 * The luck of one picture. Draws depend on the seed and on what is drawn, not on the wording, so that two prompts for
 * the same things meet the same luck and differ only by how clearly they ask.
 */
export function luckOf(brief: Brief, seed: number, world: number): Luck {
  const rules = new Map(FAULTS.map((item) => [item.id, item]));
  const number: Luck['number'] = (...labels) => draw(world, 'storyboard', seed, ...labels);
  return {
    number,
    happens(fault, element) {
      const found = rules.get(fault);
      return found !== undefined && number(fault, element?.noun ?? '') < chanceOf(found, brief, element);
    },
  };
}
