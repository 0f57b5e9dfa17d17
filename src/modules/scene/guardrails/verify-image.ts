import { z } from 'zod';
import { UsageError } from '../../../core/errors.js';
import { parseInput } from '../../../signatures/input.js';
import { image } from '../../../signatures/media-fields.js';
import { Scene } from '../../../signatures/scene/scene.js';
import { ImageVerification } from '../../../signatures/scene/guardrails/verification.js';
import {
  VerifyActions,
  VerifyCinematography,
  VerifyElements,
  VerifyObjects,
} from '../../../signatures/scene/guardrails/verify.js';
import { bindModules, type BoundModules, changeModules, componentsOf } from '../../module-map.js';
import type { Module, RunContext } from '../../module.js';
import { predict } from '../../predict.js';
import { laneFor } from '../../run-context.js';
import { askAll } from './ask-all.js';
import { type ItemsToVerify, itemsToVerify, orphansOf } from './items.js';
import { gapsOf, medianReading, readCinematography, readItems, type Reading } from './reading.js';
import { missingElements, verdictOf } from './verdict.js';

export interface VerifyImageOptions {
  /** Readings of the image with seeds of their own, of which the median counts; 1 to 9, default 1. */
  readonly repeats?: number;
  /**
   * Ask about the elements before what depends on them, so that nothing is asked about a missing one. Default false:
   * all four are asked at once, and what was said of a missing element is left out afterwards. The result is the
   * same; one saves tokens, the other time.
   */
  readonly parentsFirst?: boolean;
}

const VerifyInput = z.object({ image: image(), scene: Scene });
type VerifyModule = Module<typeof VerifyInput, typeof ImageVerification>;

const MAX_REPEATS = 9;

/**
 * Compares an image with its scene through four verifiers. Answers are taken by element id or index; what is left
 * without an answer, or whose verifier failed, is `unverified` and never passes. Components: `elements`, `objects`,
 * `actions`, `cinematography`. Throws UsageError `guardrails/repeats`.
 */
export function verifyImage({ repeats = 1, parentsFirst = false }: VerifyImageOptions = {}): VerifyModule {
  if (!Number.isInteger(repeats) || repeats < 1 || repeats > MAX_REPEATS) {
    throw new UsageError('guardrails/repeats', `verifyImage: repeats is ${repeats}.`, {
      hint: `Use a whole number from 1 to ${MAX_REPEATS}; odd ones have no ties.`,
    });
  }
  return fromModules(verifiers(), { repeats, parentsFirst });
}

function verifiers() {
  const role = { role: 'judge' } as const;
  return {
    elements: predict(VerifyElements, role),
    objects: predict(VerifyObjects, role),
    actions: predict(VerifyActions, role),
    cinematography: predict(VerifyCinematography, role),
  };
}

type Verifiers = ReturnType<typeof verifiers>;

function fromModules(modules: Verifiers, settings: Required<VerifyImageOptions>): VerifyModule {
  const components = componentsOf(modules);
  return {
    name: 'verify',
    input: VerifyInput,
    output: ImageVerification,
    components: () => components,
    with: (changes) => fromModules(changeModules('verify', modules, changes), settings),
    async forward(given, context) {
      const input = parseInput('verify', VerifyInput, given);
      const items = itemsToVerify(input.scene);
      const read = (to: RunContext) =>
        readImage(input, items, bindModules(modules, to), settings.parentsFirst);
      const lanes = Array.from({ length: settings.repeats }, (_, at) =>
        settings.repeats === 1 ? context : laneFor(context, at),
      );
      const [first, ...others] = await Promise.all(lanes.map(read));
      if (first === undefined) throw new TypeError('verifyImage: there is at least one reading.');
      return verdictOf(input.scene, items, medianReading([first, ...others]));
    },
  };
}

/** One reading: four verifiers, at once or the elements first. */
async function readImage(
  { image: picture, scene }: z.output<typeof VerifyInput>,
  items: ItemsToVerify,
  steps: BoundModules<Verifiers>,
  parentsFirst: boolean,
): Promise<Reading> {
  const elements = readElements(picture, items, steps);
  // One chain, so that no branch can fail with nobody waiting for it.
  const orphans = parentsFirst
    ? elements.then((read) => orphansOf(scene, missingElements(items, { elements: read.items })))
    : Promise.resolve(orphansOf(scene, new Set()));
  const [seen, filmed, looks, motions] = await Promise.all([
    elements,
    readFilming(picture, items, steps),
    orphans.then((without) => readObjects(picture, items, steps, without.objects)),
    orphans.then((without) => readActions(picture, items, steps, without.actions)),
  ]);
  return {
    elements: seen.items,
    objects: looks.items,
    actions: motions.items,
    cinematography: filmed.parts,
    unverified: [...seen.unverified, ...looks.unverified, ...motions.unverified, ...filmed.unverified],
  };
}

type Picture = z.output<typeof VerifyInput>['image'];
type Steps = BoundModules<Verifiers>;
type Indices = ReadonlySet<number>;

async function readElements(picture: Picture, { elements }: ItemsToVerify, steps: Steps) {
  const answered = await askAll({
    items: elements,
    keyOf: ({ id }) => id,
    ask: async (asked) => (await steps.elements({ image: picture, elements: [...asked] })).elements,
    // Scenes write references as [id], and models repeat that.
    keyOfAnswer: ({ id }) => id.replace(/[[\]]/g, '').trim(),
  });
  const items = readItems(
    elements.map(({ id }) => id),
    answered,
    ({ present }) => present,
  );
  return { items, unverified: gapsOf('elements', items, answered) };
}

async function readObjects(picture: Picture, { objects }: ItemsToVerify, steps: Steps, without: Indices) {
  const answered = await askAll({
    items: objects.filter(({ index }) => !without.has(index)),
    keyOf: ({ index }) => index,
    ask: async (asked) => (await steps.objects({ image: picture, objects: [...asked] })).objects,
    keyOfAnswer: ({ index }) => index,
  });
  const items = readItems(
    objects.map(({ index }) => index),
    answered,
    ({ matches, accuracy }) => matches && accuracy !== 'mismatch',
    (index) => !without.has(index),
  );
  return { items, unverified: gapsOf('objects', items, answered) };
}

async function readActions(picture: Picture, { actions }: ItemsToVerify, steps: Steps, without: Indices) {
  const answered = await askAll({
    items: actions.filter(({ index }) => !without.has(index)),
    keyOf: ({ index }) => index,
    ask: async (asked) => (await steps.actions({ image: picture, actions: [...asked] })).actions,
    keyOfAnswer: ({ index }) => index,
  });
  const items = readItems(
    actions.map(({ index }) => index),
    answered,
    ({ visible, alignment }) => visible && alignment !== 'none',
    (index) => !without.has(index),
  );
  return { items, unverified: gapsOf('actions', items, answered) };
}

async function readFilming(picture: Picture, { cinematography }: ItemsToVerify, steps: Steps) {
  const answered = await askAll({
    items: [cinematography],
    keyOf: () => 0,
    ask: async (asked) =>
      Promise.all(asked.map((filming) => steps.cinematography({ image: picture, ...filming }))),
    keyOfAnswer: () => 0,
  });
  const parts = readCinematography(answered.answers.get(0));
  return { parts, unverified: gapsOf('cinematography', Object.values(parts), answered) };
}
