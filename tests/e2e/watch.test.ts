import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { expectFailure, runCli, startCli, temporaryFolder } from './cli.js';
import { QA_COMPILE, QA_FILES, startQaServer } from './qa-program.js';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Over a connection of its own, with any Host header. */
function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    call.on('error', reject).end();
  });
}

/** Resolves with the first server-sent event. */
function firstEvent(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (!text.includes('data:')) return;
        call.destroy();
        resolve(text);
      });
      response.on('end', () => reject(new Error(`ended without an event: ${text}`)));
    });
    call.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? undefined : reject(error),
    );
    call.end();
  });
}

describe('watch', () => {
  it('serves the report of a run that goes on in another process, on this machine only, until it has ended', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const compile = startCli(['compile', ...QA_COMPILE, ...server.flags, '--run-dir', 'run'], { cwd });
    await compile.before(server.received(14));
    // It stays in the middle of its search for as long as it takes to look at it.
    compile.child.kill('SIGSTOP');

    const watch = startCli(['watch', 'run', '--port', '0'], { cwd });
    const address = new Promise<string>((resolve) => {
      watch.child.stdout.on('data', (text: string) => {
        const [found] = /http:\S+/.exec(text) ?? [];
        if (found !== undefined) resolve(found);
      });
    });
    const url = await watch.before(address);
    const { port } = new URL(url);
    const live = await get(url);
    expect(live).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(live.text).toContain('The run is still going on');
    expect(live.text).toContain('data-live="/events"');

    // A web site whose name resolves to this machine is told nothing.
    const [evil, local, unknown] = await Promise.all([
      get(url, { host: `evil.example:${port}` }),
      get(url, { host: `localhost:${port}` }),
      get(`${url}blobs/../run.json`),
    ]);
    expect(evil).toMatchObject({ status: 403, text: expect.not.stringContaining('Compile') });
    expect(local.status).toBe(200);
    expect(unknown.status).toBe(404);
    expectFailure(await runCli(['watch', 'run', '--port', port], { cwd }), 2, 'watch/cannot-listen');

    const changed = firstEvent(`${url}events`);
    compile.child.kill('SIGCONT');
    expect(await changed).toContain('data: changed');
    expect((await compile.finished).exitCode).toBe(0);
    await watch.seen(/the run has ended/);
    const done = await get(url);
    expect(done.text).not.toContain('data-live');
    expect(done.text).not.toContain('still going on');
    watch.child.kill('SIGINT');
    expect((await watch.finished).exitCode).toBe(0);
  });

  it('refuses what is no run', async () => {
    const cwd = temporaryFolder();
    expectFailure(await runCli(['watch', 'nowhere', '--port', '0'], { cwd }), 6, 'storage/not-a-run');
  });
});
