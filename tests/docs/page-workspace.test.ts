import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openPageWorkspace } from './page-workspace.js';

const workspace = openPageWorkspace();
afterAll(() => workspace.remove());

describe('the folder in which the blocks of a page run', () => {
  it('runs TypeScript with the packages a reader has', async () => {
    workspace.save(
      'block.ts',
      `import { z } from 'zod';\nconst a: number = z.number().parse(3);\nconsole.log(a);`,
    );
    expect(await workspace.runScript('block.ts')).toEqual({ exitCode: 0, output: '3\n' });
  });

  it('tells a script that throws from one that ends well', async () => {
    workspace.save('bad.ts', `throw new Error('no such thing');`);
    const result = await workspace.runScript('bad.ts');
    expect(result.exitCode).toBe(1);
    expect(result.output).toContain('no such thing');
  });

  it('runs our command under both its names, and stops at the first that fails', async () => {
    const version = await workspace.runCommands('npx scenewright --version\nscenewright --version');
    expect(version).toEqual({ exitCode: 0, output: expect.stringMatching(/^(\d+\.\d+\.\d+\n){2}$/) });
    const failed = await workspace.runCommands('scenewright no-such-verb\necho not reached');
    expect(failed.exitCode).toBe(2);
    expect(failed.output).not.toContain('not reached');
  });

  it('does not let npx fetch anything', async () => {
    expect((await workspace.runCommands('npx cowsay hello')).exitCode).toBe(127);
  });

  it('ends what a block leaves running', async () => {
    const result = await workspace.runCommands('sleep 300 & echo $! > pid');
    expect(result.exitCode).toBe(0);
    const pid = Number(readFileSync(join(workspace.folder, 'pid'), 'utf8'));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  // A zombie has ended; only its parent has not looked yet.
  if (existsSync(status)) return !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
  try {
    return process.kill(pid, 0) && !existsSync('/proc/self');
  } catch {
    return false;
  }
}
