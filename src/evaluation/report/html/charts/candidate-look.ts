import type { CandidateNode, SearchHistory } from '../page-data.js';
import type { Shape } from './shapes.js';

/** What a candidate came to: the result, one of the front, or neither. */
export type Standing = 'best' | 'front' | 'other';

export function standingOf(search: Pick<SearchHistory, 'best' | 'front'>, candidate: number): Standing {
  if (candidate === search.best) return 'best';
  return search.front.includes(candidate) ? 'front' : 'other';
}

/** Colour says what it came to, shape where it came from: neither rests on colour alone, since standing is in words beside. */
export function shapeOf(through: CandidateNode['through']): Shape {
  switch (through) {
    case 'seed':
      return 'square';
    case 'mutation':
      return 'circle';
    case 'merge':
      return 'diamond';
  }
}

export const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  best: 'the result',
  front: 'on the front',
  other: '',
};
