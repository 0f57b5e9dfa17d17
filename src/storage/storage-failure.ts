import { isScenewrightError, type ScenewrightError, StorageError } from '../core/errors.js';

interface FailureText {
  readonly code: string;
  readonly what: string;
  readonly hint: string;
}

const FAILURES: Readonly<Record<string, FailureText>> = {
  ENOSPC: full('the disk is full'),
  EDQUOT: full('the disk quota is used up'),
  EFBIG: full('the file would pass the size limit'),
  EROFS: {
    code: 'storage/read-only',
    what: 'the file system is read-only',
    hint: 'Choose a run folder on a disk that can be written.',
  },
  EACCES: denied(),
  EPERM: denied(),
  ENOENT: {
    code: 'storage/not-found',
    what: 'it does not exist',
    hint: 'Check the path.',
  },
  ENOTDIR: {
    code: 'storage/not-a-folder',
    what: 'a part of the path is a file, not a folder',
    hint: 'Choose another path.',
  },
  EISDIR: {
    code: 'storage/not-a-file',
    what: 'it is a folder, not a file',
    hint: 'Choose another path.',
  },
  EMFILE: {
    code: 'storage/too-many-files',
    what: 'too many files are open',
    hint: 'Lower the concurrency or raise the limit on open files (ulimit -n).',
  },
};

function full(what: string): FailureText {
  return {
    code: 'storage/disk-full',
    what,
    hint: 'Free some space and run the same command again; a run folder can be resumed.',
  };
}

function denied(): FailureText {
  return {
    code: 'storage/permission-denied',
    what: 'permission denied',
    hint: 'Change the permissions of the folder, or choose another one.',
  };
}

/**
 * Turns a failed file operation into a StorageError that names the path, the reason and what to do. An error of
 * this package passes through as it is.
 *
 * @param action what was tried, as it fits "could not ...": `write`, `open the run folder` ...
 */
export function storageFailure(error: unknown, action: string, path: string): ScenewrightError {
  if (isScenewrightError(error)) return error;
  const systemCode = systemCodeOf(error);
  const known = systemCode === undefined ? undefined : FAILURES[systemCode];
  const what = known?.what ?? (error instanceof Error ? error.message : String(error));
  return new StorageError(known?.code ?? 'storage/io', `could not ${action} ${path}: ${what}`, {
    hint: known?.hint ?? 'Check the disk and try again.',
    cause: error,
  });
}

/** `ENOENT`, `EACCES` ... of a failed system call. */
export function systemCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
