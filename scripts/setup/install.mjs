import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';
import { runNpm } from './run-command.mjs';

/**
 * Why dependencies must be installed, or null when `node_modules` holds what `package-lock.json` asks for. Compares
 * versions with npm's own record of what it installed: file times lie after a checkout or a copy.
 */
export function installReason(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return 'node_modules is missing';
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const found = packagesOf(record);
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const installed = found[path];
    // An optional package of another platform is rightly absent.
    if (installed === undefined && (entry.optional || entry.devOptional)) continue;
    if (installed === undefined) return `${path} is not installed`;
    if (installed.version !== entry.version) {
      return `${path} is ${installed.version}, package-lock.json asks for ${entry.version}`;
    }
  }
  return null;
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
}

/** Installs the locked dependencies when they are not all there. The only step that uses the network. */
export async function ensureInstalled(root = ROOT) {
  const reason = installReason(root);
  if (reason === null) return;
  console.log(`Installing dependencies (${reason}) ...`);
  const code = await runNpm(['ci', '--no-audit', '--no-fund'], { cwd: root });
  if (code === 0) return;
  console.error(`npm ci ended with exit code ${code}. It needs the network once; nothing else here does.`);
  process.exit(code);
}
