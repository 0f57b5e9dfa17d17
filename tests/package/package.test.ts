import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ggufBytesOf } from '../../src/providers/llama/gguf.fixture.js';
import { openCiProject } from './ci-example.js';
import { packAndInstall, type PackedPackage, REPOSITORY } from './packed-package.js';

let pack: PackedPackage;
beforeAll(() => {
  pack = packAndInstall();
});
afterAll(() => pack.remove());

const node = (args: readonly string[]) =>
  spawnSync(process.execPath, args, { cwd: pack.project, encoding: 'utf8' });

describe('the package, installed into an empty project', () => {
  it('is imported from plain JavaScript and runs a program', () => {
    const consumer = join(pack.project, 'consumer.js');
    writeFileSync(consumer, readFileSync(new URL('consumer.fixture.js', import.meta.url)));
    const run = node([consumer]);
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual({ simulated: true, calls: 1, hasAnswer: true });
  });

  it('type-checks in strict TypeScript, its own declarations included, and refuses what is wrong', () => {
    const fixture = readFileSync(new URL('consumer.fixture.ts', import.meta.url), 'utf8');
    const wrong = `${fixture}\nexport const bad: Parameters<typeof step.run>[0] = { essay: 1 };\n`;
    writeFileSync(join(pack.project, 'consumer.ts'), fixture);
    writeFileSync(join(pack.project, 'wrong.ts'), wrong);
    expect(typeErrors(['consumer.ts', 'wrong.ts'])).toEqual([
      "wrong.ts: Type 'number' is not assignable to type 'string'.",
    ]);
  });

  it('has types that need none of Node', () => {
    writeFileSync(join(pack.project, 'plain.ts'), "export * from 'scenewright';\n");
    const lib = [
      'lib.es2023.d.ts',
      'lib.esnext.disposable.d.ts',
      'lib.dom.d.ts',
      'lib.dom.asynciterable.d.ts',
    ];
    expect(typeErrors(['plain.ts'], { types: [], lib })).toEqual([]);
  });

  it('brings a command that runs, under its name and as a file', () => {
    const version = JSON.parse(readFileSync(join(pack.installed, 'package.json'), 'utf8')).version;
    const bin = join(pack.project, 'node_modules', '.bin', 'scenewright');
    const byName = execFileSync('npm', ['exec', '--offline', '--', 'scenewright', '--version'], {
      cwd: pack.project,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(byName.trim()).toBe(version);
    expect(node([bin, '--help']).stdout).toContain('Usage: scenewright');
    const run = node([bin, 'run', '--json', 'two cats on a red sofa']);
    expect(run.stderr).not.toContain('Error');
    expect(JSON.parse(run.stdout)).toMatchObject({ simulated: true });
  });

  it('runs without the optional packages, and names the command that installs one that is asked for', () => {
    writeFileSync(join(pack.project, 'toy.gguf'), ggufBytesOf());
    const bin = join(pack.project, 'node_modules', '.bin', 'scenewright');
    const run = node([bin, 'run', '--lm', 'llama:toy.gguf', 'two cats on a red sofa']);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('not installed');
    expect(run.stderr).toContain('npm install node-llama-cpp@');
  });

  it('keeps what is not public closed', () => {
    const run = node(['--input-type=module', '-e', "await import('scenewright/dist/core/json.js')"]);
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

describe('the build of a user, as in examples/ci', () => {
  it('passes with a program as good as before, and fails with a worse one', { timeout: 120_000 }, () => {
    const project = openCiProject(pack);
    try {
      const good = project.build();
      expect(good.exitCode, good.output).toBe(0);
      expect(good.summary).toContain('No evidence of improvement');
      expect(good.summary).toContain('**Simulated:**');
      expect(good.files).toEqual(['report.md', 'report.json', 'junit.xml', 'runs']);
      const path = join(project.folder, 'program.json');
      // What a careless edit leaves of the heads' instructions.
      const worse = readFileSync(path, 'utf8').replaceAll(
        /"instruction": "[^"]*"/g,
        '"instruction": "Do it."',
      );
      writeFileSync(path, worse);
      const bad = project.build();
      expect(bad.exitCode, bad.output).toBe(3);
      expect(bad.output).toContain('regression: program.json is worse than baseline.json');
      expect(bad.summary).toContain('program.json is worse than baseline.json');
      // Its optional packages are not installed here: the list of runs does without, and says so.
      const bin = join(project.folder, 'node_modules', '.bin', 'scenewright');
      const runs = spawnSync(process.execPath, [bin, 'runs', '--json'], {
        cwd: project.folder,
        encoding: 'utf8',
      });
      expect(JSON.parse(runs.stdout)).toMatchObject({
        total: 2,
        runs: [{ gain: { verdict: 'regressed' } }, {}],
      });
      expect(runs.stderr).toContain('npm install @libsql/client');
    } finally {
      project.remove();
    }
  });
});

describe('the contents of the package', () => {
  it('are code, types, schemas, data, docs and examples; no tests, sources or settings', () => {
    const allowed =
      /^(dist\/.+\.(js|js\.map|d\.ts|json)|schemas\/.+\.json|models\/[^/]+\.json|datasets\/.+|docs\/.+\.(md|png|json|jsonl|html|svg)|examples\/.+|package\.json|[A-Z]+(\.md)?)$/;
    expect(pack.files.filter((path) => !allowed.test(path))).toEqual([]);
    expect(pack.files.filter((path) => /\.(test|test-d|fixture|spec)\./.test(path))).toEqual([]);
    for (const path of ['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts', 'dist/cli/main.js']) {
      expect(pack.files).toContain(path);
    }
  });

  it('are all that README and the pages of docs link to', () => {
    const pages = pack.files.filter((path) => path.endsWith('.md'));
    const missing = pages.flatMap((page) => {
      const links = readFileSync(join(pack.installed, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g);
      const targets = [...links].map(([, link = '']) => posix.join(posix.dirname(page), link));
      return targets
        .filter((path) => !existsSync(join(pack.installed, path)))
        .map((path) => `${page}: ${path}`);
    });
    expect(pages).toContain('docs/cli.md');
    expect(missing).toEqual([]);
  });

  it('name no registry and no folder of the machine that packed it', () => {
    const registry = new RegExp(['registry', '(npmjs|yarnpkg|npmmirror)'].join('\\.'));
    const texts = pack.files.map((path) => [path, readFileSync(join(pack.installed, path), 'utf8')] as const);
    const machine = [REPOSITORY, 'file:///', '/home/', '/Users/', '/tmp/'];
    for (const [path, text] of texts) {
      expect(registry.test(text), path).toBe(false);
      expect(
        machine.filter((folder) => text.includes(folder)),
        path,
      ).toEqual([]);
    }
  });

  it('pass publint', () => {
    const run = node([join(REPOSITORY, 'node_modules/publint/src/cli.js'), 'run', pack.tarball, '--strict']);
    expect({ status: run.status, output: run.status === 0 ? '' : run.stdout + run.stderr }).toEqual({
      status: 0,
      output: '',
    });
  });

  it('have types that every ESM resolution finds (attw)', () => {
    const attw = join(REPOSITORY, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const run = node([attw, pack.tarball, '--profile', 'esm-only', '--no-emoji', '--no-color']);
    expect({ status: run.status, output: run.status === 0 ? '' : run.stdout + run.stderr }).toEqual({
      status: 0,
      output: '',
    });
  });
});

/**
 * Type errors in files of the project and in the package's own declarations, as a strict user without `skipLibCheck`
 * sees them. Other packages' declarations are theirs to keep right.
 */
function typeErrors(names: readonly string[], environment: Partial<ts.CompilerOptions> = {}): string[] {
  const program = ts.createProgram(
    names.map((name) => join(pack.project, name)),
    {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: ['node'],
      typeRoots: [join(REPOSITORY, 'node_modules/@types')],
      noEmit: true,
      skipLibCheck: false,
      ...environment,
    },
  );
  const ours = program
    .getSourceFiles()
    .filter(({ fileName }) => /\/project\/([^/]+|node_modules\/scenewright\/.*)$/.test(fileName));
  expect(ours.length).toBeGreaterThan(names.length);
  return ours.flatMap((source) =>
    [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) =>
        `${basename(source.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    ),
  );
}
