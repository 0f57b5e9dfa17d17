import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const LIMIT_MS = 100_000;

export interface CommandResult {
  readonly exitCode: number | null;
  readonly output: string;
}

/** A folder in which the blocks of one page run one after another, with the package as a user has it. */
export interface PageWorkspace {
  readonly folder: string;
  save(name: string, content: string): string;
  runScript(name: string): Promise<CommandResult>;
  runCommands(code: string): Promise<CommandResult>;
  remove(): void;
}

export function openPageWorkspace(): PageWorkspace {
  const folder = mkdtempSync(join(tmpdir(), 'scenewright-docs-'));
  linkPackages(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'page', type: 'module' }));
  const commands = writeCommands(folder);
  const env = {
    ...process.env,
    PATH: `${commands}:${process.env.PATH}`,
    npm_config_offline: 'true',
    NO_COLOR: '1',
  };
  const save = (name: string, content: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  return {
    folder,
    save,
    runScript: (name) => {
      const script = save(`${name}.run.mjs`, compile(ts.sys.readFile(join(folder, name)) ?? ''));
      return run(process.execPath, [script], folder, env);
    },
    runCommands: (code) => run('bash', ['-euo', 'pipefail', '-c', code], folder, env),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function linkPackages(folder: string): void {
  const packages = { scenewright: REPOSITORY, zod: join(REPOSITORY, 'node_modules/zod') };
  mkdirSync(join(folder, 'node_modules'));
  for (const [name, target] of Object.entries(packages)) {
    symlinkSync(target, join(folder, 'node_modules', name), 'junction');
  }
}

/** `scenewright` and `npx scenewright` as commands of this checkout; any other use of npx fails. */
function writeCommands(folder: string): string {
  const bin = join(folder, 'node_modules', '.bin');
  mkdirSync(bin);
  const main = `exec "${process.execPath}" "${join(REPOSITORY, 'dist/cli/main.js')}" "$@"\n`;
  const npx = `if [ "$1" != scenewright ]; then echo "npx $1: not part of the tests" >&2; exit 127; fi\nshift\n`;
  writeFileSync(join(bin, 'scenewright'), `#!/bin/sh\n${main}`);
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\n${npx}${main}`);
  for (const name of ['scenewright', 'npx']) chmodSync(join(bin, name), 0o755);
  return bin;
}

function compile(source: string): string {
  return ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  }).outputText;
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that servers a block leaves in the background end with it.
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk));
    const endGroup = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The group is already gone.
      }
    };
    const timer = setTimeout(() => {
      output += `\n(ended after ${LIMIT_MS / 1000} s)`;
      endGroup();
    }, LIMIT_MS);
    child.on('error', reject);
    child.on('exit', (exitCode) => {
      clearTimeout(timer);
      endGroup();
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ exitCode, output });
    });
  });
}
