import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the checkout. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

export interface PackedPackage {
  readonly tarball: string;
  /** Paths in the package, sorted. */
  readonly files: readonly string[];
  /** An empty project with the package installed from the tarball, and nothing but what it declares. */
  readonly project: string;
  readonly installed: string;
  remove(): void;
}

/**
 * Packs the checkout and installs the tarball into an empty project. The package is unpacked for real; its declared
 * dependencies are linked from the checkout, because a registry would be a network. What it forgot to declare is
 * not found.
 */
export function packAndInstall(): PackedPackage {
  const folder = mkdtempSync(join(tmpdir(), 'scenewright-package-'));
  const output = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = JSON.parse(output);
  const tarball = join(folder, packed.filename);
  const project = join(folder, 'project');
  const installed = join(project, 'node_modules', 'scenewright');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', type: 'module' }));
  linkDependencies(project, installed);
  return {
    tarball,
    files: packed.files.map((file: { path: string }) => file.path).sort(),
    project,
    installed,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function linkDependencies(project: string, installed: string): void {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(REPOSITORY, 'node_modules', name), link, 'junction');
  }
  // As npm does for `bin`.
  mkdirSync(join(project, 'node_modules', '.bin'), { recursive: true });
  for (const [name, path] of Object.entries<string>(manifest.bin)) {
    symlinkSync(join(installed, path), join(project, 'node_modules', '.bin', name));
  }
}
