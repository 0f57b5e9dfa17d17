import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ROOT } from './root.mjs';
import { runTool } from './run-command.mjs';

const STAMP = '.build-stamp';
const BUILD_SETTINGS = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

/** True when `dist` was built from other sources than those in `src`, or not at all. */
export function isBuildStale(root) {
  const stamp = join(root, 'dist', STAMP);
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourceHash(root);
}

/** SHA-256 over everything that decides the build: contents, not file times, which a checkout rewrites. */
export function sourceHash(root) {
  const hash = createHash('sha256');
  for (const name of BUILD_SETTINGS) hash.update(name).update(readFileSync(join(root, name)));
  for (const path of sourceFiles(join(root, 'src'))) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, 'src', path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Paths below `folder` of the files that are compiled, sorted. */
function sourceFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => /\.(ts|js|json)$/.test(path) && !/\.(test|test-d|fixture)\.ts$/.test(path))
    .sort();
}

/** Compiles `src` to `dist` and resolves with tsc's exit code. */
export async function build(root = ROOT) {
  rmSync(join(root, 'dist', STAMP), { force: true });
  const before = sourceHash(root);
  const code = await runTool(join(root, 'node_modules/typescript/bin/tsc'), ['-p', 'tsconfig.build.json'], {
    cwd: root,
  });
  if (!existsSync(join(root, 'dist'))) return code;
  removeOrphans(root);
  const bin = join(root, 'dist', 'cli', 'main.js');
  if (existsSync(bin)) chmodSync(bin, 0o755);
  if (code === 0) writeFileSync(join(root, 'dist', STAMP), before);
  return code;
}

/** Removes what an earlier build left of sources that are gone: it would be published and importable. */
function removeOrphans(root) {
  const stems = new Set(sourceFiles(join(root, 'src')).map((path) => path.replace(/\.(ts|js|json)$/, '')));
  for (const path of readdirSync(join(root, 'dist'), { recursive: true })) {
    const stem = path.replace(/\.(js|d\.ts|js\.map|d\.ts\.map|json)$/, '');
    if (stem !== path && !stems.has(stem.split(sep).join('/')) && !stems.has(stem)) {
      rmSync(join(root, 'dist', path));
    }
  }
}

/** Builds when `dist` is missing or older than the sources. */
export async function ensureBuilt(root = ROOT) {
  if (!isBuildStale(root)) return;
  console.log('Building dist from src ...');
  const code = await build(root);
  if (code === 0) return;
  console.error(`The build failed (tsc exit code ${code}).`);
  process.exit(code);
}
