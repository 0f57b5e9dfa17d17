import { describe, expect, it } from 'vitest';
import { createRng } from '../core/rng.js';
import { compiledProgram } from '../modules/compiled-program.js';
import { loadProgram } from '../modules/load-program.js';
import type { LanguageModel } from '../providers/language-model.js';
import type { Demo } from '../signatures/signature.js';
import { compile } from './compile.js';
import { bankWith, type BankedDemo, type DemoBank, goodDemos } from './demo-bank.js';
import {
  changesOf,
  demosKey,
  demosText,
  isDemosKey,
  parseDemos,
  pathOfKey,
  sparingDemos,
} from './demo-components.js';
import { improvementOrEqual } from './gepa/acceptance.js';
import { defaultPolicies } from './gepa/default-policies.js';
import { noDuplicates, type ProposalFilter } from './gepa/proposal-filter.js';
import { emptyState } from './gepa/state.js';
import { noNearDuplicates } from './gepa/text-filters.js';
import type { CompileOptions } from './optimizer.js';
import { changedDemos, drawnDemos } from './propose-demos.js';
import type { TrajectorySource } from './trajectory.js';
import { toyExamples, toyMetric, toyModel, toyProgram, responseOf } from './toy-program.fixture.js';

const demo = (word: string, letters = 'abc'): Demo => ({ input: { word }, output: { letters } });
const banked = (word: string, score = 1, tokens = 10): BankedDemo => ({
  exampleId: word,
  score,
  demo: demo(word),
  tokens,
});

describe('demonstrations of a candidate', () => {
  it('are texts beside instructions, and become changes of the same component', () => {
    const candidate = { draft: 'Do.', [demosKey('draft')]: demosText([demo('x')]), polish: 'Shine.' };
    expect(changesOf(candidate)).toEqual({
      draft: { instruction: 'Do.', demos: [demo('x')] },
      polish: { instruction: 'Shine.' },
    });
    expect(isDemosKey(demosKey('heads.objects'))).toBe(true);
    expect(pathOfKey(demosKey('heads.objects'))).toBe('heads.objects');
    expect(parseDemos(demosText([demo('x')]))).toEqual([demo('x')]);
  });
});

describe('a filter', () => {
  const state = emptyState();
  const child = { parent: 0, candidate: { draft: 'Do.', [demosKey('draft')]: 'x '.repeat(2_000) } };
  const names = (filter: ProposalFilter) => {
    let seen: readonly string[] = [];
    const spying = {
      ...filter,
      check: ({ candidate }: { candidate: object }) => {
        seen = Object.keys(candidate);
        return null;
      },
    };
    sparingDemos(spying).check(child, state);
    return seen;
  };

  it('on wording does not see demonstrations, one on whole candidates does', () => {
    expect(names({ name: 'within-length', check: () => null })).toEqual(['draft']);
    expect(names(noDuplicates)).toEqual(['draft', 'draft#demos']);
    expect(noNearDuplicates().name).toBe('no-near-duplicates');
  });
});

describe('the bank', () => {
  const signatures = new Map(toyProgram.components().map(({ path, signature }) => [path, signature]));
  const rules = { minScore: 0.8, tokens: 100 };
  const rollout = (exampleId: string, score: number | null, one: Demo | null, component = 'draft') => ({
    exampleId,
    trajectory: {
      calls: [{ component, inputs: '', media: [], reply: '', demo: one, parseErrors: [] }],
      feedback: '',
      componentFeedback: {},
      score,
      failure: null,
    },
  });

  it('takes what scored enough, fits its signature and is not too long; the best per example', () => {
    const bank = bankWith(
      {},
      [
        rollout('a', 0.9, demo('a', 'first')),
        rollout('a', 1, demo('a', 'better')),
        rollout('b', 0.5, demo('b')),
        rollout('c', null, demo('c')),
        rollout('d', 1, { input: { word: 'd' }, output: { wrong: 1 } }),
        rollout('e', 1, demo('e', 'x'.repeat(900))),
        rollout('f', 1, null),
        rollout('g', 1, demo('g'), '@metric.judge'),
        { exampleId: 'h', trajectory: null },
      ],
      signatures,
      rules,
    );
    expect(Object.keys(bank)).toEqual(['draft']);
    expect(bank['draft']?.map((one) => one.demo)).toEqual([demo('a', 'better')]);
  });

  it('without a threshold takes what is no worse than the mean, never a zero', () => {
    const bank = bankWith(
      {},
      [rollout('a', 0, demo('a')), rollout('b', 0.4, demo('b')), rollout('c', 0.6, demo('c'))],
      signatures,
      { ...rules, minScore: 'mean' },
    );
    expect(bank['draft']?.map(({ exampleId }) => exampleId)).toEqual(['c', 'b']);
    const good = goodDemos(bank['draft'] ?? [], { minScore: 'mean' });
    expect(good.map(({ exampleId }) => exampleId)).toEqual(['c']);
    expect(goodDemos(bank['draft'] ?? [], { minScore: 0.3 })).toHaveLength(2);
    const equal = [0.1, 0.1, 0.1].map((score, at) => ({ ...banked(`e${at}`), score }));
    expect(goodDemos(equal, { minScore: 'mean' })).toHaveLength(3);
  });

  it('does not depend on the order of arrival', () => {
    const rollouts = ['a', 'b', 'c', 'd'].map((word) => rollout(word, 0.9, demo(word)));
    const empty: DemoBank = {};
    const forwards = rollouts.reduce((bank, one) => bankWith(bank, [one], signatures, rules), empty);
    expect(bankWith(empty, rollouts.toReversed(), signatures, rules)).toEqual(forwards);
  });
});

describe('a change of demonstrations', () => {
  const limits = { count: 2, tokens: 1_000 };
  const bank = ['a', 'b', 'c', 'd'].map((word) => banked(word));
  const outcomes = (current: readonly Demo[], from = bank, within = limits) =>
    Array.from({ length: 60 }, (_, seed) => changedDemos(current, from, within, createRng(seed)));

  it('adds, exchanges or takes away one, within count and tokens', () => {
    expect(new Set(outcomes([]).map((next) => next?.length))).toEqual(new Set([1]));
    expect(new Set(outcomes([demo('a')]).map((next) => next?.length))).toEqual(new Set([0, 1, 2]));
    expect(new Set(outcomes([demo('a'), demo('b')]).map((next) => next?.length))).toEqual(new Set([1, 2]));
    for (const next of outcomes([demo('a')])) expect(next).not.toEqual([demo('a')]);
    expect(new Set(outcomes([], bank, { count: 2, tokens: 5 }))).toEqual(new Set([null]));
    expect(new Set(outcomes([], []))).toEqual(new Set([null]));
  });

  it('a fresh set has one to count, of different examples', () => {
    const sets = Array.from({ length: 60 }, (_, seed) => drawnDemos(bank, limits, createRng(seed)) ?? []);
    expect(new Set(sets.map(({ length }) => length))).toEqual(new Set([1, 2]));
    for (const set of sets) expect(new Set(set.map(({ input }) => input['word'])).size).toBe(set.length);
    expect(drawnDemos([], limits, createRng(0))).toBeNull();
  });
});

/** The toy model, which also learns letters from worked examples: it names what any of them names. */
function learningModel(): LanguageModel & { readonly shown: () => number } {
  const inner = toyModel();
  let shown = 0;
  return {
    ...inner,
    shown: () => shown,
    async generate(request, options) {
      const reply = await inner.generate(request, options);
      const taught = request.messages
        .filter(({ role }) => role === 'assistant')
        .flatMap(({ content }) => content);
      if (taught.length === 0) return reply;
      shown += 1;
      const texts = [...taught.map((part) => (part.type === 'text' ? part.text : '')), reply.text];
      const letters = texts.map((text) => /"letters":\s*"([^"]*)"/.exec(text)?.[1] ?? '').join('');
      return responseOf(JSON.stringify({ letters: [...new Set(letters)].join('') }));
    },
  };
}

describe('compile', () => {
  // Half the letters are there from the start, each example's own ones missing.
  const program = toyProgram.with({
    draft: { instruction: 'Name letter a. Name letter c. Name letter e.' },
    polish: { instruction: 'Name letter v. Name letter x. Name letter z.' },
  });
  const options = (changes: Partial<CompileOptions>): CompileOptions => ({
    program,
    trainset: toyExamples('t', 8),
    valset: toyExamples('v', 6),
    metric: toyMetric,
    models: { task: learningModel() },
    budget: { metricCalls: 90 },
    ...changes,
  });

  it('bootstrap-few-shot: keeps instructions, shows its own good rollouts, asks for no reflection', async () => {
    const demos = { minScore: 0.3 };
    const result = await compile(options({ optimizer: 'bootstrap-few-shot', options: { demos } }));
    expect(result.spending.reflections).toBe(0);
    expect(result.candidates.length).toBeGreaterThan(2);
    for (const { texts } of result.candidates)
      expect(texts['draft']).toBe(program.components()[0]?.instruction);
    const counts = result.candidates
      .slice(1)
      .map(({ texts }) => parseDemos(texts[demosKey('draft')] ?? '').length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(3);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(result.counts.metricCalls).toBeLessThanOrEqual(90);
    const ids = result.candidates[1]?.texts[demosKey('draft')] ?? '';
    expect(ids).toContain('t-word-');
    expect(ids).not.toContain('v-word-');
  });

  it('off unless asked for; on, demonstrations change beside instructions and the program keeps them', async () => {
    // A demonstration of the toy's own letters does no harm and no good.
    const policies = () => defaultPolicies<null, TrajectorySource>({ acceptance: improvementOrEqual });
    const off = await compile(options({ options: { policies: policies() } }));
    expect(Object.keys(off.best.texts)).toEqual(['draft', 'polish']);
    const task = learningModel();
    const search = { policies: policies(), demos: { minScore: 0.3, count: 1 } };
    const on = await compile(options({ models: { task }, options: search, budget: { metricCalls: 200 } }));
    expect(task.shown()).toBeGreaterThan(0);
    const changed = on.candidates.filter(({ texts }) => (texts[demosKey('draft')] ?? '[]') !== '[]');
    expect(changed.length).toBeGreaterThan(0);
    for (const { texts } of changed) expect(parseDemos(texts[demosKey('draft')] ?? '')).toHaveLength(1);
    const withDemos = on.program.with(changesOf(changed[0]?.texts ?? {}));
    const loaded = loadProgram(program, JSON.parse(JSON.stringify(compiledProgram(withDemos))));
    expect(loaded.components()[0]?.demos).toEqual(parseDemos(changed[0]?.texts[demosKey('draft')] ?? ''));
  });

  it('comes to the same demonstrations at any concurrency and pipeline depth is respected', async () => {
    const search = () => ({
      policies: defaultPolicies<null, never>(),
      demos: { minScore: 0.3 },
      pipelineDepth: 3,
    });
    const one = await compile(options({ concurrency: 1, options: search() }));
    const many = await compile(options({ concurrency: 8, options: search() }));
    expect(many.candidates).toEqual(one.candidates);
  });
});
