import { z } from 'zod';
import { UsageError } from '../core/errors.js';

const storedSchema = z.object({ flags: z.record(z.string(), z.unknown()), cwd: z.string() });

/** Flags and folder out of a run's manifest. They were written from the same type by `settingsJson`. */
export function parseStoredSettings<Flags extends object>(
  config: unknown,
  path: string,
): { readonly flags: Flags; readonly cwd: string } {
  const stored = storedSchema.safeParse(config);
  if (stored.success) return { flags: stored.data.flags as Flags, cwd: stored.data.cwd };
  throw new UsageError(
    'resume/not-by-command',
    `${path} was not made by the command line, so it cannot be resumed by it`,
    {
      hint: 'Resume it from the program that made it, with the same options.',
    },
  );
}
