import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { storageFailure } from '../storage/storage-failure.js';
import type { Output } from './output.js';

/** Where results go, in order, as they come. */
export interface Sink {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Standard output, or a file that is written as results come, so that an interruption loses none of them. */
export async function openSink(file: string | undefined, cwd: string, output: Output): Promise<Sink> {
  if (file === undefined) {
    return {
      write: (text) => {
        output.print(text);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
  }
  const path = resolve(cwd, file);
  try {
    const handle = await open(path, 'w');
    return {
      async write(text) {
        await handle.appendFile(`${text}\n`).catch((error: unknown) => {
          throw storageFailure(error, 'write', path);
        });
      },
      close: () => handle.close(),
    };
  } catch (error) {
    throw storageFailure(error, 'open', path);
  }
}
