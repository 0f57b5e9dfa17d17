import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { PageData } from '../../evaluation/report/html/page-data.js';
import { type CompileReport, reportSchema } from '../../evaluation/report/report-schema.js';
import { expectRefusal, runInProcess } from '../in-process.fixture.js';
import { pageData, readPageData } from './read-page-data.js';
import { openRunLogs } from './run-logs.js';
import { openRunSource } from './run-source.js';

const SETTINGS = ['--train', '6', '--val', '5', '--test', '6', '--max-metric-calls', '24', '--no-cache'];

let root: string;
let run: string;
let data: PageData;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'scenewright-report-'));
  run = join(root, 'run');
  const result = await runInProcess(['compile', ...SETTINGS, '--run-dir', 'run'], { cwd: root });
  expect(result.exitCode, result.stderr).toBe(0);
  expect(result.stdout).toContain(`report      ${join('run', 'report.html')}`);
  data = await readPageData(run, { images: 'inline' });
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Line {
  readonly exampleId: string;
  readonly usage: { readonly calls: number; readonly costUsd: number };
}

const lines = (name: string) => readFileSync(join(run, name), 'utf8').trimEnd().split('\n');
const figures = () =>
  reportSchema.parse(JSON.parse(readFileSync(join(run, 'report.json'), 'utf8'))) as CompileReport;

/** A copy of the run that a test may damage. */
function copyOfRun(): string {
  const copy = mkdtempSync(join(tmpdir(), 'scenewright-report-copy-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(run, copy, { recursive: true });
  return copy;
}

/** The copy as a kill would have left it in the middle of its search. */
function cutOffCopy(): string {
  const copy = copyOfRun();
  for (const name of ['report.json', 'report.md', 'report.html', 'program.json', 'candidates.jsonl']) {
    rmSync(join(copy, name));
  }
  const events = lines('events.jsonl');
  const end = events.findIndex((line) => line.includes('"type":"iteration-ended"'));
  writeFileSync(join(copy, 'events.jsonl'), `${events.slice(0, end + 1).join('\n')}\n`);
  return copy;
}

describe('the data of a report', () => {
  it('tells the search: who joined when, at what cost, and every score', () => {
    const { search, report } = data;
    const { accepted, candidates } = figures().search;
    expect(search?.progress).toHaveLength(candidates);
    expect(search?.progress[0]).toMatchObject({ candidate: 0, iteration: 0, metricCalls: 5 });
    expect(search?.candidates.filter(({ through }) => through !== 'seed')).toHaveLength(accepted.length);
    for (const { candidate, components } of accepted) {
      expect([...(search?.candidates[candidate]?.changed ?? [])].sort()).toEqual([...components].sort());
    }
    const costs = (search?.progress ?? []).map(({ costUsd }) => costUsd ?? Number.NaN);
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
    const total = report.kind === 'compile' ? (report.spending.total.costUsd ?? 0) : 0;
    expect(costs.at(-1)).toBeLessThanOrEqual(total + 1e-9);
    expect(costs[0]).toBeGreaterThan(0);
    expect(search?.heatMap.exampleIds).toHaveLength(5);
    expect(search?.heatMap.rows[0]?.scores.every((score) => score !== null)).toBe(true);
    expect(search?.hypervolume.map(({ value }) => value)).toEqual(
      [...(search?.hypervolume ?? [])].map(({ value }) => value).sort((a, b) => a - b),
    );
  });

  it('has every text that was tried, with what the reflection was shown and what it said', () => {
    const [iteration = ''] = lines('events.jsonl').filter((line) =>
      line.includes('"type":"minibatch-sampled"'),
    );
    const { exampleIds } = (JSON.parse(iteration) as { data: { exampleIds: readonly string[] } }).data;
    const versions = data.components.flatMap((component) =>
      component.versions.map((version) => ({ ...version, path: component.path })),
    );
    expect(versions.length).toBeGreaterThan(3);
    for (const version of versions) {
      expect(version.text).not.toBe(version.parentText);
      expect(version.reflectionReply).not.toBeNull();
      expect(version.reflectionPrompt).toContain(version.parentText);
      expect((version.candidate === null) === (version.rejection !== null)).toBe(true);
    }
    const [first] = versions.filter((version) => version.iteration === 1);
    expect(first?.feedback.map(({ exampleId }) => exampleId)).toEqual(exampleIds);
    // What is shown as feedback is what the reflection was told.
    const [said = ''] = first?.feedback.flatMap(({ feedback }) => feedback.split('\n')[0] ?? []) ?? [];
    expect(first?.reflectionPrompt).toContain(said);
  });

  it('shows the examples side by side as the report scores them, sealed ones first', () => {
    const { test, validation } = figures();
    const parts = data.gallery.map(({ part }) => part);
    expect(parts).toEqual([...parts].sort());
    expect(data.gallery).toHaveLength(11);
    expect(data.galleryPrograms.at(0)).toBe('seed');
    expect(data.galleryPrograms.at(-1)).toBe('compiled');
    for (const { exampleId, part, prompt, cells, difference, change } of data.gallery) {
      const example = (part === 'test' ? test : validation)?.examples.find(({ id }) => id === exampleId);
      const [seed, compiled] = [cells.at(0), cells.at(-1)];
      expect(seed?.score).toBe(example?.scores['seed']);
      expect(compiled?.score).toBe(example?.scores['compiled']);
      expect(difference).toBeCloseTo((compiled?.score ?? 0) - (seed?.score ?? 0), 9);
      expect(change).toBe(difference === 0 ? 'unchanged' : (difference ?? 0) > 0 ? 'improved' : 'regressed');
      expect(prompt.length).toBeGreaterThan(3);
      expect(compiled?.output).toContain('"elements"');
    }
  });

  it('has whole traces: every message as it was sent, and what each call took', () => {
    expect(data.traces.length).toBeGreaterThan(5);
    const [trace] = data.traces;
    const calls = trace?.steps.filter(({ kind }) => kind === 'call') ?? [];
    expect(calls[0]?.path).toBe('elements');
    expect(calls[0]?.messages[0]?.text).toContain('# Task: SceneElements');
    expect(calls[0]?.messages.at(-1)?.text).toContain(data.gallery[0]?.prompt);
    expect(calls.some(({ path }) => path.startsWith('@metric'))).toBe(true);
    expect(JSON.stringify(data.traces)).not.toContain('$text');
    for (const { reply, inputTokens, latencyMs } of calls) {
      expect(reply).not.toBeNull();
      expect(inputTokens).toBeGreaterThan(0);
      expect(latencyMs).toBeGreaterThan(0);
    }
    const linked = data.gallery.flatMap(({ cells }) => cells.flatMap(({ traceId }) => traceId ?? []));
    expect([...linked].sort()).toEqual(data.traces.map(({ id }) => id).sort());
  });

  it('adds up to what the rollouts took, by role, beside what was planned', () => {
    const rollouts = lines('rollouts.jsonl').map((line) => (JSON.parse(line) as Line).usage);
    const roles = data.roles.filter(({ role }) => role !== 'reflection');
    const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
    expect(sum(roles.map(({ calls }) => calls))).toBe(sum(rollouts.map(({ calls }) => calls)));
    expect(sum(roles.map(({ costUsd }) => costUsd ?? 0))).toBeCloseTo(
      sum(rollouts.map(({ costUsd }) => costUsd)),
      9,
    );
    expect(data.roles.find(({ role }) => role === 'reflection')?.calls).toBe(
      lines('reflections.jsonl').length,
    );
    expect(roles.every(({ plannedUsd }) => (plannedUsd ?? 0) > 0)).toBe(true);
    expect(data.plan).toMatchObject({ metricCalls: 24, seconds: null });
    expect(data.plan?.proposals).toBeGreaterThan(0);
    expect(data.time.seconds).toBeGreaterThan(0);
  });

  it('says where it comes from and how to make it again', () => {
    const value = (name: string) => data.provenance.find((one) => one.name === name)?.value;
    expect(value('command')).toContain('scenewright compile --train 6');
    expect(value('model task')).toBe('sim, answered by scenewright-sim-3');
    expect(value('parts')).toBe('train 6, val 5, test 6');
    expect(value('artifact')).toMatch(/^program\.json, SHA-256 [0-9a-f]{64}$/);
    expect(value('Node.js')).toBe(process.versions.node);
    expect(data.commands.map(({ purpose }) => purpose)).toEqual(['reproduce', 'report']);
    expect(data.commands[0]?.command).toBe(`cd ${root} && scenewright compile ${SETTINGS.join(' ')}`);
    expect(data.unfinished).toBeNull();
    expect(data.notes).toEqual([]);
  });
});

describe('scenewright report', () => {
  it('makes the same bytes again, and prints where they are', async () => {
    const before = readFileSync(join(run, 'report.html'));
    const result = await runInProcess(['report', 'run'], { cwd: root });
    expect(result).toMatchObject({ exitCode: 0, stdout: `${join('run', 'report.html')}\n` });
    expect(readFileSync(join(run, 'report.html')).equals(before)).toBe(true);
  });

  it('writes what it is asked for where it is asked to', async () => {
    const [printed, several, linked] = await Promise.all([
      runInProcess(['report', 'run', '--format', 'md', '--out', '-'], { cwd: root }),
      runInProcess(['report', 'run', '--format', 'html,json', '--out', 'both'], { cwd: root }),
      runInProcess(['report', 'run', '--out', 'linked.html', '--images', 'link'], { cwd: root }),
    ]);
    expect(printed.stdout).toBe(readFileSync(join(run, 'report.md'), 'utf8'));
    expect(several.stdout).toBe(`${join('both', 'report.html')}\n${join('both', 'report.json')}\n`);
    expect(readFileSync(join(root, 'both/report.json'), 'utf8')).toBe(
      readFileSync(join(run, 'report.json'), 'utf8'),
    );
    expect(linked).toMatchObject({ exitCode: 0, stdout: 'linked.html\n' });
  });

  it('refuses what it cannot do, with the reason', async () => {
    const unfinished = cutOffCopy();
    const [folder, format, both, figuresOf] = await Promise.all([
      runInProcess(['report', '.'], { cwd: root }),
      runInProcess(['report', 'run', '--format', 'pdf'], { cwd: root }),
      runInProcess(['report', 'run', '--format', 'md,json', '--out', '-'], { cwd: root }),
      runInProcess(['report', unfinished, '--format', 'json'], { cwd: root }),
    ]);
    expectRefusal(folder, 6, 'storage/not-a-run');
    const single = copyOfRun();
    const manifest = readFileSync(join(single, 'run.json'), 'utf8');
    writeFileSync(join(single, 'run.json'), manifest.replace('"kind": "compile"', '"kind": "run"'));
    expectRefusal(await runInProcess(['report', single], { cwd: root }), 2, 'report/other-kind');
    expect(format).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Known: html, md, json') });
    expectRefusal(both, 2, 'report/several-to-print');
    expectRefusal(figuresOf, 2, 'report/unfinished');
    const later = copyOfRun();
    const reportPath = join(later, 'report.json');
    const report = readFileSync(reportPath, 'utf8');
    writeFileSync(reportPath, report.replace('"version": 1', '"version": 99'));
    for (const wanted of ['json', 'html'])
      expectRefusal(
        await runInProcess(['report', later, '--format', wanted], { cwd: root }),
        2,
        'report/version',
      );
    writeFileSync(reportPath, report.slice(0, 100));
    expectRefusal(
      await runInProcess(['report', later, '--format', 'json'], { cwd: root }),
      2,
      'report/unreadable',
    );
  });
});

describe('logs that grow', () => {
  it('come to the same data as logs that are read at once', async () => {
    const copy = copyOfRun();
    const names = ['events.jsonl', 'rollouts.jsonl', 'reflections.jsonl'];
    const halves = names.map((name) => [name, Math.ceil(lines(name).length / 2)] as const);
    for (const [name, half] of halves) {
      writeFileSync(join(copy, name), `${lines(name).slice(0, half).join('\n')}\n`);
    }
    const logs = openRunLogs(await openRunSource(copy));
    onTestFinished(() => logs.close());
    const half = await pageData(await openRunSource(copy), await logs.readNew(), { images: 'inline' });
    expect(half.search?.progress.length).toBeLessThan(data.search?.progress.length ?? 0);
    for (const [name, half] of halves) {
      appendFileSync(join(copy, name), `${lines(name).slice(half).join('\n')}\n`);
    }
    const whole = await pageData(await openRunSource(copy), await logs.readNew(), { images: 'inline' });
    expect({ ...whole, provenance: [], commands: [] }).toEqual({ ...data, provenance: [], commands: [] });
  });
});

describe('a run folder that is not whole', () => {
  it('gives a report of what there is when the run was cut off, and says so', async () => {
    const copy = cutOffCopy();
    const found = await readPageData(copy, { images: 'inline' });
    expect(found.unfinished).toBe('The run was stopped before its end: the search has not ended.');
    expect(found.search?.progress[0]?.costUsd).toBeGreaterThan(0);
    expect(found.report).toMatchObject({
      kind: 'compile',
      test: null,
      search: { stop: 'not ended', iterations: 1 },
    });
    expect(found.gallery.map(({ part }) => part)).toEqual(Array(5).fill('validation'));
    expect(found.commands.map(({ purpose }) => purpose)).toContain('resume');
    const result = await runInProcess(['report', copy, '--format', 'md'], { cwd: root });
    expect(result.stdout).toMatch(/^> \*\*Not finished:\*\* The run was stopped/);
  });

  it('leaves out a last line that is still being written', async () => {
    const copy = copyOfRun();
    const path = join(copy, 'rollouts.jsonl');
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"id":"half`);
    const found = await readPageData(copy, { images: 'inline' });
    expect(found.notes).toEqual(['The last line of rollouts.jsonl is not whole; it is not in this report.']);
    expect({ ...found, notes: [], provenance: [], commands: [] }).toEqual({
      ...data,
      notes: [],
      provenance: [],
      commands: [],
    });
  });

  it('shows an example of each kind of failure in the search, and the reason in place of a score', async () => {
    const copy = cutOffCopy();
    const [first = ''] = lines('rollouts.jsonl');
    const rest = lines('rollouts.jsonl').slice(1);
    const failed = JSON.parse(first) as { exampleId: string };
    const outcome = { type: 'errored', error: { code: 'metric/failed', message: 'no', isRetryable: false } };
    const unscored = { ticket: 0, ask: 0, rollout: { ...failed, outcome } };
    writeFileSync(join(copy, 'unscored.jsonl'), `${JSON.stringify(unscored)}\n`);
    writeFileSync(join(copy, 'rollouts.jsonl'), `${rest.join('\n')}\n`);
    const { traces, gallery } = await readPageData(copy, { images: 'inline' });
    expect(traces[0]).toMatchObject({ program: 'search, iteration 0', failure: 'metric/failed: no' });
    const row = gallery.find(({ exampleId }) => exampleId === failed.exampleId);
    expect(row?.cells[0]).toMatchObject({ program: 'seed', score: null, failure: 'metric/failed: no' });
  });

  it.each([
    ['rollouts.jsonl', 2, '{"id": 7}', /rollouts\.jsonl, line 3: not a rollout/],
    ['rollouts.jsonl', 1, '{', /rollouts\.jsonl, line 2: not a JSON value/],
    [
      'events.jsonl',
      1,
      '{"seq":1,"type":"run-started","data":{"valSize":"x"}}',
      /events\.jsonl, line 2: not an event of type run-started/,
    ],
    ['reflections.jsonl', 0, '{"key":"x"}', /reflections\.jsonl, line 1: not a reflection reply/],
  ])('names a damaged line of %s', async (name, at, text, message) => {
    const copy = copyOfRun();
    const damaged = lines(name).with(at, text);
    writeFileSync(join(copy, name), `${damaged.join('\n')}\n`);
    await expect(readPageData(copy, { images: 'inline' })).rejects.toMatchObject({
      code: 'storage/log-damaged',
      message: expect.stringMatching(message),
    });
  });

  it('does without its rollouts, or without the texts that tell them apart, and says so', async () => {
    const [bare, nameless] = [copyOfRun(), copyOfRun()];
    rmSync(join(bare, 'rollouts.jsonl'));
    const found = await readPageData(bare, { images: 'inline' });
    expect(found).toMatchObject({ gallery: [], traces: [], unfinished: null });
    expect(found.notes).toEqual([expect.stringContaining('has no rollouts')]);

    const events = readFileSync(join(nameless, 'events.jsonl'), 'utf8');
    const { hash } = figures().program;
    writeFileSync(join(nameless, 'events.jsonl'), events.replaceAll(hash, 'f'.repeat(64)));
    const { notes, gallery, search } = await readPageData(nameless, { images: 'inline' });
    expect(notes).toEqual([expect.stringContaining('does not say which program')]);
    expect(gallery).toEqual([]);
    expect(search?.progress[0]).toMatchObject({ costUsd: null, mean: expect.any(Number) });
  });

  it('does without a report or a program that cannot be read, and says so', async () => {
    const copy = copyOfRun();
    writeFileSync(join(copy, 'report.json'), '{"format":');
    writeFileSync(join(copy, 'program.json'), '{}');
    const { notes, unfinished } = await readPageData(copy, { images: 'inline' });
    expect(notes).toEqual([
      expect.stringContaining('report.json cannot be read'),
      expect.stringContaining('program.json cannot be read'),
    ]);
    expect(unfinished).toContain('its programs are not compared yet');
  });
});

describe('the report of an eval', () => {
  it('shows the programs side by side, and figures of what is there when it is cut off', async () => {
    const args = [
      'eval',
      '--program',
      'scene',
      '--compiled',
      'run',
      '--run-dir',
      'eval',
      '--test',
      '6',
      '--split',
      'test',
    ];
    const result = await runInProcess([...args, '--baseline', 'scene', '--no-cache'], { cwd: root });
    expect(result.exitCode, result.stderr).toBe(0);
    const folder = join(root, 'eval');
    const found = await readPageData(folder, { images: 'inline' });
    expect(found.search).toBeNull();
    expect(found.galleryPrograms).toEqual(
      found.report.kind === 'eval' ? found.report.programs.map(({ name }) => name) : [],
    );
    expect(found.gallery.length).toBeGreaterThan(0);
    expect(found.gallery.every(({ cells }) => cells.every(({ score }) => score !== null))).toBe(true);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain(found.title);

    rmSync(join(folder, 'report.json'));
    const partial = await readPageData(folder, { images: 'inline' });
    expect(partial.unfinished).toContain('rollouts are still missing');
    const means = ({ report }: PageData) =>
      report.kind === 'eval' ? report.programs.map(({ name, score }) => [name, score?.mean]) : [];
    expect(means(partial)).toEqual(means(found));
  });
});
