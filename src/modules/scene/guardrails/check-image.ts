import type { z } from 'zod';
import { isModelFailure, messageOf } from '../../../core/errors.js';
import {
  ALIGNMENT_ANSWERS,
  CheckAlignment,
  CheckQuality,
  QUALITY_ANSWERS,
} from '../../../signatures/scene/guardrails/checks.js';
import { AlignmentCheck, QualityCheck } from '../../../signatures/scene/guardrails/verification.js';
import type { Module, RunContext } from '../../module.js';
import { predict } from '../../predict.js';

/** Compares an image with the specification it was made from; it passed when all six answers are yes. */
export function checkQuality(): Module<typeof CheckQuality.input, typeof QualityCheck> {
  return checker(
    predict(CheckQuality, { role: 'judge' }),
    QualityCheck,
    (reply) => ({
      ...yesAndNo(QUALITY_ANSWERS, reply),
      feedback: reply.feedback,
    }),
    unverified,
  );
}

/** Compares an image with the user's own words; it passed when all four answers are yes. */
export function checkAlignment(): Module<typeof CheckAlignment.input, typeof AlignmentCheck> {
  return checker(
    predict(CheckAlignment, { role: 'judge' }),
    AlignmentCheck,
    (reply) => ({
      ...yesAndNo(ALIGNMENT_ANSWERS, reply),
      feedback: reply.feedback,
      missing_from_intent: reply.missing_from_intent,
    }),
    (reason) => ({ ...unverified(reason), missing_from_intent: [] }),
  );
}

const unverified = (feedback: string) => ({
  status: 'unverified' as const,
  answered_yes: [],
  answered_no: [],
  feedback,
});

/** Whether it passed follows from the answers, whatever the model thinks of them together. */
function yesAndNo<Name extends string>(names: readonly Name[], reply: Readonly<Record<Name, boolean>>) {
  const no = names.filter((name) => !reply[name]);
  return {
    status: no.length === 0 ? ('passed' as const) : ('failed' as const),
    answered_yes: names.filter((name) => reply[name]),
    answered_no: no,
  };
}

/** A checker around one call, at the same component path. A model that fails leaves the image unverified. */
function checker<I extends z.ZodObject, Reply extends z.ZodObject, O extends z.ZodObject>(
  inner: Module<I, Reply>,
  output: O,
  read: (reply: z.output<Reply>) => z.output<O>,
  failed: (reason: string) => z.output<O>,
): Module<I, O> {
  return {
    name: inner.name,
    input: inner.input,
    output,
    components: () => inner.components(),
    with: (changes) => checker(inner.with(changes), output, read, failed),
    async forward(input: z.input<I>, context: RunContext) {
      try {
        return read(await inner.forward(input, context));
      } catch (error) {
        if (!isModelFailure(error)) throw error;
        return failed(messageOf(error));
      }
    },
  };
}
