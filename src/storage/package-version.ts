import { createRequire } from 'node:module';
import { z } from 'zod';

const manifest: unknown = createRequire(import.meta.url)('../../package.json');

/** The version of this package, as it is written into run folders and compiled programs. */
export const PACKAGE_VERSION: string = z.object({ version: z.string() }).parse(manifest).version;
