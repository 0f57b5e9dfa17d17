import type { ImageInput } from '../../../signatures/media-input.js';
import {
  CINEMATOGRAPHY_PARTS,
  type CinematographyPart,
} from '../../../signatures/scene/guardrails/verify.js';
import type { ImageVerification, ItemStatus } from '../../../signatures/scene/guardrails/verification.js';
import { HEADS, type Head, type Scene } from '../../../signatures/scene/scene.js';
import { UsageError } from '../../../core/errors.js';
import type { Example } from '../../../datasets/example.js';
import { metric } from '../../define-metric.js';
import type { Metric } from '../../metric.js';
import { type JudgedItem, judgedItems } from './judged-items.js';

/** What an image really shows of a scene. Every item of the scene needs its label. */
export interface VerifierTruth {
  /** By element id: whether it is in the image. */
  readonly elements: Readonly<Record<string, boolean>>;
  /** In the order of the scene: whether the image shows it as described. */
  readonly objects: readonly boolean[];
  readonly actions: readonly boolean[];
  readonly cinematography: Readonly<Record<CinematographyPart, boolean>>;
}

export interface LabelledInput {
  readonly image: ImageInput;
  readonly scene: Scene;
}

/**
 * Scores verifiers against labels: a program of `verifyImage()` over examples with an image and a scene as input, and
 * what the image really shows as `expected`. Each head is the balanced accuracy over its items: the mean of the share
 * of true items that passed and of the share of false items that failed. The score is the mean of the heads. A verifier
 * that passes everything, or nothing, scores one half on every example, which is chance: a head is measured where its
 * items are of both kinds only, and an example without such a head has no score. Neither has one with an answer
 * missing. Throws UsageError `metric/labels` for labels that do not fit the scene.
 *
 * @example
 * const result = await compile({ program: toProgram(verifyImage()), metric: verifierMetric(), trainset, valset, models });
 */
export function verifierMetric(): Metric<LabelledInput, ImageVerification, VerifierTruth> {
  return metric<LabelledInput, ImageVerification, VerifierTruth>({
    name: 'verifiers',
    objectives: HEADS,
    evaluate(example, { output }) {
      const truth = labelsOf(example);
      const [missing] = output.unverified;
      if (missing !== undefined) {
        return { score: null, feedback: `Not scored: ${missing.head}: ${missing.reason}` };
      }
      const items = judgedItems(output);
      const heads = HEADS.map((head) => ({ head, ...readHead(items[head], truth[head]) }));
      const objectives = Object.fromEntries(
        heads.flatMap(({ head, accuracy }) => (accuracy === null ? [] : [[head, accuracy] as const])),
      );
      const values = Object.values(objectives);
      return {
        score: values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length,
        objectives,
        feedback: feedbackOf(heads),
        componentFeedback: Object.fromEntries(
          heads.flatMap(({ head, errors }) =>
            errors.length === 0 ? [] : [[head, errors.join('\n')] as const],
          ),
        ),
      };
    },
  });
}

interface HeadReading {
  /** Null when the items are all of one kind: then no number could tell a verifier from a constant. */
  readonly accuracy: number | null;
  readonly errors: readonly string[];
}

function readHead(items: readonly JudgedItem[], truth: readonly boolean[]): HeadReading {
  const share = (kind: boolean) => {
    const ofKind = items.filter((_, at) => truth[at] === kind);
    const right = ofKind.filter(({ status }) => passes(status) === kind).length;
    return ofKind.length === 0 ? null : right / ofKind.length;
  };
  const [ofTrue, ofFalse] = [share(true), share(false)];
  return {
    accuracy: ofTrue === null || ofFalse === null ? null : (ofTrue + ofFalse) / 2,
    errors: items.flatMap(({ key, status, notes }, at) => {
      const isThere = truth[at] === true;
      if (passes(status) === isThere) return [];
      const wrong = isThere
        ? `Failed ${key}, which the image shows as described.`
        : `Passed ${key}, which the image does not show as described.`;
      return [notes === '' ? wrong : `${wrong} It had noted: ${notes}`];
    }),
  };
}

/** What belongs to a missing element was not asked about: the verifier holds that it is not there. */
const passes = (status: ItemStatus) => status === 'passed';

function feedbackOf(heads: readonly (HeadReading & { readonly head: Head })[]): string {
  const lines = heads.map(({ head, accuracy, errors }) => {
    const told =
      accuracy === null
        ? 'not measured, its items are all true or all false'
        : `balanced accuracy ${accuracy.toFixed(2)}`;
    return [`${head}: ${told}.`, ...errors.map((error) => `- ${error}`)].join('\n');
  });
  const isMeasured = heads.some(({ accuracy }) => accuracy !== null);
  return [...(isMeasured ? [] : ['Not scored: no head has both true and false items.']), ...lines].join('\n');
}

/** Labels in the order of the items. */
function labelsOf({
  id,
  input,
  expected,
}: Example<LabelledInput, VerifierTruth>): Record<Head, readonly boolean[]> {
  if (expected === undefined) throw badLabels(id, 'there are none');
  const { scene } = input;
  const ids = scene.elements.elements.map(({ element_id }) => element_id);
  const byId = ids.map((element) => expected.elements[element]);
  const elements = byId.flatMap((label) => label ?? []);
  if (elements.length !== ids.length) {
    throw badLabels(id, `elements without one: ${ids.filter((_, at) => byId[at] === undefined).join(', ')}`);
  }
  for (const head of ['objects', 'actions'] as const) {
    const [has, needs] = [expected[head].length, scene[head].length];
    if (has !== needs) throw badLabels(id, `${has} for ${needs} ${head}`);
  }
  return {
    elements,
    objects: expected.objects,
    actions: expected.actions,
    cinematography: CINEMATOGRAPHY_PARTS.map((part) => expected.cinematography[part]),
  };
}

function badLabels(example: string, what: string): UsageError {
  return new UsageError('metric/labels', `The labels of example ${example} do not fit its scene: ${what}.`, {
    hint: 'Give expected: { elements: { id: boolean }, objects: [boolean], actions: [boolean], cinematography: { camera, lighting, composition, look } }.',
  });
}
