import { readableValue } from '../../../signatures/scene/vocabulary.js';
import type { CastMember } from './casting.js';
import { bareType } from './references.js';

const QUOTED = /["\u201c\u201e]([^"\u201c\u201d\u201e]{1,120})["\u201d]/g;
const CARRIER =
  /\b(?:sign|poster|banner|label|billboard|t-shirt|shirt|book|cover|screen|board|blackboard|wall|plate|logo|card|paper|newspaper)\b/i;

/** Text that is part of what a thing is. */
const INTEGRAL_TEXT: readonly (readonly [RegExp, string])[] = [[/\bstop sign\b/i, 'STOP']];

/**
 * The texts to render: what the user put in quotation marks, and text that is integral to an element (a STOP sign).
 * Nothing else is ever written on the picture. The first thing that can carry text gives place and size.
 */
export function fiboTextRender(
  prompt: string,
  cast: readonly CastMember[],
  resolve: (text: string) => string,
): readonly { text: string; location: string; size: string }[] {
  const types = cast.map(({ elements }) => elements.map(bareType).join(' '));
  const integral = INTEGRAL_TEXT.filter(([thing]) => types.some((type) => thing.test(type))).map(
    ([, text]) => text,
  );
  const quoted = [...prompt.matchAll(QUOTED)].map((match) => (match[1] ?? '').trim());
  const texts = [...new Set([...quoted, ...integral])].filter((text) => text !== '');
  const carrier = cast.find((_, at) => CARRIER.test(types[at] ?? ''))?.object;
  return texts.map((text) => ({
    text,
    location: carrier === undefined ? '' : resolve(readableValue(carrier.location)),
    size: carrier === undefined ? '' : resolve(readableValue(carrier.relative_size)),
  }));
}
