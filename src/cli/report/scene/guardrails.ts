import { isOfMetric } from '../../../evaluation/metric-scope.js';
import type { z } from 'zod';
import type { GuardrailFigures } from '../../../evaluation/report/html/page-data.js';
import type { Rollout } from '../../../evaluation/rollout.js';
import type { CallTrace } from '../../../modules/trace.js';
import { ImageProgramOutput } from '../../../programs/image/scene/output.js';
import { parseJson } from '../../../core/parse-json.js';
import {
  ALIGNMENT_ANSWERS,
  CheckAlignment,
  CheckQuality,
  QUALITY_ANSWERS,
} from '../../../signatures/scene/guardrails/checks.js';
import {
  CINEMATOGRAPHY_PARTS,
  VerifyActions,
  VerifyCinematography,
  VerifyElements,
  VerifyObjects,
} from '../../../signatures/scene/guardrails/verify.js';
import { blobHash } from '../stored-blob.js';

/** Disagreements that the page lists per guardrail. */
const LISTED_DISAGREEMENTS = 20;

/** Gathers what was said of images while a log is read, so that no rollout has to be read again. */
export interface GuardrailReader {
  /** `line`: number of the rollout in its log. */
  see(rollout: Rollout, line: number): void;
  /** Empty where no image was judged. `before` and `after`: the lines of the programs to compare. */
  figures(before: readonly number[], after: readonly number[]): readonly GuardrailFigures[];
}

const GUARDRAILS = ['elements', 'objects', 'actions', 'cinematography', 'alignment', 'quality'] as const;
type Guardrail = (typeof GUARDRAILS)[number];

/** 1 passed, 0 failed, null: not asked, or nobody could say. */
type Verdicts = readonly (0 | 1 | null)[];

interface Agreement {
  pairs: number;
  agreeing: number;
  readonly disagreements: GuardrailFigures['disagreements'][number][];
}

export function guardrailReader(): GuardrailReader {
  const verdicts = new Map<number, Verdicts>();
  const agreements = new Map<Guardrail, Agreement>();
  return {
    see(rollout, line) {
      const { outcome, exampleId } = rollout;
      const said = outcome.type === 'scored' ? verdictsIn(outcome.output) : null;
      if (said !== null) verdicts.set(line, said);
      for (const { guardrail, item, answers } of readingsOf(rollout)) {
        const agreement = agreements.get(guardrail) ?? { pairs: 0, agreeing: 0, disagreements: [] };
        agreements.set(guardrail, agreement);
        count(agreement, exampleId, item, answers);
      }
    },
    figures: (before, after) =>
      verdicts.size === 0
        ? []
        : GUARDRAILS.map((name, at) => {
            const agreement = agreements.get(name);
            return {
              name,
              before: passes(before, at, verdicts),
              after: passes(after, at, verdicts),
              agreement:
                agreement === undefined || agreement.pairs === 0
                  ? null
                  : agreement.agreeing / agreement.pairs,
              disagreements: agreement?.disagreements ?? [],
            };
          }),
  };
}

function passes(lines: readonly number[], at: number, verdicts: ReadonlyMap<number, Verdicts>) {
  const asked = lines.flatMap((line) => verdicts.get(line)?.[at] ?? []);
  return { passed: asked.filter((verdict) => verdict === 1).length, asked: asked.length };
}

const outputSchema = ImageProgramOutput.pick({ verification: true, alignment: true, quality: true });

function verdictsIn(output: unknown): Verdicts | null {
  // Most programs give no such thing, and a look is cheaper than a parse that fails.
  if (typeof output !== 'object' || output === null || !('verification' in output)) return null;
  const parsed = outputSchema.safeParse(output);
  if (!parsed.success) return null;
  const { verification, alignment, quality } = parsed.data;
  return [
    verification?.elements_score ?? null,
    verification?.objects_score ?? null,
    verification?.actions_score ?? null,
    verification?.cinematography_score ?? null,
    statusVerdict(alignment?.status),
    statusVerdict(quality?.status),
  ];
}

function statusVerdict(status: 'passed' | 'failed' | 'unverified' | undefined): 0 | 1 | null {
  if (status === undefined || status === 'unverified') return null;
  return status === 'passed' ? 1 : 0;
}

/** All answers to one question about one image. */
interface Readings {
  readonly guardrail: Guardrail;
  readonly item: string;
  readonly answers: readonly Answer[];
}

interface Answer {
  readonly by: 'program' | 'metric';
  readonly isYes: boolean;
}

/** Questions that were answered more than once: by a judge that is asked again, or by the program and its metric. */
function readingsOf({ trace }: Rollout): readonly Readings[] {
  const found = new Map<
    string,
    { readonly guardrail: Guardrail; readonly item: string; readonly answers: Answer[] }
  >();
  for (const entry of trace.entries) {
    if (entry.type !== 'call' || entry.error !== undefined) continue;
    const asked = ASKED[entry.signature];
    const image = asked === undefined ? null : imageOf(entry);
    if (asked === undefined || image === null) continue;
    const by = isOfMetric(entry.component) ? 'metric' : 'program';
    for (const [item, isYes] of asked.answers(outputOf(entry))) {
      const key = `${image} ${asked.guardrail} ${item}`;
      const known = found.get(key) ?? { guardrail: asked.guardrail, item, answers: [] };
      found.set(key, known);
      known.answers.push({ by, isYes });
    }
  }
  return [...found.values()].filter(({ answers }) => answers.length > 1);
}

function count(agreement: Agreement, exampleId: string, item: string, answers: readonly Answer[]): void {
  const yes = answers.filter(({ isYes }) => isYes).length;
  const no = answers.length - yes;
  agreement.pairs += (answers.length * (answers.length - 1)) / 2;
  agreement.agreeing += (yes * (yes - 1) + no * (no - 1)) / 2;
  if (yes === 0 || no === 0 || agreement.disagreements.length >= LISTED_DISAGREEMENTS) return;
  const texts = answers.map(({ by, isYes }) => `${by}: ${isYes ? 'yes' : 'no'}`);
  agreement.disagreements.push({ exampleId, item, answers: texts });
}

/** The image that a judge was shown: the first medium of the first attempt. */
function imageOf({ attempts }: CallTrace): string | null {
  const [first] = attempts;
  for (const { content } of first?.messages ?? []) {
    for (const part of content) {
      if (part.type !== 'media' || 'frames' in part.medium) continue;
      const { source } = part.medium;
      return source.type === 'bytes' ? blobHash(source.bytes) : null;
    }
  }
  return null;
}

/** Where the output is the reply, it is stored once. */
function outputOf({ output, attempts }: CallTrace): unknown {
  return output ?? parseJson(attempts.at(-1)?.reply ?? '');
}

type Answers = (output: unknown) => readonly (readonly [item: string, isYes: boolean])[];

/** The questions of each signature. */
const ASKED: Readonly<Record<string, { readonly guardrail: Guardrail; readonly answers: Answers }>> = {
  [VerifyElements.name]: {
    guardrail: 'elements',
    answers: listed(VerifyElements.output, ({ elements }) =>
      elements.map(({ id, present }) => [`element ${id}`, present]),
    ),
  },
  [VerifyObjects.name]: {
    guardrail: 'objects',
    answers: listed(VerifyObjects.output, ({ objects }) =>
      objects.map(({ index, matches }) => [`object ${index}`, matches]),
    ),
  },
  [VerifyActions.name]: {
    guardrail: 'actions',
    answers: listed(VerifyActions.output, ({ actions }) =>
      actions.map(({ index, visible }) => [`action ${index}`, visible]),
    ),
  },
  [VerifyCinematography.name]: {
    guardrail: 'cinematography',
    answers: listed(VerifyCinematography.output, (output) =>
      CINEMATOGRAPHY_PARTS.map((part) => [part, output[`${part}_match`]]),
    ),
  },
  [CheckAlignment.name]: {
    guardrail: 'alignment',
    answers: listed(CheckAlignment.output, (output) =>
      ALIGNMENT_ANSWERS.map((name) => [words(name), output[name]]),
    ),
  },
  [CheckQuality.name]: {
    guardrail: 'quality',
    answers: listed(CheckQuality.output, (output) =>
      QUALITY_ANSWERS.map((name) => [words(name), output[name]]),
    ),
  },
};

function listed<Schema extends z.ZodType>(
  schema: Schema,
  answers: (output: z.output<Schema>) => [string, boolean][],
): Answers {
  return (output) => {
    const parsed = schema.safeParse(output);
    return parsed.success ? answers(parsed.data) : [];
  };
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}
