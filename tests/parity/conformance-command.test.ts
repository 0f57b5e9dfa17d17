import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { fixturesIn, replayed } from './conformance.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RUN = join(ROOT, 'tests/fixtures/gepa/same_parent_4_top2.json');

interface Recording {
  kw: Record<string, unknown>;
  iterations: { iteration?: number; i: number; calls: number; ev: unknown[][]; rng: unknown[][] }[];
  result: Record<string, unknown>;
}

/** A folder with copies of a recorded run, one for each change. */
function folderOf(changes: Readonly<Record<string, (run: Recording) => void>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'scenewright-conformance-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, change] of Object.entries(changes)) {
    const run = JSON.parse(readFileSync(RUN, 'utf8')) as Recording;
    change(run);
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(run));
  }
  return folder;
}

function event(run: Recording, type: string): unknown[] {
  const found = run.iterations.flatMap(({ ev }) => ev).find(([name]) => name === type);
  if (found === undefined) throw new Error(`the recording has no ${type}`);
  return found;
}

it('finds any single value that differs, and says where', async () => {
  const folder = folderOf({
    a_parent: (run) => (event(run, 'select')[1] = 99),
    b_minibatch: (run) => (event(run, 'minibatch')[1] = [0, 0, 0]),
    c_score: (run) => (event(run, 'eval')[2] = [0.5]),
    d_text: (run) => (event(run, 'propose')[1] = { planner: 'planner v9.9' }),
    e_reason: (run) => (event(run, 'reject')[1] = 'because'),
    f_validation: (run) => (event(run, 'valset')[2] = 0.999),
    g_front: (run) => (event(run, 'front')[1] = [42]),
    h_draw: (run) => ((run.iterations[0]?.rng[0] ?? [])[2] = 42),
    i_calls: (run) => ((run.iterations[3] ?? { calls: 0 }).calls += 1),
    j_counter: (run) => ((run.iterations[3] ?? { i: 0 }).i += 1),
    k_shorter: (run) => run.iterations.pop(),
    l_best: (run) => (run.result['best_idx'] = 99),
    m_total: (run) => (run.result['total_metric_calls'] = 1),
  });
  const lines = [];
  for (const fixture of fixturesIn(folder)) lines.push(await replayed(fixture));
  expect(lines).toHaveLength(13);
  for (const { line, matches } of lines) {
    expect(matches, line).toBe(false);
    expect(line).toMatch(
      /^[a-m]_\w+: (iteration \d+|after iteration \d+|result), .*expected .+, found .+|expected the end/,
    );
  }
});

it('goes on after a file that cannot be replayed', async () => {
  const folder = folderOf({
    a_unknown: (run) => (run.kw['no_such_option'] = true),
    c_right: () => undefined,
  });
  writeFileSync(join(folder, 'b_broken.json'), '{"iterations": [');
  const lines = [];
  for (const fixture of fixturesIn(folder)) lines.push((await replayed(fixture)).line);
  expect(lines).toEqual([
    'a_unknown: cannot be replayed: options that the replay does not know: no_such_option',
    expect.stringMatching(/^b_broken: cannot be replayed: /),
    'c_right: match',
  ]);
});

it('the command takes several folders, folders of folders, prints a line each and exits by them', () => {
  const folder = folderOf({ right: () => undefined });
  mkdirSync(join(folder, 'inner'));
  cpSync(RUN, join(folder, 'inner', 'deep.json'));
  const wrong = folderOf({ wrong: (run) => (run.result['best_idx'] = 99) });
  expect(command(folder)).toEqual({ status: 0, stdout: 'deep: match\nright: match\n' });
  const both = command(folder, wrong);
  expect(both.status).toBe(1);
  expect(both.stdout).toMatch(/right: match\nwrong: result, best_idx: expected 99, found \d+\n$/);
  expect(command()).toEqual({ status: 2, stdout: '' });
  expect(command(join(folder, 'none'))).toEqual({ status: 2, stdout: '' });
});

function command(...folders: string[]): { status: number | null; stdout: string } {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [tool = '', ...args] = (scripts['conformance:gepa'] ?? '').split(' ');
  const file = join(ROOT, 'node_modules/.bin', tool);
  const { status, stdout } = spawnSync(file, [...args, ...folders], { cwd: ROOT, encoding: 'utf8' });
  return { status, stdout };
}
