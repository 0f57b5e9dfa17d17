import { existsSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { InputFileError, isScenewrightError, messageOf } from '../core/errors.js';
import { didYouMean } from './did-you-mean.js';

/** `./file.ts#export`, split; `default` when no export is named. */
export interface ExportReference {
  /** Absolute. */
  readonly file: string;
  readonly exportName: string | undefined;
}

const MODULE_FILE = /\.(ts|mts|cts|js|mjs|cjs)$/;

/** Reads `file.ts#export`; undefined when the text does not name a TypeScript or JavaScript file. */
export function parseExportReference(text: string, cwd: string): ExportReference | undefined {
  const at = text.lastIndexOf('#');
  const path = at > 0 ? text.slice(0, at) : text;
  if (!MODULE_FILE.test(path)) return undefined;
  const exportName = at > 0 ? text.slice(at + 1) : '';
  return { file: resolve(cwd, path), exportName: exportName === '' ? undefined : exportName };
}

/**
 * Runs a TypeScript or JavaScript file without a build and returns its exports. `scenewright` and `zod` inside it are
 * this very package and its zod, whatever folder the file lies in: two copies would not know each other's programs.
 */
export async function loadUserModule(file: string, cwd: string): Promise<Readonly<Record<string, unknown>>> {
  const shown = relative(cwd, file) || file;
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new InputFileError('module/missing', `there is no file ${shown}`, {
      hint: 'Paths are taken from the current folder; write ./file.ts#export for a TypeScript or JavaScript file.',
    });
  }
  const [{ createJiti }, scenewright, zod] = await Promise.all([
    import('jiti'),
    // eslint-disable-next-line scenewright/floors -- a user's file gets the whole public list, which is index.ts
    import('../index.js'),
    import('zod'),
  ]);
  // No cache on disk: a stale or foreign transformed file must never be run in the user's name.
  const jiti = createJiti(import.meta.url, { fsCache: false, virtualModules: { scenewright, zod } });
  try {
    return await jiti.import<Readonly<Record<string, unknown>>>(file);
  } catch (error) {
    if (isScenewrightError(error)) throw error;
    throw new InputFileError('module/load-failed', `${shown} could not be loaded: ${messageOf(error)}`, {
      hint: 'The file is run as it is, without a build; mend it, or see where it fails with --debug.',
      cause: error,
    });
  }
}

/**
 * One export of a user's file that `accepts` recognises. Without an export name, the default export, else the only
 * export that fits.
 */
export async function loadExport<T>(
  reference: ExportReference,
  cwd: string,
  expected: { readonly what: string; readonly accepts: (value: unknown) => value is T },
): Promise<{ readonly name: string; readonly value: T }> {
  const exports = await loadUserModule(reference.file, cwd);
  const shown = relative(cwd, reference.file) || reference.file;
  const names = Object.keys(exports).sort();
  const fitting = names.filter((name) => expected.accepts(exports[name]));
  const listed = names.length === 0 ? 'It exports nothing.' : `Its exports: ${names.join(', ')}.`;
  const name = reference.exportName ?? (fitting.includes('default') ? 'default' : fitting[0]);
  if (
    name === undefined ||
    (reference.exportName === undefined && fitting.length > 1 && name !== 'default')
  ) {
    throw new InputFileError(
      fitting.length > 1 ? 'module/ambiguous-export' : 'module/nothing-fits',
      `${shown} exports ${fitting.length > 1 ? `more than one ${expected.what}` : `no ${expected.what}`}`,
      {
        hint: `${listed} Write ${shown}#NAME${fitting.length > 1 ? ` with one of ${fitting.join(', ')}` : ''}.`,
      },
    );
  }
  if (!names.includes(name)) {
    throw new InputFileError('module/export-missing', `${shown} has no export "${name}"`, {
      hint: `${listed}${didYouMean(name, names)}`,
    });
  }
  const value = exports[name];
  if (!expected.accepts(value)) {
    throw new InputFileError(
      'module/wrong-kind',
      `the export "${name}" of ${shown} is not a ${expected.what}`,
      {
        hint: fitting.length > 0 ? `These are: ${fitting.join(', ')}.` : listed,
      },
    );
  }
  return { name, value };
}
