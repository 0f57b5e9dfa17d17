import { statfs } from 'node:fs/promises';
import { StorageError } from '../../core/errors.js';
import { bytesText } from './bytes-text.js';

/** Left free for everything else on the disk. */
const RESERVE_BYTES = 64 * 2 ** 20;

/** Rejects with `storage/disk-full`, and figures, when `neededBytes` more do not fit beside `folder`'s content. */
export async function requireSpace(folder: string, neededBytes: number): Promise<void> {
  if (neededBytes === 0) return;
  const freeBytes = await freeBytesOf(folder);
  if (freeBytes === null || neededBytes + RESERVE_BYTES <= freeBytes) return;
  throw new StorageError(
    'storage/disk-full',
    `not enough space in ${folder}: ${bytesText(neededBytes)} are needed beside ${bytesText(RESERVE_BYTES)} that stay free, ${bytesText(freeBytes)} are free`,
    {
      hint: 'Nothing was fetched. Free some space (scenewright models remove NAME), or set SCENEWRIGHT_WEIGHTS_DIR to a folder on another disk.',
    },
  );
}

async function freeBytesOf(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    // Some file systems do not say; a full disk is then met while writing.
    return null;
  }
}
