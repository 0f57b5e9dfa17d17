import { join } from 'node:path';
import { writeJsonAtomic } from '../../storage/atomic-file.js';
import {
  type InstalledRecord,
  RECORD_FORMAT,
  RECORD_VERSION,
  type RecordedFile,
} from './installed-record.js';
import { RECORD_FILE } from './manifest.js';
import type { PullContext } from './pull-context.js';

/** The record on its way: on disk it never names a file that is not there as it says. */
export interface Ledger {
  forget(path: string): Promise<void>;
  add(file: RecordedFile): Promise<void>;
}

export function openLedger(record: InstalledRecord | null, { manifest, folder, clock }: PullContext): Ledger {
  let files: readonly RecordedFile[] = record?.files ?? [];
  const write = () =>
    writeJsonAtomic(join(folder, RECORD_FILE), {
      format: RECORD_FORMAT,
      version: RECORD_VERSION,
      name: manifest.name,
      pulledAt: new Date(clock.now()).toISOString(),
      files,
    });
  return {
    async forget(path) {
      if (!files.some((file) => file.path === path)) return;
      files = files.filter((file) => file.path !== path);
      await write();
    },
    async add(file) {
      files = [...files, file];
      await write();
    },
  };
}
