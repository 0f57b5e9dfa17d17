import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why tests that need a Redis are skipped here; undefined when there is one. */
export const noRedis: string | undefined =
  findServer() === undefined ? 'no redis-server or valkey-server' : undefined;

if (noRedis !== undefined) {
  console.log(
    'skipped: tests of rollouts on other machines need redis-server or valkey-server on PATH, or its path in REDIS_SERVER',
  );
}

/** A Redis server of the test's own. */
export interface RedisServer {
  readonly url: string;
  /** Ends it with SIGKILL and starts it again on what it has on its disk. */
  restart(options?: { readonly downMs?: number; readonly forgets?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server on a free port, with everything that it is told on its disk. */
export async function startRedis({ password }: { readonly password?: string } = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'scenewright-redis-'));
  const port = await freePort();
  let child = await launch(port, folder, password);
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    url: `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`,
    async restart({ downMs = 0, forgets = false } = {}) {
      await kill();
      if (forgets) rmSync(join(folder, 'appendonlydir'), { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, downMs));
      child = await launch(port, folder, password);
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findServer(): string | undefined {
  const names = [process.env.REDIS_SERVER, 'redis-server', 'valkey-server'].filter(
    (name) => name !== undefined,
  );
  return names.find((name) => spawnSync(name, ['--version']).status === 0);
}

async function launch(port: number, folder: string, password: string | undefined): Promise<ChildProcess> {
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'everysec'];
  const secret = password === undefined ? [] : ['--requirepass', password];
  const child = spawn(findServer() ?? 'redis-server', [...settings, ...durable, ...secret], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`the Redis server ended with ${code}`)));
    child.stdout.on('data', (text: Buffer) => {
      if (text.toString().includes('eady to accept connections')) resolve();
    });
  });
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
