import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FiboPrompt } from '../../src/modules/scene/assemble/fibo-schema.js';
import { Scene } from '../../src/signatures/scene/scene.js';
import { expectFailure, runCli, startCli, temporaryFolder } from './cli.js';
import { QA, QA_FILES, messagesOf, startQaServer } from './qa-program.js';

const PROMPT = 'woman walking through a neon city at night';
/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('run on the scene program', () => {
  it('gives a complete scene as text, says once that it is simulated and how to switch', async () => {
    const result = await runCli(['run', PROMPT], { cwd: temporaryFolder() });
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toContain('Elements');
    expect(result.stderr.match(/--lm /g)).toHaveLength(1);
    expect(result.stderr).toContain('(simulated)');
  });

  it('gives every format, and JSON that holds a valid scene', async () => {
    const cwd = temporaryFolder();
    const [json, scene, fibo, prose] = await Promise.all([
      runCli(['run', PROMPT, '--json'], { cwd }),
      runCli(['run', PROMPT, '--format', 'scene'], { cwd }),
      runCli(['run', PROMPT, '--format', 'fibo'], { cwd }),
      runCli(['run', PROMPT, '--format', 'prose', '--quiet'], { cwd }),
    ]);
    const record = JSON.parse(json.stdout) as { output: { scene: unknown }; simulated: boolean };
    expect(record.simulated).toBe(true);
    expect(Scene.parse(record.output.scene)).toEqual(record.output.scene);
    expect(JSON.parse(scene.stdout)).toEqual(record.output.scene);
    expect(FiboPrompt.parse(JSON.parse(fibo.stdout)).objects?.length).toBeGreaterThan(0);
    expect(prose.stdout.length).toBeGreaterThan(100);
    expect(prose.stderr).toBe('');
  });

  it('says what the model did not honour, once', async () => {
    const cwd = temporaryFolder({ 'a.png': PNG });
    const result = await runCli(['run', PROMPT, '--image', 'a.png', '--json'], { cwd });
    const record = JSON.parse(result.stdout) as { downgrades: { setting: string }[] };
    expect(record.downgrades.map(({ setting }) => setting)).toEqual(['media']);
    expect(result.stderr.match(/not honoured by the model: media: not looked at/g)).toHaveLength(1);
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const cwd = temporaryFolder();
    const [one, same, other] = await Promise.all(
      ['3', '3', '4'].map((seed) => runCli(['run', PROMPT, '--json', '--seed', seed], { cwd })),
    );
    expect(same?.stdout).toBe(one?.stdout);
    expect(other?.stdout).not.toBe(one?.stdout);
  });
});

describe('run on many prompts', () => {
  const lines = ['1?', '', JSON.stringify({ question: '2?', id: 'two' }), '{"question":""}', '4?'].join('\n');

  it('keeps the order, and one bad prompt does not lose the others', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const result = await runCli(['run', '-', ...QA, ...server.flags, '--json', '--concurrency', '3'], {
      cwd,
      stdin: lines,
    });
    const records = result.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records.map(({ line }) => line)).toEqual([1, 3, 4, 5]);
    expect(records.map(({ output }) => output)).toEqual([
      { answer: 'no idea' },
      { answer: '2!' },
      undefined,
      { answer: '4!' },
    ]);
    expect(records[1]?.id).toBe('two');
    expect(records[2]?.error).toMatchObject({ code: 'run/row-invalid' });
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('line 4: error:');
  });

  it('reads lines of text and tables with mapped columns, and writes to a file', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder({
      ...QA_FILES,
      'a.txt': '2?\n\n4?\n',
      'b.csv': 'Nr,Frage\n1,6?\n2,8?\n',
    });
    const [text, table] = await Promise.all([
      runCli(['run', '--input', 'a.txt', ...QA, ...server.flags, '--out', 'out.txt'], { cwd }),
      runCli(
        [
          'run',
          '--input',
          'b.csv',
          '--map',
          'question=Frage',
          '--map',
          'id=Nr',
          ...QA,
          ...server.flags,
          '--json',
        ],
        { cwd },
      ),
    ]);
    expect(text).toMatchObject({ exitCode: 0, stdout: '' });
    expect(readFileSync(join(cwd, 'out.txt'), 'utf8')).toMatch(
      /1: 2\?\nanswer: 2!\n\n--- 3: 4\?\nanswer: 4!/,
    );
    expect(
      table.stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string }).id),
    ).toEqual(['1', '2']);
  });

  it('ends at Ctrl-C with what is finished, and says where it stopped', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const args = ['run', '-', ...QA, ...server.flags, '--json', '--no-cache', '--concurrency', '2'];
    const prompts = Array.from({ length: 300 }, (_, n) => `${n}?`).join('\n');
    const started = startCli(args, { cwd, stdin: prompts });
    void server.received(9).then(() => started.child.kill('SIGINT'));
    const result = await started.finished;
    expect(result.exitCode, result.stderr).toBe(130);
    const lines = result.stdout.trim().split('\n');
    expect(lines).toHaveLength(server.requests.length);
    expect(result.stderr).toContain(`stopped: prompts after line ${lines.length} were not run`);
    expect(lines.length).toBeLessThan(300);
  });

  it('refuses standard input that is not UTF-8', async () => {
    const stdin = Buffer.from('a caf\u00e9', 'latin1');
    const result = await runCli(['run', '-'], { cwd: temporaryFolder(), stdin });
    expectFailure(result, 2, 'run/not-text');
  });

  it('tells a wrong column once, not for every row', async () => {
    const cwd = temporaryFolder({ ...QA_FILES, 'b.csv': 'Nr,Frage\n1,6?\n2,8?\n' });
    const result = await runCli(['run', '--input', 'b.csv', ...QA], { cwd });
    expectFailure(result, 2, 'run/column-missing');
    expect(result.stderr).toContain('"Frage"');
  });
});

describe("a user's own program", () => {
  it('runs out of a TypeScript file in a folder without node_modules, as program or as bare module', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const [program, module] = await Promise.all([
      runCli(['run', '2?', ...QA, ...server.flags], { cwd }),
      runCli(['run', '2?', '--program', './qa.ts#bare', ...server.flags], { cwd }),
    ]);
    expect(program).toMatchObject({ exitCode: 0, stdout: 'answer: 2!\n' });
    expect(module).toMatchObject({ exitCode: 0, stdout: 'answer: 2!\n' });
  });

  it('takes its fields by name: text, text out of a file, JSON', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder({ ...QA_FILES, 'q.txt': '2?' });
    const args = ['run', '--set', 'question=@q.txt', '--set', 'hints=["a", "b"]', ...QA, ...server.flags];
    expect(await runCli(args, { cwd })).toMatchObject({ exitCode: 0, stdout: 'answer: 2!\n' });
    expect(messagesOf(server.requests[0]?.json).at(-1)?.content).toContain('["a", "b"]');
  });

  it('refuses fields it does not have, values that do not fit, and media it cannot take', async () => {
    const cwd = temporaryFolder({ ...QA_FILES, 'a.png': 'x' });
    const run = (...args: string[]) => runCli(['run', ...args, ...QA], { cwd });
    const [unknown, notJson, media, twice, nothing] = await Promise.all([
      run('--set', 'qestion=2?'),
      run('2?', '--set', 'hints=a, b'),
      run('2?', '--image', 'a.png'),
      run('2?', '--input', 'questions.jsonl'),
      run(),
    ]);
    expectFailure(unknown, 2, 'run/unknown-field');
    expect(unknown.stderr).toContain('Did you mean "question"?');
    expectFailure(notJson, 2, 'run/field-not-json');
    expectFailure(media, 2, 'run/no-media-field');
    expectFailure(twice, 2, 'run/two-inputs');
    expectFailure(nothing, 2, 'run/no-input');
  });

  it('has formats of scenes only where it gives scenes', async () => {
    const result = await runCli(['run', '2?', '--format', 'fibo', ...QA], { cwd: temporaryFolder(QA_FILES) });
    expectFailure(result, 2, 'run/format-unsuitable');
  });
});

describe('what is sent', () => {
  it('is what inspect and --dry-run --show-prompts print, and they send nothing', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const [shown, dry] = await Promise.all([
      runCli(['inspect', '2?', ...QA, '--json'], { cwd }),
      runCli(['run', '2?', ...QA, ...server.flags, '--dry-run', '--show-prompts'], { cwd }),
    ]);
    expect(server.requests).toEqual([]);
    const [prompt] = JSON.parse(shown.stdout) as {
      messages: { role: string; content: { text: string }[] }[];
      output: { schema: unknown };
    }[];
    const messages = prompt?.messages.map(({ role, content }) => ({
      role,
      content: content.map(({ text }) => text).join('\n\n'),
    }));
    for (const { content } of messages ?? []) expect(dry.stdout).toContain(content);
    const dryJson = await runCli(['run', '2?', ...QA, '--dry-run', '--show-prompts', '--json'], { cwd });
    expect(dryJson.stdout).toBe(shown.stdout);

    const sent = await runCli(['run', '2?', ...QA, ...server.flags, '--show-prompts'], { cwd });
    expect(messagesOf(server.requests[0]?.json)).toEqual(messages);
    expect(JSON.stringify(server.requests[0]?.json)).toContain(JSON.stringify(prompt?.output.schema));
    expect(sent.stdout).toBe('answer: 2!\n');
    expect(sent.stderr).toContain('# Task: AnswerQuestion');
    expect(sent.stderr).toContain('{"answer":"2!"}');
  });

  it('is shown for every component of the scene program, with what earlier steps make marked', async () => {
    const cwd = temporaryFolder();
    const [all, one, wrong] = await Promise.all([
      runCli(['inspect', PROMPT], { cwd }),
      runCli(['inspect', PROMPT, '--component', 'heads.objects'], { cwd }),
      runCli(['inspect', PROMPT, '--component', 'heads.object'], { cwd }),
    ]);
    expect(all.stdout.match(/^##### /gm)).toHaveLength(6);
    expect(all.stdout).toContain(PROMPT);
    expect(one.stdout.match(/^##### /gm)).toHaveLength(1);
    expect(one.stdout).toContain('‹elements: made by an earlier step›');
    expectFailure(wrong, 2, 'inspect/unknown-component');
  });
});

describe('calls', () => {
  it('are cached on disk unless that is switched off', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const args = ['run', '2?', ...QA, ...server.flags, '--cache-dir', 'replies'];
    await runCli(args, { cwd });
    const again = await runCli(args, { cwd });
    expect(server.requests).toHaveLength(1);
    expect(again.stderr).toContain('1 from the cache');
    await runCli([...args, '--no-cache'], { cwd });
    expect(server.requests).toHaveLength(2);
  });

  it('that fail on the way are repeated, as often as asked', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    server.script({ type: 'error', status: 500 }, { type: 'text', text: '{"answer":"x"}' });
    const patient = await runCli(['run', '2?', ...QA, ...server.flags, '--no-cache', '--retries', '1'], {
      cwd,
    });
    expect(patient).toMatchObject({
      exitCode: 0,
      stdout: 'answer: x\n',
      stderr: expect.stringContaining('1 retries'),
    });
    server.script({ type: 'error', status: 500 });
    const hasty = await runCli(['run', '2?', ...QA, ...server.flags, '--no-cache', '--retries', '0'], {
      cwd,
    });
    expectFailure(hasty, 5, 'provider/server');
  });

  it('never pass a cap: what was paid before is kept, the rest is not begun', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder({ ...QA_FILES, 'a.txt': '2?\n4?\n6?\n8?\n' });
    const args = ['run', '--input', 'a.txt', ...QA, ...server.flags, '--concurrency', '1'];
    const result = await runCli([...args, '--max-calls', '2'], { cwd });
    expectFailure(result, 4, 'budget/calls');
    expect(server.requests).toHaveLength(2);
    expect(result.stdout).toContain('answer: 2!');
    expect(result.stdout).toContain('answer: 4!');
    const cost = await runCli([...args, '--max-cost', '1'], { cwd });
    expectFailure(cost, 2, 'budget/price-unknown');
    const tokens = await runCli(['run', PROMPT, '--max-tokens', '100'], { cwd });
    expectFailure(tokens, 4, 'budget/tokens');
  });

  it('on the simulator, which never waits, end when the time is up too: flag or config', async () => {
    const cwd = temporaryFolder({
      'prompts.txt': 'a fox on a hill\n'.repeat(3_000),
      'scenewright.config.json': JSON.stringify({ budget: { maxTimeMs: 200 } }),
    });
    const result = await runCli(['run', '--input', 'prompts.txt', '--json'], { cwd });
    expect(result.exitCode, result.stderr).toBe(130);
    const lines = result.stdout.split('\n').length - 1;
    expect(lines).toBeLessThan(3_000);
    expect(result.stderr).toContain(
      `the time of --max-time is over: prompts after line ${lines} were not run`,
    );
  });

  it('end when the time is up', async () => {
    const server = await startQaServer();
    server.script({ type: 'hang' });
    const args = ['run', '2?', ...QA, ...server.flags, '--max-time', '300ms'];
    const result = await runCli(args, { cwd: temporaryFolder(QA_FILES) });
    expectFailure(result, 130, 'aborted/time-limit');
  });
});
