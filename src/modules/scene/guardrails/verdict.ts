import {
  CINEMATOGRAPHY_PARTS,
  type CinematographyPart,
} from '../../../signatures/scene/guardrails/verify.js';
import type {
  BinaryScore,
  ImageVerification,
  ItemStatus,
} from '../../../signatures/scene/guardrails/verification.js';
import type { Scene } from '../../../signatures/scene/scene.js';
import { type ItemsToVerify, orphansOf } from './items.js';
import type { ItemReading, Reading } from './reading.js';

/** What a reading comes to: scores, what is missing, what is wrong, and what would mend it. Pure. */
export function verdictOf(scene: Scene, items: ItemsToVerify, given: Reading): ImageVerification {
  const missing = missingElements(items, given);
  const reading = withoutOrphans(scene, given, missing);
  const parts = CINEMATOGRAPHY_PARTS.map((part) => reading.cinematography[part].status);
  const scores = {
    elements_score: scoreOf(statuses(reading.elements)),
    objects_score: scoreOf(statuses(reading.objects)),
    actions_score: scoreOf(statuses(reading.actions)),
    cinematography_score: scoreOf(parts),
  };
  const total = Object.values(scores).filter((score) => score === 1).length;
  const findings = findingsOf(items, reading);
  return {
    passed: total === 4,
    total_score: total,
    ...scores,
    elements: reading.elements.map(({ status, answer }, at) => ({
      id: items.elements[at]?.id ?? '',
      status,
      confidence: answer?.confidence ?? null,
      notes: answer?.notes ?? '',
    })),
    objects: reading.objects.map(({ status, answer }, index) => ({
      index,
      status,
      accuracy: answer?.accuracy ?? null,
      issues: answer?.issues ?? [],
    })),
    actions: reading.actions.map(({ status, answer }, index) => ({
      index,
      status,
      alignment: answer?.alignment ?? null,
      notes: answer?.notes ?? '',
    })),
    cinematography: cinematographyVerdict(reading),
    missing_elements: [...missing],
    critical_issues: criticalIssues(scores, findings),
    suggestions: suggestions(findings),
    unverified: [...reading.unverified],
  };
}

/** ids of the elements that the image does not show. An element that could not be verified is not missing. */
export function missingElements(
  { elements }: Pick<ItemsToVerify, 'elements'>,
  reading: Pick<Reading, 'elements'>,
): ReadonlySet<string> {
  return new Set(elements.flatMap(({ id }, at) => (reading.elements[at]?.status === 'failed' ? [id] : [])));
}

/** What was said of the looks and motions of a missing element counts nothing. */
function withoutOrphans(scene: Scene, reading: Reading, missing: ReadonlySet<string>): Reading {
  const orphans = orphansOf(scene, missing);
  const cleared = <Answer>(items: readonly ItemReading<Answer>[], which: ReadonlySet<number>) =>
    items.map((item, at) => (which.has(at) ? ({ status: 'not_asked', answer: undefined } as const) : item));
  return {
    ...reading,
    objects: cleared(reading.objects, orphans.objects),
    actions: cleared(reading.actions, orphans.actions),
  };
}

const statuses = (items: readonly ItemReading<unknown>[]) => items.map(({ status }) => status);

/** What belongs to a missing element is not there either: as in DSG, a child of a "no" is a no. */
function scoreOf(all: readonly ItemStatus[]): BinaryScore {
  if (all.some((status) => status === 'failed' || status === 'not_asked')) return 0;
  return all.includes('unverified') ? null : 1;
}

function cinematographyVerdict({ cinematography }: Reading): ImageVerification['cinematography'] {
  const verified = CINEMATOGRAPHY_PARTS.filter((part) => cinematography[part].answer !== undefined);
  const passed = verified.filter((part) => cinematography[part].status === 'passed');
  return {
    camera: cinematography.camera.status,
    lighting: cinematography.lighting.status,
    composition: cinematography.composition.status,
    look: cinematography.look.status,
    overall: verified.length === 0 ? null : passed.length / verified.length,
    issues: CINEMATOGRAPHY_PARTS.flatMap((part) => partIssues(part, cinematography[part].answer)),
  };
}

function partIssues(part: CinematographyPart, answer: Reading['cinematography']['camera']['answer']) {
  return (answer?.issues ?? []).filter((issue) => issue.part === part);
}

/** What failed, by name. */
interface Findings {
  readonly elements: readonly string[];
  readonly objects: readonly string[];
  readonly actions: readonly string[];
  readonly parts: readonly CinematographyPart[];
}

function findingsOf(items: ItemsToVerify, reading: Reading): Findings {
  const failed = <Item>(readings: readonly ItemReading<unknown>[], all: readonly Item[]) =>
    all.filter((_, at) => readings[at]?.status === 'failed');
  return {
    elements: failed(reading.elements, items.elements).map(({ id }) => id),
    objects: failed(reading.objects, items.objects).map(({ depicts }) => depicts),
    actions: failed(reading.actions, items.actions).map(({ action_class }) => action_class),
    parts: CINEMATOGRAPHY_PARTS.filter((part) => reading.cinematography[part].status === 'failed'),
  };
}

function criticalIssues(
  scores: Pick<
    ImageVerification,
    'elements_score' | 'objects_score' | 'actions_score' | 'cinematography_score'
  >,
  { elements, objects, actions, parts }: Findings,
): string[] {
  const line = (head: string, score: BinaryScore, what: string, names: readonly string[]) => {
    if (score === 1) return [];
    if (score === null) return [`${head}: not everything could be verified.`];
    return [
      names.length === 0
        ? `${head}: they belong to missing elements.`
        : `${head}: ${what}: ${names.join(', ')}.`,
    ];
  };
  return [
    ...line('elements', scores.elements_score, 'not in the image', elements),
    ...line('objects', scores.objects_score, 'not as described', objects),
    ...line('actions', scores.actions_score, 'not visible', actions),
    ...line('cinematography', scores.cinematography_score, 'not as asked for', parts),
  ];
}

/** What would mend each part of the cinematography. */
const PART_SUGGESTIONS: Readonly<Record<CinematographyPart, string>> = {
  camera: 'Set shot size and camera angle as asked for.',
  lighting: 'Set the light as asked for: its kind, direction and shadows.',
  composition: 'Frame the subject as asked for.',
  look: 'Keep to the style, the colours and the mood asked for.',
};

function suggestions({ elements, objects, actions, parts }: Findings): string[] {
  const one = (names: readonly string[], text: string) =>
    names.length === 0 ? [] : [text.replace('%', names.join(', '))];
  return [
    ...one(elements, 'Make sure that these can be seen clearly: %.'),
    ...one(objects, 'Bring the looks of these closer to their description: %.'),
    ...one(actions, 'Make these actions easier to see: %.'),
    ...parts.map((part) => PART_SUGGESTIONS[part]),
  ];
}
