import type { z } from 'zod';
import type {
  ActionAnswer,
  CinematographyPart,
  ElementAnswer,
  ObjectAnswer,
  VerifyCinematography,
} from '../../../signatures/scene/guardrails/verify.js';
import { CINEMATOGRAPHY_PARTS } from '../../../signatures/scene/guardrails/verify.js';
import type { ItemStatus } from '../../../signatures/scene/guardrails/verification.js';
import type { Head } from '../../../signatures/scene/scene.js';
import type { Answered } from './ask-all.js';

/** One thing of a scene as one reading of the image has it; no answer unless it passed or failed. */
export interface ItemReading<Answer> {
  readonly status: ItemStatus;
  readonly answer: Answer | undefined;
}

type CinematographyAnswer = z.output<typeof VerifyCinematography.output>;

/** What one reading of an image says of every thing in its scene. */
export interface Reading {
  readonly elements: readonly ItemReading<z.output<typeof ElementAnswer>>[];
  readonly objects: readonly ItemReading<z.output<typeof ObjectAnswer>>[];
  readonly actions: readonly ItemReading<z.output<typeof ActionAnswer>>[];
  readonly cinematography: Readonly<Record<CinematographyPart, ItemReading<CinematographyAnswer>>>;
  readonly unverified: readonly { readonly head: Head; readonly reason: string }[];
}

/** The status of each item by its answer; without one it is unverified, never passed. */
export function readItems<Key, Answer>(
  keys: readonly Key[],
  { answers }: Answered<Key, Answer>,
  isPassed: (answer: Answer) => boolean,
  isAsked: (key: Key) => boolean = () => true,
): readonly ItemReading<Answer>[] {
  return keys.map((key) => {
    if (!isAsked(key)) return { status: 'not_asked', answer: undefined };
    const answer = answers.get(key);
    if (answer === undefined) return { status: 'unverified', answer };
    return { status: isPassed(answer) ? 'passed' : 'failed', answer };
  });
}

/** The four parts of one answer; all unverified without it. */
export function readCinematography(answer: CinematographyAnswer | undefined): Reading['cinematography'] {
  const part = (name: CinematographyPart): ItemReading<CinematographyAnswer> => {
    if (answer === undefined) return { status: 'unverified', answer };
    return { status: answer[`${name}_match`] ? 'passed' : 'failed', answer };
  };
  return {
    camera: part('camera'),
    lighting: part('lighting'),
    composition: part('composition'),
    look: part('look'),
  };
}

/** Why items of a head have no answer; nothing when all have one. */
export function gapsOf<Key, Answer>(
  head: Head,
  items: readonly ItemReading<Answer>[],
  { failure }: Answered<Key, Answer>,
): Reading['unverified'] {
  const open = items.filter(({ status }) => status === 'unverified').length;
  if (open === 0) return [];
  const reason = failure ?? `${open} of ${items.length} were left without an answer, also when asked again.`;
  return [{ head, reason }];
}

/**
 * Several readings as one: of each thing the median of those that could say. An even split is unverified, since
 * there is no majority for a pass.
 */
export function medianReading(readings: readonly [Reading, ...Reading[]]): Reading {
  const [first, ...others] = readings;
  if (others.length === 0) return first;
  const list = <Answer>(of: (reading: Reading) => readonly ItemReading<Answer>[]) =>
    of(first).map((item, at) => medianItem([item, ...others.flatMap((reading) => of(reading)[at] ?? [])]));
  const parts = CINEMATOGRAPHY_PARTS.map((part) => {
    return [part, medianItem(readings.map(({ cinematography }) => cinematography[part]))] as const;
  });
  const { camera, lighting, composition, look } = Object.fromEntries(parts);
  return {
    elements: list(({ elements }) => elements),
    objects: list(({ objects }) => objects),
    actions: list(({ actions }) => actions),
    cinematography: {
      camera: camera ?? NOTHING_SAID,
      lighting: lighting ?? NOTHING_SAID,
      composition: composition ?? NOTHING_SAID,
      look: look ?? NOTHING_SAID,
    },
    unverified: readings.flatMap(({ unverified }) => unverified),
  };
}

const NOTHING_SAID = { status: 'unverified', answer: undefined } as const;

function medianItem<Answer>(items: readonly ItemReading<Answer>[]): ItemReading<Answer> {
  const passed = items.filter(({ status }) => status === 'passed');
  const failed = items.filter(({ status }) => status === 'failed');
  const winners = passed.length > failed.length ? passed : failed;
  if (passed.length !== failed.length && winners[0] !== undefined) return winners[0];
  const isAsked = items.some(({ status }) => status !== 'not_asked');
  return isAsked ? NOTHING_SAID : { status: 'not_asked', answer: undefined };
}
