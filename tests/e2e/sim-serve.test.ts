import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Started, expectFailure, runCli, startCli, temporaryFolder } from './cli.js';

const PROMPTS = [
  'woman walking through a neon city at night',
  'two red foxes asleep under an old oak',
  'a bowl of soup',
].join('\n');

/** Base URL that the server printed. */
async function addressOf(server: Started): Promise<string> {
  let text = '';
  server.child.stdout.on('data', (part: string) => (text += part));
  await server.seen(/listening on \S+/);
  return /listening on (\S+)/.exec(text)?.[1] ?? '';
}

describe('sim serve', () => {
  it('gives the same scenes over HTTP as in process', async () => {
    const cwd = temporaryFolder();
    const server = startCli(['sim', 'serve', '--port', '0'], { cwd });
    const baseUrl = ['--base-url', `openai-compatible=${await addressOf(server)}`];
    const args = ['run', '-', '--json', '--quiet', '--seed', '7'];
    const [inProcess, overHttp] = await Promise.all([
      runCli(args, { cwd, stdin: PROMPTS }),
      runCli([...args, '--lm', 'openai-compatible:sim', ...baseUrl], { cwd, stdin: PROMPTS }),
    ]);
    const outputs = (stdout: string): unknown[] =>
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { output: unknown }).output);
    expect(inProcess.exitCode, inProcess.stderr).toBe(0);
    expect(overHttp.exitCode, overHttp.stderr).toBe(0);
    expect(outputs(overHttp.stdout)).toHaveLength(3);
    expect(outputs(overHttp.stdout)).toEqual(outputs(inProcess.stdout));
    server.child.kill('SIGINT');
    expect((await server.finished).exitCode).toBe(0);
  });

  it('says so when its port is taken', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void holder.close());
    const address = holder.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const result = await runCli(['sim', 'serve', '--port', port], { cwd: temporaryFolder() });
    expectFailure(result, 2, 'sim/cannot-listen');
  });
});
