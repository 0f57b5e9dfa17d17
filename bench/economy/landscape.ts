import { createHash } from 'node:crypto';
import type { Candidate, ExampleResult } from '../../src/optimizers/gepa/adapter.js';
import type { Instance, Problem, Trace } from './problem.js';

/**
 * A family of made-up tasks. A component's text is a set of habits out of `HABITS`. An example needs one to three
 * habits of every component, a few of them (common habits more often than rare ones), and is harmed by another one:
 * so habits that help most examples exist beside habits that help some and harm others, and candidates specialise.
 * The quality of a candidate on an example is, averaged over components, the share of needed habits that it has,
 * less HARM if it has the harmful one. A graded score is that quality; a binary one is 1 where it reaches PASS.
 *
 * The proposer rewrites each component it is asked for: with chance `quality` it adds a habit that one of the
 * examples it was shown needs and the text lacks (or drops the one that harms it); otherwise it adds or drops any
 * habit. That is what a reflection does: it sees failures, and is right more or less often.
 */
export interface LandscapeOptions {
  readonly components: number;
  readonly trainSize: number;
  readonly valSize: number;
  readonly score: 'graded' | 'binary';
  readonly noise: keyof typeof NOISE;
  readonly proposer: keyof typeof PROPOSER;
}

/** Graded: standard deviation added to the score. Binary: chance that a verdict is turned over. */
const NOISE = {
  none: { deviation: 0, flip: 0 },
  low: { deviation: 0.1, flip: 0.08 },
  heavy: { deviation: 0.3, flip: 0.25 },
} as const;

/** Chance that a rewrite addresses a failure that it was shown. */
const PROPOSER = { low: 0.3, high: 0.7 } as const;

export const HABITS = 10;
const HARM = 0.5;
const PASS = 0.6;
const TEST_SIZE = 100;

export function landscape(options: LandscapeOptions): Problem {
  const { components, trainSize, valSize, score, noise, proposer } = options;
  return {
    name: `${score} c${components} v${valSize} noise ${noise} proposer ${proposer}`,
    description: `${components} components, ${trainSize} training and ${valSize} validation examples, ${score}`,
    instance: (seed) => instanceOf(options, seed),
  };
}

interface Needs {
  readonly needed: readonly number[];
  readonly harmful: number;
}

function instanceOf(options: LandscapeOptions, seed: number): Instance {
  const ids = (kind: string, count: number) => Array.from({ length: count }, (_, at) => `${kind}${at}`);
  const names = ids('step', options.components);
  const testIds = ids('e', TEST_SIZE);
  const needsOf = needsByExample(`${seed} ${JSON.stringify({ ...options, noise: '', proposer: '' })}`);
  const qualityOf = (candidate: Candidate, exampleId: string) =>
    names.reduce((sum, name) => sum + partQuality(habitsOf(candidate[name]), needsOf(exampleId, name)), 0) /
    names.length;
  const scoreOf = (quality: number) => (options.score === 'graded' ? quality : Number(quality >= PASS));
  return {
    seedCandidate: Object.fromEntries(names.map((name) => [name, textOf([], 'seed')])),
    trainIds: ids('t', options.trainSize),
    valIds: ids('v', options.valSize),
    testScore: (candidate) =>
      testIds.reduce((sum, id) => sum + scoreOf(qualityOf(candidate, id)), 0) / testIds.length,
    adapter: () => {
      const asked = new Map<string, number>();
      return {
        evaluate: async ({ exampleIds, candidate }) => ({
          results: exampleIds.map((exampleId): ExampleResult<null, Trace> => {
            const key = `${JSON.stringify(candidate)} ${exampleId}`;
            const draw = (asked.get(key) ?? 0) + 1;
            asked.set(key, draw);
            const truth = scoreOf(qualityOf(candidate, exampleId));
            const found = noisy(truth, options, `${seed} ${key} ${draw}`);
            return { score: found, output: null, trajectory: { exampleId } };
          }),
        }),
        makeReflectiveDataset: ({ components, results }) => {
          const records = results.map(({ trajectory }) => ({ Inputs: trajectory?.exampleId ?? '' }));
          return Object.fromEntries(components.map((name) => [name, records]));
        },
        proposeNewTexts: async ({ candidate, components, dataset, iteration, task }) => {
          const texts = components.map((name) => {
            const shown = (dataset[name] ?? []).map((record) => String(record['Inputs']));
            const needs = shown.map((id) => needsOf(id, name));
            const salt = `${seed} ${name} ${candidate[name]} ${shown.join(' ')} ${iteration} ${task}`;
            return [name, rewritten(habitsOf(candidate[name]), needs, PROPOSER[options.proposer], salt)];
          });
          return { variants: [Object.fromEntries(texts)] };
        },
      };
    },
  };
}

function partQuality(habits: ReadonlySet<number>, { needed, harmful }: Needs): number {
  const share = needed.filter((habit) => habits.has(habit)).length / needed.length;
  return Math.max(0, share - (habits.has(harmful) ? HARM : 0));
}

function needsByExample(salt: string): (exampleId: string, component: string) => Needs {
  const known = new Map<string, Needs>();
  return (exampleId, component) => {
    const key = `${exampleId} ${component}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const draw = uniforms(`needs ${salt} ${key}`);
    const count = 1 + Math.floor(draw() * 3);
    // The square of a uniform number favours the first habits.
    const pick = () => Math.floor(draw() ** 2 * HABITS);
    const needed = [...new Set(Array.from({ length: count }, pick))];
    let harmful = Math.floor(draw() * HABITS);
    while (needed.includes(harmful)) harmful = (harmful + 1) % HABITS;
    const needs = { needed, harmful };
    known.set(key, needs);
    return needs;
  };
}

function rewritten(
  habits: ReadonlySet<number>,
  shown: readonly Needs[],
  chance: number,
  salt: string,
): string {
  const draw = uniforms(`rewrite ${salt}`);
  const pick = <T>(items: readonly T[]) => items[Math.floor(draw() * items.length)];
  const lacking = shown.flatMap(({ needed }) => needed.filter((habit) => !habits.has(habit)));
  const harming = shown.flatMap(({ harmful }) => (habits.has(harmful) ? [harmful] : []));
  const fix = draw() < chance ? pick([...lacking, ...harming]) : undefined;
  const turned = fix ?? Math.floor(draw() * HABITS);
  const kept = [...habits].filter((habit) => habit !== turned);
  const variant = Math.floor(draw() * 1000).toString();
  return textOf(habits.has(turned) ? kept : [...kept, turned], variant);
}

export function textOf(habits: readonly number[], variant: string): string {
  return `habits: ${[...habits].sort((a, b) => a - b).join(',')}; wording ${variant}`;
}

function habitsOf(text = ''): ReadonlySet<number> {
  const list = /^habits: ([\d,]*);/.exec(text)?.[1] ?? '';
  return new Set(list === '' ? [] : list.split(',').map(Number));
}

function noisy(truth: number, { noise, score }: LandscapeOptions, salt: string): number {
  const { deviation, flip } = NOISE[noise];
  if (noise === 'none') return truth;
  const draw = uniforms(`noise ${salt}`);
  if (score === 'binary') return draw() < flip ? 1 - truth : truth;
  // Box and Muller 1958.
  const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  return Math.min(1, Math.max(0, truth + deviation * normal));
}

/** Uniform numbers in [0, 1) that follow from the salt: eight to a hash. */
function uniforms(salt: string): () => number {
  let block = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at % 8 === 0) block = createHash('sha256').update(`${salt} ${at}`).digest();
    const value = block.readUInt32BE((at % 8) * 4) / 2 ** 32;
    at += 1;
    return value;
  };
}
