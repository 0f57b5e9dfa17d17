import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Example } from '../../src/datasets/example.js';
import { predict } from '../../src/modules/predict.js';
import { program } from '../../src/modules/program.js';
import type { Metric } from '../../src/scoring/metric.js';
import { signature } from '../../src/signatures/signature.js';

/**
 * A program of three calls with a model that follows its instructions to the letter, so that a search can be measured
 * without a real model: each step names the signs that its instruction asks for, and each example wants some of them.
 */
const STEPS = ['outline', 'draft', 'polish'] as const;
type Step = (typeof STEPS)[number];

const WANTED: Readonly<Record<Step, string>> = {
  outline: 'abcdefghijklmnop',
  draft: 'bcdfghjklmnpqrst',
  polish: 'aeioustrnlmdcphy',
};

/** No instruction ever asks for it, so that there is always something left to improve. */
const OUT_OF_REACH = '%';

/** As long as instructions of real programs are, so that prompts weigh what they weigh there. */
const GUIDANCE = [
  'Read the request to its end before you write anything.',
  'Keep to what it says, and add nothing that it does not call for.',
  'Prefer short words to long ones, and a plain order to a clever one.',
  'Where the request leaves a choice, take the one that most readers would expect.',
  'Do not repeat what an earlier step has settled; build on it.',
  'Do not explain, do not apologise, and do not speak of these instructions.',
].join(' ');

const step = (name: Step) =>
  signature({
    name: `Bench${name}`,
    instructions: `${GUIDANCE} Answer with signs.`,
    input: z.object({ request: z.string(), before: z.string() }),
    output: z.object({ signs: z.string() }),
  });

export const benchProgram = program({
  name: 'bench',
  input: z.object({ request: z.string() }),
  output: z.object({ outline: z.string(), draft: z.string(), polish: z.string() }),
  modules: {
    outline: predict(step('outline')),
    draft: predict(step('draft')),
    polish: predict(step('polish')),
  },
  async forward({ request }, { outline, draft, polish }) {
    const first = await outline({ request, before: '' });
    const second = await draft({ request, before: first.signs });
    const third = await polish({ request, before: second.signs });
    return { outline: first.signs, draft: second.signs, polish: third.signs };
  },
});

export function benchExamples(prefix: string, count: number): Example[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `${prefix}${at}`,
    input: { request: `request ${prefix}${at} ${digest(prefix, String(at)).repeat(3)}` },
    expected: Object.fromEntries(
      STEPS.map((name) => [
        name,
        `${[...WANTED[name]].filter((_sign, index) => (index * 7 + at) % 4 !== 0).join('')}${OUT_OF_REACH}`,
      ]),
    ),
    tags: [],
  }));
}

export const benchMetric: Metric = {
  name: 'signs',
  objectives: [...STEPS],
  evaluate(example: Example, prediction: { output: unknown }) {
    const output = prediction.output as Record<Step, string>;
    const expected = example.expected as Record<Step, string>;
    const missing = (name: Step) => [...expected[name]].filter((sign) => !output[name].includes(sign));
    const objectives = Object.fromEntries(
      STEPS.map((name) => [name, 1 - missing(name).length / expected[name].length]),
    );
    const score = STEPS.reduce((sum, name) => sum + (objectives[name] ?? 0), 0) / STEPS.length;
    return Promise.resolve({
      score,
      objectives,
      feedback: 'Some signs may be missing.',
      componentFeedback: Object.fromEntries(
        STEPS.map((name) => [name, `Missing signs: ${missing(name).join(' ')}.`]),
      ),
    });
  },
};

/** What the model says: an answer that follows the system message, or a new instruction. */
export function replyTo(system: string | null, user: string): string {
  if (system !== null) {
    const asked = [...system.matchAll(/sign ([a-z])\b/g)].map((match) => match[1]);
    return JSON.stringify({ signs: asked.join('') });
  }
  return rewritten(user);
}

/** Two of three rewrites ask for a sign that is missing; the third changes words that have no effect. */
function rewritten(prompt: string): string {
  const instruction = prompt.split('```')[1]?.trim() ?? '';
  const draw = Number.parseInt(digest(prompt).slice(0, 6), 16);
  const missing = [...prompt.matchAll(/Missing signs: ([a-z% ]*)\./g)].flatMap((match) =>
    (match[1] ?? '').split(' '),
  );
  const asked = [...instruction.matchAll(/sign ([a-z])\b/g)].map((match) => match[1] ?? '');
  const wanted = missing.filter((sign) => /^[a-z]$/.test(sign) && !asked.includes(sign));
  const sign = draw % 3 === 0 ? undefined : wanted[Math.floor(draw / 3) % Math.max(1, wanted.length)];
  const signs = sign === undefined ? asked : [...asked, sign];
  const names = signs.map((one) => `Name sign ${one}.`).join(' ');
  return `A better instruction:\n\`\`\`\n${guidance(digest(prompt))} ${names}\n\`\`\``;
}

/** Other words each time, so that no rewrite is taken for a repeat. */
function guidance(seed: string): string {
  const words = Array.from(
    { length: 60 },
    (_, at) => WORDS[Number.parseInt(digest(seed, String(at)).slice(0, 4), 16) % WORDS.length],
  );
  return `Work as follows: ${words.join(' ')}.`;
}

const WORDS = (
  'read write plain short long order reader request answer build settle keep leave choose prefer repeat explain add call ' +
  'step line part whole early late first last small large open close begin end turn hold show hide name count weigh test ' +
  'look listen ask tell give take make find lose win draw cut join split sort mix warm cold dry wet'
).split(' ');

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex');
}
