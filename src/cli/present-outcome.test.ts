import { expect, it, onTestFinished } from 'vitest';
import { startSimServer } from '../providers/sim/server/start-sim-server.js';
import { folderOfOneTest, runInProcess } from './in-process.fixture.js';

it('what a command used is marked where a server only simulated its model, also when replies are cached', async () => {
  const server = await startSimServer({ port: 0 });
  onTestFinished(() => server.close());
  const cwd = folderOfOneTest();
  const served = ['--lm', 'openai-compatible:sim', '--base-url', `openai-compatible=${server.url}`];
  for (const calls of [/^\d+ model calls, /m, /^0 model calls and \d+ from the cache, /m]) {
    const { exitCode, stderr } = await runInProcess(['run', 'a fox in the snow', ...served], { cwd });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(calls);
    expect(stderr).toMatch(/ \(simulated\)$/m);
  }
});
