import { spawn } from 'node:child_process';
import { ROOT } from './root.mjs';

/** Exit code of a process ended by Ctrl-C, as shells report it. */
export const INTERRUPTED = 130;

/**
 * Runs a command with our own input and output and resolves with its exit code. Ctrl-C reaches the command through
 * the terminal; we wait for it, so that it can finish what it must.
 */
export function runCommand(command, args, { env = {}, cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
    const forward = (signal) => child.kill(signal);
    const ignore = () => {};
    process.on('SIGINT', ignore);
    process.on('SIGTERM', forward);
    const settle = (finish) => (value) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', forward);
      finish(value);
    };
    child.on('error', settle(reject));
    child.on(
      'close',
      settle(() => resolve(child.exitCode ?? INTERRUPTED)),
    );
  });
}

/** Runs npm, also where it is a script that only a shell can start (Windows). */
export function runNpm(args, options) {
  const npmCli = process.env.npm_execpath;
  if (npmCli?.endsWith('.js')) return runCommand(process.execPath, [npmCli, ...args], options);
  return runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}

/** Runs the bin of an installed package on this Node. */
export function runTool(path, args, options) {
  return runCommand(process.execPath, [path, ...args], options);
}
