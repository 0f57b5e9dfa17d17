import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildCommandTree } from '../../src/cli/command-line.js';
import { reportSchema } from '../../src/evaluation/report/report-schema.js';
import { ROOT, runCli, startCli, temporaryFolder } from './cli.js';
import { QA, QA_COMPILE, QA_FILES, messagesOf, startQaServer } from './qa-program.js';

const OPTIONS = verbsOf(buildCommandTree({ run: undefined })).flatMap((verb) =>
  verb.options.map((option): readonly [string, string, Option] => [nameOf(verb), option.long ?? '', option]),
);

function verbsOf(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(verbsOf);
}

/** `run`, `sim serve`. */
function nameOf(verb: Command): string {
  const group = verb.parent?.name() ?? 'scenewright';
  return group === 'scenewright' ? verb.name() : `${group} ${verb.name()}`;
}

describe('every option', () => {
  const page = readFileSync(join(ROOT, 'docs/cli.md'), 'utf8').split(/^## /m);
  const part = (title: string) => page.find((text) => text.startsWith(title)) ?? '';
  const shared = part('Options of');

  it('stands in the part of the docs on its verb, or in the one that verbs share', () => {
    const missing = OPTIONS.filter(([verb, flag]) => {
      const own = part(verb) === '' ? part(verb.split(' ')[0] ?? '') : part(verb);
      return !own.includes(`\`${flag}`) && !shared.includes(`\`${flag}`);
    });
    expect(missing.map(([verb, flag]) => `${verb} ${flag}`)).toEqual([]);
  });

  it('is described in help', () => {
    expect(
      OPTIONS.filter(([, , { description }]) => description.length < 10).map(([, flag]) => flag),
    ).toEqual([]);
  });

  it('is read by the code behind its verb, not only declared', () => {
    const declared = /[\\/](verbs|options)[\\/]|\.test\.ts$/;
    const code = filesBelow(fileURLToPath(new URL('../../src/cli', import.meta.url)), '.ts')
      .filter((path) => !declared.test(path))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const unread = OPTIONS.filter(([, , option]) => {
      const name = option.attributeName();
      // As a property (`flags.seed`), or taken out of one (`const { seed } = flags`, also as a parameter).
      return !new RegExp(
        `\\.${name}\\b|\\{[^{}]*\\b${name}\\b[^{}]*\\}(\\s*=\\s*(flags|given)\\b|:[^=;]*Flags\\b)`,
      ).test(code);
    });
    expect(unread.map(([verb, flag]) => `${verb} ${flag}`)).toEqual([]);
  });

  it('is given to a command line in some test', () => {
    const folders = ['tests/e2e', 'tests/docs', 'src/cli', 'src/providers/sim'].map((name) =>
      join(ROOT, name),
    );
    const tests = folders
      .flatMap((folder) => filesBelow(folder, '.ts'))
      .filter((path) => !path.includes('/verbs/') && !path.includes('/options/'))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const used = [...tests.matchAll(/['"`](--[a-z][a-z-]+)(?=['"`=])/g)].map(([, flag]) => flag);
    const untested = OPTIONS.filter(([, flag]) => !used.includes(flag));
    expect(untested.map(([verb, flag]) => `${verb} ${flag}`)).toEqual([]);
  });
});

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

describe('options of compile that no other test gives', () => {
  it('--judge-lm and --reflection-lm: each role asks its own model', async () => {
    const [task, judge, reflection] = [await startQaServer(), await startQaServer(), await startQaServer()];
    judge.answerWith(() => ({ type: 'text', text: '{"verdict":"fine"}' }));
    const cwd = temporaryFolder({
      ...QA_FILES,
      'judged.ts': `
import { metric, predict, signature } from 'scenewright';
import { z } from 'zod';
const Judge = signature({
  name: 'JudgeAnswer',
  instructions: 'Say whether the answer is fine.',
  input: z.object({ answer: z.string() }),
  output: z.object({ verdict: z.string() }),
});
const judge = predict(Judge, { role: 'judge' });
export const judged = metric({
  name: 'judged',
  async evaluate(example, prediction, context) {
    const { verdict } = await judge.forward({ answer: prediction.output.answer }, context);
    return { score: verdict === 'fine' && prediction.output.answer === example.expected.answer ? 1 : 0, feedback: verdict };
  },
});
`,
    });
    const args = [
      'compile',
      ...QA_COMPILE,
      '--metric',
      './judged.ts#judged',
      '--max-metric-calls',
      '30',
      '--no-cache',
    ];
    const roles = ['--judge-lm', 'ollama:j', '--reflection-lm', 'lm-studio:r'];
    const urls = ['--base-url', `ollama=${judge.url}/v1`, '--base-url', `lm-studio=${reflection.url}/v1`];
    const result = await runCli([...args, ...task.flags, ...roles, ...urls], { cwd });
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).toContain('task openai-compatible:m, judge ollama:j, reflection lm-studio:r');
    expect(judge.requests.length).toBeGreaterThan(20);
    for (const { json } of judge.requests) expect(JSON.stringify(json)).toContain('JudgeAnswer');
    expect(reflection.requests.length).toBeGreaterThan(0);
    for (const { json } of reflection.requests) expect(messagesOf(json)).toHaveLength(1);
    for (const { json } of task.requests) expect(messagesOf(json).length).toBeGreaterThan(1);
  });

  it('--budget, --objectives, --frontier and --pipeline-depth change the search', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const args = [
      'compile',
      ...QA,
      ...server.flags,
      '--metric',
      './qa.ts#exact',
      '--dataset',
      'questions.jsonl',
    ];
    const parts = ['--train', '8', '--val', '8', '--test', '8', '--run-dir', 'run'];
    const aims = ['--objectives', 'score,prompt-length', '--frontier', 'hybrid', '--pipeline-depth', '2'];
    const result = await runCli([...args, ...parts, ...aims, '--budget', 'medium'], { cwd });
    expect(result.exitCode, result.stderr).toBe(0);
    const started = readFileSync(join(cwd, 'run/events.jsonl'), 'utf8')
      .split('\n')
      .slice(0, 2)
      .map((line) => JSON.parse(line) as { data: Record<string, unknown> });
    expect(started[0]?.data).toMatchObject({ pipelineDepth: 2, objectives: { parents: 'hybrid' } });
    const report = reportSchema.parse(JSON.parse(readFileSync(join(cwd, 'run/report.json'), 'utf8')));
    expect(report).toMatchObject({
      kind: 'compile',
      optimizer: { options: { size: 'medium' } },
      front: { objectives: [{ name: 'score' }, { name: 'prompt-length' }] },
    });
  });
});

describe('options of other verbs that no other test gives', () => {
  it('inspect --audio --video: media for the fields of that kind', async () => {
    const cwd = temporaryFolder({
      'media.ts': `
import { audio, predict, signature, toProgram, video } from 'scenewright';
import { z } from 'zod';
export const media = toProgram(predict(signature({
  name: 'Describe',
  instructions: 'Describe sound and film.',
  input: z.object({ sound: audio(), film: video() }),
  output: z.object({ text: z.string() }),
})));
`,
    });
    const files = ['--audio', 'https://example.com/a.wav', '--video', 'https://example.com/b.mp4'];
    const result = await runCli(['inspect', '--program', './media.ts', ...files, '--json'], { cwd });
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toContain('a.wav');
    expect(result.stdout).toContain('b.mp4');
  });

  it('sim serve --host: listens there', async () => {
    const server = startCli(['sim', 'serve', '--port', '0', '--host', '127.0.0.2'], {
      cwd: temporaryFolder(),
    });
    await server.before(server.seen(/listening on http:\/\/127\.0\.0\.2:\d+/));
    server.child.kill('SIGINT');
    expect((await server.finished).exitCode).toBe(0);
  });
});
