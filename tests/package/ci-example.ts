import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PackedPackage, REPOSITORY } from './packed-package.js';

export interface Build {
  readonly exitCode: number;
  readonly output: string;
  /** What the build has put on its page. */
  readonly summary: string;
  readonly files: readonly string[];
}

/** A copy of `examples/ci` under git, as a change that a build checks, with the packed package installed. */
export interface CiProject {
  readonly folder: string;
  /** Runs the steps of the workflow as its runner does: up to the first that fails, and those that run always. */
  build(): Build;
  remove(): void;
}

export function openCiProject(pack: PackedPackage): CiProject {
  const folder = mkdtempSync(join(tmpdir(), 'scenewright-ci-'));
  cpSync(join(REPOSITORY, 'examples', 'ci'), folder, { recursive: true });
  symlinkSync(join(pack.project, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.', ':!node_modules');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '-m', 'first');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  return {
    folder,
    build: () => build(folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function build(folder: string): Build {
  const summary = join(folder, '.summary.md');
  writeFileSync(summary, '');
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    CI: 'true',
    GITHUB_BASE_REF: 'main',
    GITHUB_STEP_SUMMARY: summary,
  };
  let exitCode = 0;
  let output = '';
  for (const { command, isAlways } of stepsOf(join(folder, '.github', 'workflows', 'evaluate.yml'))) {
    // The runner installs from a registry; here the packed package is there.
    if (command === 'npm ci' || (exitCode !== 0 && !isAlways)) continue;
    const step = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', command], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    output += `${step.stdout}${step.stderr}`;
    exitCode ||= step.status ?? 1;
  }
  const files = ['report.md', 'report.json', 'junit.xml', 'runs'].filter((name) =>
    existsSync(join(folder, name)),
  );
  return { exitCode, output, summary: readFileSync(summary, 'utf8'), files };
}

interface Step {
  readonly command: string;
  readonly isAlways: boolean;
}

/** The commands of a workflow whose steps have one line each. */
function stepsOf(path: string): readonly Step[] {
  const steps = readFileSync(path, 'utf8').split(/^ {6}- /m);
  return steps.flatMap((step) => {
    const command = /^ *run: (.+)$/m.exec(step)?.[1];
    return command === undefined ? [] : [{ command, isAlways: step.includes('if: always()') }];
  });
}
