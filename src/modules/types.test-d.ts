import { expectTypeOf } from 'vitest';
import { z } from 'zod';
import type { ImageInput, ImageMedium, VideoMedium } from '../signatures/media.js';
import type { audio, video } from '../signatures/media.js';
import { image } from '../signatures/media.js';
import { parseReply } from '../signatures/parse.js';
import { renderMessages } from '../signatures/render.js';
import type { InputOf, OutputOf, Signature } from '../signatures/signature.js';
import { signature } from '../signatures/signature.js';
import { bestOfN } from './best-of-n.js';
import { chainOfThought } from './chain-of-thought.js';
import { loadProgram } from './compiled-program.js';
import type { Module, Prediction, Program, RunOptions } from './module.js';
import { parallel } from './parallel.js';
import { predict } from './predict.js';
import { program } from './program.js';
import { refine } from './refine.js';
import { toProgram } from './to-program.js';

// Checked by the compiler alone (`tsc --noEmit`); nothing here runs.

declare const options: RunOptions;

const Classify = signature({
  name: 'Classify',
  instructions: 'Classify.',
  input: z.object({
    text: z.string(),
    limit: z.number().default(3),
    photos: z.array(z.object({ picture: image(), caption: z.string().optional() })).optional(),
  }),
  output: z.object({
    label: z.enum(['good', 'bad']),
    day: z.iso.date().transform((text) => new Date(text)),
    note: z.string().nullish(),
  }),
});

interface ClassifyInput {
  text: string;
  limit?: number | undefined;
  photos?: { picture: ImageInput; caption?: string | undefined }[] | undefined;
}
interface ClassifyOutput {
  label: 'good' | 'bad';
  day: Date;
  note?: string | null | undefined;
}

// Signatures.
expectTypeOf<InputOf<typeof Classify>>().toEqualTypeOf<ClassifyInput>();
expectTypeOf<OutputOf<typeof Classify>>().toEqualTypeOf<ClassifyOutput>();
expectTypeOf(Classify).toExtend<Signature>();
expectTypeOf<OutputOf<typeof Classify>>().not.toBeAny();
// @ts-expect-error -- a signature needs objects
signature({ name: 'X', instructions: 'x', input: z.string(), output: z.object({}) });
// @ts-expect-error -- and an output
signature({ name: 'X', instructions: 'x', input: z.object({}) });

// Media take many forms and come out as one.
expectTypeOf<z.output<ReturnType<typeof image>>>().toEqualTypeOf<ImageMedium>();
expectTypeOf<z.output<ReturnType<typeof video>>>().toEqualTypeOf<VideoMedium>();
expectTypeOf<string>().toExtend<z.input<ReturnType<typeof audio>>>();
expectTypeOf<Uint8Array>().toExtend<ImageInput>();
expectTypeOf<{ path: string }>().toExtend<ImageInput>();
expectTypeOf<number>().not.toExtend<ImageInput>();

// Parsing and rendering.
const reply = parseReply(Classify, '', 'stop');
if (reply.status === 'ok') expectTypeOf(reply.value).toEqualTypeOf<ClassifyOutput>();
else expectTypeOf(reply.errors).toEqualTypeOf<readonly string[]>();
// @ts-expect-error -- the input that is rendered is the validated one
renderMessages(Classify, { instruction: '', demos: [] }, { text: 3 });

// Modules.
const classify = predict(Classify);
expectTypeOf(classify.forward).parameter(0).toEqualTypeOf<ClassifyInput>();
expectTypeOf(classify.forward).returns.resolves.toEqualTypeOf<ClassifyOutput>();
expectTypeOf(classify).toExtend<Module>();

const thought = chainOfThought(Classify);
expectTypeOf(thought.forward).returns.resolves.toEqualTypeOf<ClassifyOutput>();
const told = chainOfThought(Classify, { keepReasoning: true });
expectTypeOf(told.forward).returns.resolves.toHaveProperty('reasoning').toEqualTypeOf<string>();
expectTypeOf(told.forward).returns.resolves.toExtend<ClassifyOutput>();

const best = bestOfN(classify, {
  n: 3,
  reward: (output, input) => {
    expectTypeOf(output).toEqualTypeOf<ClassifyOutput>();
    expectTypeOf(input).toEqualTypeOf<ClassifyInput>();
    return output.label === 'good' ? 1 : 0;
  },
});
expectTypeOf(best.forward).returns.resolves.toEqualTypeOf<ClassifyOutput>();
refine(classify, {
  n: 2,
  threshold: 1,
  reward: () => 1,
  feedback: ({ output, reward }) => {
    expectTypeOf(output).toEqualTypeOf<ClassifyOutput>();
    return `${reward}`;
  },
});

const Length = signature({
  name: 'Length',
  instructions: 'Count.',
  input: z.object({ text: z.string(), unit: z.enum(['word', 'letter']) }),
  output: z.object({ count: z.number() }),
});
const both = parallel({ kind: classify, length: predict(Length) });
type BothInput = Parameters<typeof both.forward>[0];
expectTypeOf<BothInput['unit']>().toEqualTypeOf<'word' | 'letter'>();
expectTypeOf<BothInput['limit']>().toEqualTypeOf<number | undefined>();
expectTypeOf(both.forward).returns.resolves.toEqualTypeOf<{
  kind: ClassifyOutput;
  length: { count: number };
}>();

// Programs, from input to prediction.
const report = program({
  name: 'report',
  input: z.object({ text: z.string(), strict: z.boolean().default(false) }),
  output: z.object({ summary: z.string(), count: z.number().default(0) }),
  modules: { classify, both },
  async forward(input, modules) {
    expectTypeOf(input).toEqualTypeOf<{ text: string; strict: boolean }>();
    expectTypeOf(modules).toHaveProperty('classify');
    expectTypeOf(modules).not.toHaveProperty('absent');
    const { label, day } = await modules.classify({ text: input.text }, { advice: 'Be quick.' });
    expectTypeOf(label).toEqualTypeOf<'good' | 'bad'>();
    expectTypeOf(day).toEqualTypeOf<Date>();
    // @ts-expect-error -- a field is missing
    await modules.classify({});
    const { length } = await modules.both({ text: 'x', unit: 'word' });
    expectTypeOf(length.count).toEqualTypeOf<number>();
    return { summary: label };
  },
});
expectTypeOf(report.run).parameter(0).toEqualTypeOf<{ text: string; strict?: boolean | undefined }>();
expectTypeOf(report.run).returns.resolves.toEqualTypeOf<Prediction<{ summary: string; count: number }>>();
expectTypeOf(report).toExtend<Program>();
expectTypeOf(report.with({})).toEqualTypeOf<typeof report>();
expectTypeOf(loadProgram(report, 'file.json')).toEqualTypeOf<typeof report>();
expectTypeOf(toProgram(classify).run).returns.resolves.toEqualTypeOf<Prediction<ClassifyOutput>>();

// A program is a step like any other.
program({
  name: 'outer',
  input: z.object({ texts: z.array(z.string()) }),
  output: z.object({ summaries: z.array(z.string()) }),
  modules: { report },
  async forward({ texts }, modules) {
    const reports = await Promise.all(texts.map((text) => modules.report({ text })));
    expectTypeOf(reports).toEqualTypeOf<{ summary: string; count: number }[]>();
    return { summaries: reports.map(({ summary }) => summary) };
  },
});

program({
  name: 'wrong',
  input: z.object({ text: z.string() }),
  output: z.object({ summary: z.string() }),
  modules: { classify },
  // @ts-expect-error -- the output is not what was promised
  forward: () => ({ summary: 3 }),
});

// @ts-expect-error -- what is run is typed
void report.run({ text: 3 }, options);
