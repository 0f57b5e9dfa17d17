import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { STACK_TRACE, expectFailure, runCli, startCli, temporaryFolder } from './cli.js';
import { QA, QA_COMPILE, QA_EVAL, QA_FILES, startQaServer } from './qa-program.js';

/** 100 KB: beyond what one picture can show, below what a system takes as one argument. */
const LONG_PROMPT = 'a very long road '.repeat(6_000);

describe('prompts', () => {
  it('that are empty or endless are refused, alone or among others', async () => {
    const cwd = temporaryFolder();
    const [empty, blank, long, many] = await Promise.all([
      runCli(['run', ''], { cwd }),
      runCli(['run', ' \t '], { cwd }),
      runCli(['run', LONG_PROMPT], { cwd }),
      runCli(['run', '-', '--format', 'prose'], { cwd, stdin: `a fox\n${LONG_PROMPT}\na hen\n` }),
    ]);
    expectFailure(empty, 2, 'scene/empty-prompt');
    expectFailure(blank, 2, 'scene/empty-prompt');
    expectFailure(long, 2, 'scene/prompt-too-long');
    expect(long.stderr.length).toBeLessThan(2_000);
    expectFailure(many, 2, 'scene/prompt-too-long');
    expect(many.stderr).toContain('line 2: error:');
    expect(many.stdout.match(/^--- /gm)).toHaveLength(2);
  });

  it('that are no text, no file or nothing at all are refused', async () => {
    const cwd = temporaryFolder({ 'empty.txt': '\n\n', 'bin.txt': new Uint8Array([1, 0, 2, 255, 0]) });
    const [binary, binaryStdin, missing, empty] = await Promise.all([
      runCli(['run', '--input', 'bin.txt'], { cwd }),
      runCli(['run', '-'], { cwd, stdin: new Uint8Array([65, 0, 66]) }),
      runCli(['run', '--input', 'none.txt'], { cwd }),
      runCli(['run', '--input', 'empty.txt'], { cwd }),
    ]);
    expectFailure(binary, 2, 'dataset/not-text');
    expectFailure(binaryStdin, 2, 'run/not-text');
    expectFailure(missing, 2, 'dataset/not-found');
    expectFailure(empty, 2, 'run/no-prompts');
  });
});

describe('datasets', () => {
  it('that are binary, without the column, damaged or too small are refused before anything is paid', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder({
      ...QA_FILES,
      'bin.jsonl': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 0]),
      'other.tsv': 'Prompt\tNote\na\tb\n',
      'bad.jsonl': '{"input":{"question":"1?"}}\n{"input":',
    });
    const compile = (...args: string[]) =>
      runCli(['compile', ...QA, '--metric', './qa.ts#exact', ...server.flags, ...args], { cwd });
    const [binary, column, damaged, small, none, format] = await Promise.all([
      compile('--dataset', 'bin.jsonl'),
      compile('--dataset', 'other.tsv'),
      compile('--dataset', 'bad.jsonl'),
      compile('--dataset', 'questions.jsonl', '--train', '60', '--val', '40', '--test', '60'),
      compile(),
      compile('--dataset', 'qa.ts'),
    ]);
    expectFailure(binary, 2, 'dataset/not-text');
    expect(binary.stderr).toContain('PNG');
    expectFailure(column, 2, 'dataset/column-missing');
    expect(column.stderr).toMatch(/--map question=/);
    expectFailure(damaged, 2, 'dataset/row-invalid');
    expect(damaged.stderr).toContain('line 2');
    expectFailure(small, 2, 'dataset/too-few-rows');
    expectFailure(none, 2, 'dataset/none');
    expectFailure(format, 2, 'dataset/format-unknown');
    expect(server.requests).toEqual([]);
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });
});

describe('models', () => {
  it('that are unknown, without a key, or without an address are refused with the way out', async () => {
    const cwd = temporaryFolder();
    const run = (...args: string[]) => runCli(['run', 'a fox', ...args], { cwd });
    const [provider, incomplete, key, address, baseUrl, url] = await Promise.all([
      run('--lm', 'opnai:gpt-5'),
      run('--lm', 'openai'),
      run('--lm', 'google-gemini:gemini-2.5-flash'),
      run('--lm', 'openai-compatible:m'),
      run('--base-url', 'olama=http://127.0.0.1:1'),
      run('--lm', 'ollama:m', '--base-url', 'ollama=not an address'),
    ]);
    expectFailure(provider, 2, 'model/provider-unknown');
    expect(provider.stderr).toContain('Did you mean "openai"?');
    expectFailure(incomplete, 2, 'model/id-incomplete');
    expectFailure(key, 2, 'model/key-missing');
    expect(key.stderr).toContain('GEMINI_API_KEY');
    expect(key.stderr).toContain('--lm sim');
    expectFailure(address, 2, 'model/base-url-missing');
    expectFailure(baseUrl, 2, 'option/base-url-provider');
    expectFailure(url, 2, 'model/base-url-invalid');
  });

  it('that a server does not have, or whose server is dead, are failures of the provider in every verb', async () => {
    const server = await startQaServer();
    server.script({
      type: 'error',
      status: 404,
      message: 'the model m does not exist',
      code: 'model_not_found',
    });
    const cwd = temporaryFolder(QA_FILES);
    const dead = ['--lm', 'openai-compatible:m', '--base-url', `openai-compatible=${await deadAddress()}/v1`];
    const [unknown, run, many, compile, evaluate] = await Promise.all([
      runCli(['run', '1?', ...QA, ...server.flags], { cwd }),
      runCli(['run', '1?', ...QA, ...dead, '--retries', '0'], { cwd }),
      runCli(['run', '-', ...QA, ...dead, '--retries', '0', '--concurrency', '1'], {
        cwd,
        stdin: '1?\n2?\n3?\n4?\n',
      }),
      runCli(['compile', ...QA_COMPILE, ...dead, '--retries', '0', '--run-dir', 'run'], { cwd }),
      runCli(['eval', ...QA, ...QA_EVAL, ...dead, '--retries', '0'], { cwd }),
    ]);
    expectFailure(unknown, 5, 'provider/not-found');
    expectFailure(run, 5, 'provider/network');
    expect(run.stderr).toContain('ECONNREFUSED');
    expectFailure(many, 5, 'provider/network');
    // Every further prompt would fail in the same way: two are met at most.
    expect(many.stderr.match(/^line \d/gm)?.length).toBeLessThanOrEqual(2);
    expectFailure(compile, 5, 'provider/network');
    expect(compile.stderr).toContain('scenewright compile --resume run');
    expect(evaluate).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('provider/network') });
  });
});

describe('program files', () => {
  it('that are missing, foreign, damaged or without what is asked of them are refused', async () => {
    const cwd = temporaryFolder({
      ...QA_FILES,
      'package.json': '{"name":"x"}',
      'half.json': '{"format":"scenewright/compiled-program","vers',
      'syntax.ts': 'export const = 3;',
      'throws.ts': "throw new Error('not today');",
      'imports.ts': "import 'no-such-package';",
      'empty.ts': '',
    });
    const run = (...args: string[]) => runCli(['run', '1?', ...args], { cwd });
    const cases: readonly (readonly [readonly string[], string, RegExp])[] = [
      [['--program', 'scen'], 'program/unknown', /Did you mean "scene"\?/],
      [['--program', './none.ts'], 'module/missing', /none\.ts/],
      [['--program', './qa.ts#qaa'], 'module/export-missing', /exact, kind, qa.*Did you mean "qa"\?/],
      [['--program', './qa.ts#exact'], 'module/wrong-kind', /not a program.*\n.*bare, qa/],
      [['--program', './qa.ts'], 'module/ambiguous-export', /bare, qa/],
      [['--program', './empty.ts'], 'module/nothing-fits', /exports nothing/],
      [['--program', './syntax.ts'], 'module/load-failed', /syntax\.ts/],
      [['--program', './throws.ts'], 'module/load-failed', /not today/],
      [['--program', './imports.ts'], 'module/load-failed', /no-such-package/],
      [['--compiled', 'none.json'], 'program/unreadable', /none\.json/],
      [['--compiled', 'package.json'], 'program/foreign', /package\.json/],
      [['--compiled', 'half.json'], 'program/not-json', /half\.json/],
    ];
    const results = await Promise.all(cases.map(([args]) => run(...args)));
    for (const [at, [args, code, text]] of cases.entries()) {
      const result = results[at];
      if (result === undefined) throw new Error('no result');
      expect(result.exitCode, `${args.join(' ')}: ${result.stderr}`).toBe(2);
      expectFailure(result, 2, code);
      expect(result.stderr).toMatch(text);
    }
  });

  it('and metrics that throw are told in their own words', async () => {
    const cwd = temporaryFolder({
      ...QA_FILES,
      'broken.ts': `export const broken = {
        name: 'broken', objectives: [], async evaluate() { throw new Error('no such column: answer'); },
      };`,
    });
    const data = ['--dataset', 'questions.jsonl', '--train', '2', '--val', '2', '--test', '2'];
    const args = [...QA, '--metric', './broken.ts#broken', ...data, '--lm', 'sim'];
    const [evaluated, compiled] = await Promise.all([
      runCli(['eval', ...args], { cwd }),
      runCli(['compile', ...args, '--max-metric-calls', '4'], { cwd }),
    ]);
    expect(evaluated.exitCode, evaluated.stderr).toBe(2);
    expect(evaluated.stderr).toContain('(metric/failed); the first: metric: no such column: answer');
    expectFailure(compiled, 2, 'gepa/seed-unscored');
    expect(compiled.stderr).toContain('the first: metric: no such column: answer');
  });

  it('compiled for another signature are refused by the component that changed', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    await runCli(['compile', ...QA_COMPILE, ...server.flags, '--optimizer', 'none', '--run-dir', 'run'], {
      cwd,
    });
    const changed = QA_FILES['qa.ts'].replace(
      'answer: z.string() })',
      'answer: z.string(), certainty: z.number() })',
    );
    writeFileSync(join(cwd, 'changed.ts'), changed);
    const [other, unknown] = await Promise.all([
      runCli(['run', '1?', '--compiled', 'run', '--program', './changed.ts#qa', ...server.flags], { cwd }),
      runCli(['run', '1?', '--compiled', 'run', ...server.flags], { cwd }),
    ]);
    expectFailure(other, 2, 'program/signature-mismatch');
    expect(other.stderr).toContain('answerQuestion');
    expectFailure(unknown, 2, 'program/base-unknown');
    expect(unknown.stderr).toContain('--program ./file.ts#export');
  });
});

describe('disks', () => {
  const compile = (cwd: string, flags: readonly string[], ...args: string[]) =>
    runCli(['compile', ...QA_COMPILE, ...flags, ...args], { cwd });

  it('a run folder that cannot be made, or holds another run, is refused and left as it is', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder({ ...QA_FILES, file: 'a file', 'full/notes.txt': 'mine' });
    const [below, on, taken, noRun] = await Promise.all([
      compile(cwd, server.flags, '--run-dir', 'file/run'),
      compile(cwd, server.flags, '--run-dir', 'file'),
      compile(cwd, server.flags, '--run-dir', 'full'),
      runCli(['compile', '--resume', 'full'], { cwd }),
    ]);
    expectFailure(below, 6, 'storage/not-a-folder');
    expectFailure(on, 6, 'storage/not-a-folder');
    expectFailure(taken, 6, 'storage/run-exists');
    expectFailure(noRun, 6, 'storage/not-a-run');
    expect(readdirSync(join(cwd, 'full'))).toEqual(['notes.txt']);
    expect(server.requests).toEqual([]);
  });

  it('a run folder on a read-only file system is refused', async ({ skip }) => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const mounted = mount(join(cwd, 'disk'), 'ro');
    if (!mounted) skip('this machine does not let the tests mount a read-only file system');
    expectFailure(await compile(cwd, server.flags, '--run-dir', 'disk/run'), 6, 'storage/read-only');
    expect(server.requests).toEqual([]);
  });

  it('a disk that fills up ends the run with what was paid, and the run goes on once there is space', async ({
    skip,
  }) => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const mounted = mount(join(cwd, 'disk'), 'size=48k');
    if (!mounted) skip('this machine does not let the tests mount a small file system');
    const args = ['--run-dir', 'disk/run', '--no-cache'];
    const full = await compile(cwd, server.flags, ...args);
    expectFailure(full, 6, 'storage/disk-full');
    expect(full.stderr).toContain('scenewright compile --resume disk/run');
    const paid = server.requests.length;
    expect(paid).toBeGreaterThan(0);
    expect(spawnSync('mount', ['-o', 'remount,size=8m', join(cwd, 'disk')]).status).toBe(0);
    const resumed = await runCli(['compile', '--resume', 'disk/run', ...server.flags, '--no-cache'], { cwd });
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(resumed.stdout).toContain('compiled    1.000');
  });

  it('results that cannot be written are a failure, to a file and to standard output', async ({ skip }) => {
    if (!existsSync('/dev/full')) skip('this machine has no /dev/full');
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const args = ['run', '1?', ...QA, ...server.flags];
    expectFailure(await runCli([...args, '--out', '/dev/full'], { cwd }), 6, 'storage/disk-full');
    expectFailure(await runCli([...args, '--out', 'none/out.txt'], { cwd }), 6, 'storage/not-found');
    expectFailure(await runCli(args, { cwd, stdout: '/dev/full' }), 6, 'storage/disk-full');
  });

  it('a cache that cannot be written costs a warning, never the reply', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder({ ...QA_FILES, file: '' });
    const result = await runCli(['run', '2?', ...QA, ...server.flags, '--cache-dir', 'file/cache'], { cwd });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'answer: 2!\n' });
    expect(result.stderr).toContain('warning: The reply cache cannot be written');
  });

  it('a run that another process holds is not touched', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    server.script({ type: 'hang' });
    const holder = startCli(['compile', ...QA_COMPILE, ...server.flags, '--run-dir', 'run'], { cwd });
    await holder.before(server.received(1));
    expectFailure(
      await runCli(['compile', '--resume', 'run', ...server.flags], { cwd }),
      6,
      'storage/locked',
    );
  });
});

describe('readers that go away', () => {
  it('end a run in silence, as head does', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const prompts = Array.from({ length: 500 }, (_, n) => `${n}?`).join('\n');
    const started = startCli(['run', '-', ...QA, ...server.flags, '--json', '--quiet', '--no-cache'], {
      cwd,
      stdin: prompts,
    });
    await started.seen(/"line":1,/);
    started.child.stdout.destroy();
    const result = await started.finished;
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(server.requests.length).toBeLessThan(500);
  });

  it('do not end a compile: its results are files', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const started = startCli(['compile', ...QA_COMPILE, ...server.flags, '--run-dir', 'run'], { cwd });
    started.child.stdout.destroy();
    started.child.stderr.destroy();
    expect((await started.finished).exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'run/report.md'), 'utf8')).toContain('compiled is better than seed');
  });

  it('and a terminal that closes count as the first Ctrl-C', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const started = startCli(['compile', ...QA_COMPILE, ...server.flags, '--run-dir', 'run'], { cwd });
    void server.received(12).then(() => started.child.kill('SIGHUP'));
    expect((await started.finished).exitCode).toBe(130);
    const resumed = await runCli(['compile', '--resume', 'run', ...server.flags], { cwd });
    expect(resumed.exitCode, resumed.stderr).toBe(0);
  });
});

describe('terminals', () => {
  it('get no colour where none is wanted, and colour where it is asked for', async () => {
    const cwd = temporaryFolder();
    const [plain, forced, refused] = await Promise.all([
      runCli(['run', ''], { cwd }),
      runCli(['run', ''], { cwd, env: { FORCE_COLOR: '1' } }),
      runCli(['run', ''], { cwd, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }),
    ]);
    expect(plain.stderr).not.toContain('\u001B[');
    expect(forced.stderr).toContain('\u001B[31m');
    expect(refused.stderr).not.toContain('\u001B[');
    expect(forced.stderr).not.toMatch(STACK_TRACE);
  });
});

/** An address of this machine on which nobody listens. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** A file system of its own for one test; false where the tests may not mount one. */
function mount(folder: string, options: string): boolean {
  mkdirSync(folder);
  if (process.platform !== 'linux') return false;
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'scenewright', folder]).status !== 0) return false;
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
  return true;
}
