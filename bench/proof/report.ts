import type { Estimate } from '../../src/evaluation/estimates.js';
import type { TestResult, WayResult } from './search.js';

/** What a report says of the run itself. */
interface ReportFacts {
  readonly model: { readonly name: string; readonly bytes: number; readonly sha256: string };
  readonly reflection: { readonly name: string; readonly sha256: string };
  readonly prompts: {
    readonly train: number;
    readonly val: number;
    readonly test: number;
    readonly hash: string;
  };
  readonly metricCalls: number;
  readonly seed: number;
}

const NAMES: Readonly<Record<WayResult['way'], string>> = {
  none: 'seed program',
  'random-paraphrase': 'random paraphrase',
  'best-of-n': 'best of n rewrites',
  'bootstrap-few-shot': 'demonstrations, best of random sets',
  gepa: 'gepa',
  'gepa-with-demos': 'gepa with demonstrations',
};

/** The report as Markdown. It holds nothing that differs between a run and its replay. */
export function reportText(
  facts: ReportFacts,
  ways: readonly WayResult[],
  tests: readonly TestResult[],
): string {
  const { model, reflection, prompts } = facts;
  return [
    '# Elements and Objects on a real model',
    '',
    `- Task model: ${model.name}, ${model.bytes} bytes, sha256 ${model.sha256}`,
    `- Reflection model: ${reflection.name}, sha256 ${reflection.sha256}`,
    `- Prompts: ${prompts.train} to learn from, ${prompts.val} to choose by, ${prompts.test} sealed (${prompts.hash})`,
    `- ${facts.metricCalls} metric calls for every way; seed ${facts.seed}`,
    '',
    '## Sealed prompts',
    '',
    ...testTable(tests),
    '',
    'Means with 95% intervals over prompts; the difference is over the prompts that both programs have.',
    '',
    '## What it took',
    '',
    '| | metric calls | proposals | kept | validation | model calls | tokens in (of them reused) | tokens out | cut off | seconds |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...ways.map(wayRow),
    '',
    ...ways.flatMap(instructions),
  ].join('\n');
}

export function testTable(tests: readonly TestResult[]): string[] {
  return [
    '| | score | rules | coverage | against the seed program | unusable |',
    '|---|---|---|---|---|---:|',
    ...tests.map(testRow),
  ];
}

function testRow({ way, score, rules, coverage, failed, comparison }: TestResult): string {
  const difference = comparison?.score?.difference;
  const against =
    comparison === null
      ? ''
      : `${interval(difference ?? null)}; ${comparison.verdict}; p ${p(comparison.signFlipP)}`;
  return `| ${NAMES[way]} | ${interval(score)} | ${interval(rules)} | ${interval(coverage)} | ${against} | ${failed} |`;
}

function wayRow({ way, metricCalls, proposals, accepted, validation, usage }: WayResult): string {
  const { calls, inputTokens, reusedInputTokens, outputTokens, truncated, computeSeconds } = usage;
  const tokens = `${inputTokens} (${reusedInputTokens})`;
  const score = validation === null ? 'none' : validation.toFixed(3);
  return `| ${NAMES[way]} | ${metricCalls} | ${proposals} | ${accepted} | ${score} | ${calls} | ${tokens} | ${outputTokens} | ${truncated} | ${computeSeconds} |`;
}

function instructions({ way, program }: WayResult): string[] {
  const texts = program
    .components()
    .map(({ path, instruction, demos }) => [
      `**${path}**${demos.length === 0 ? '' : `, with ${demos.length} demonstration${demos.length === 1 ? '' : 's'}`}`,
      '',
      '```',
      instruction,
      '```',
      '',
    ]);
  return [`## Instructions: ${NAMES[way]}`, '', ...texts.flat()];
}

function interval(estimate: Estimate | null): string {
  if (estimate === null) return 'none';
  const { mean, low, high } = estimate;
  return low === null || high === null
    ? mean.toFixed(3)
    : `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

function p(value: number | null): string {
  return value === null ? 'none' : value.toFixed(3);
}
