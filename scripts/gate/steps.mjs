import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../setup/build.mjs';
import { ROOT } from '../setup/root.mjs';
import { runTool } from '../setup/run-command.mjs';
import { SUMMARY_FILE_VARIABLE } from './summary-reporter.mjs';

/**
 * What the gate checks, in order. `run` prints what it finds and resolves with a result
 * `{ passed, failed, skipped: { name, reason }[] }`; a step that is one check counts as one.
 */
export const STEPS = [
  {
    name: 'format',
    title: 'formatting (biome)',
    run: () => tool('@biomejs/biome/bin/biome', ['format', '.']),
  },
  {
    name: 'lint',
    title: 'lint (eslint)',
    run: () => tool('eslint/bin/eslint.js', ['.', '--max-warnings', '0']),
  },
  { name: 'types', title: 'types (tsc)', run: () => tool('typescript/bin/tsc', ['--noEmit']) },
  { name: 'build', title: 'build of dist', run: async () => one(await build()) },
  { name: 'schemas', title: 'published schemas are current', run: checkSchemas },
  {
    name: 'unused',
    title: 'no unused files, exports, dependencies (knip)',
    run: () => tool('knip/bin/knip.js', []),
  },
  { name: 'tests', title: 'tests', run: () => vitest(['library', 'built']) },
  { name: 'package', title: 'the package as users get it', run: () => vitest(['package']) },
];

function one(exitCode) {
  return exitCode === 0 ? { passed: 1, failed: 0, skipped: [] } : { passed: 0, failed: 1, skipped: [] };
}

async function tool(path, args) {
  return one(await runTool(join(ROOT, 'node_modules', path), args));
}

async function checkSchemas() {
  const script = join(ROOT, 'scripts', 'schemas.mjs');
  if (!existsSync(script)) {
    return { passed: 0, failed: 0, skipped: [{ name: 'schemas', reason: 'scripts/schemas.mjs is missing' }] };
  }
  return one(await runTool(script, ['--check']));
}

async function vitest(projects) {
  const folder = mkdtempSync(join(tmpdir(), 'scenewright-gate-'));
  const summaryFile = join(folder, 'summary.json');
  const args = [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    `--reporter=${join(ROOT, 'scripts/gate/summary-reporter.mjs')}`,
  ];
  try {
    const code = await runTool(join(ROOT, 'node_modules/vitest/vitest.mjs'), args, {
      // Tests start npm too; whatever they do, it must not reach for the network.
      env: { [SUMMARY_FILE_VARIABLE]: summaryFile, npm_config_offline: 'true' },
    });
    // No summary: vitest itself fell over.
    if (!existsSync(summaryFile)) return one(code || 1);
    const summary = JSON.parse(readFileSync(summaryFile, 'utf8'));
    const unexplained = code !== 0 && summary.failed === 0;
    return unexplained ? { ...summary, failed: 1 } : summary;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
