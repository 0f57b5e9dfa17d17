import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { replayAime } from './aime-replay.js';
import type { Divergence } from './divergence.js';
import { replaySynthetic } from './synthetic-replay.js';

/** One recorded run to replay. */
export interface Fixture {
  readonly name: string;
  replay(): Promise<Divergence | null>;
}

const AIME_FILES = ['responses.json', 'dataset.json', 'trace.json', 'optimized_prompt.txt'];

const syntheticSchema = z.object({
  name: z.string(),
  kw: z.record(z.string(), z.unknown()),
  iterations: z.array(
    z.looseObject({
      iteration: z.number().optional(),
      i: z.number(),
      ev: z.array(z.array(z.unknown())),
      calls: z.number(),
      rng: z.array(z.array(z.unknown())),
    }),
  ),
  result: z.record(z.string(), z.unknown()),
});

/**
 * The recorded runs of a folder: the AIME recording, a folder of synthetic runs, or a folder of such folders.
 * Throws when there are none: a check of nothing must not pass.
 */
export function fixturesIn(folder: string): Fixture[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new Error(`${folder} is no folder`);
  const fixtures = collect(folder);
  if (fixtures.length === 0) throw new Error(`${folder} holds no recorded runs`);
  return fixtures;
}

function collect(folder: string): Fixture[] {
  if (AIME_FILES.every((name) => existsSync(join(folder, name)))) {
    return [{ name: basename(folder), replay: () => replayAime(folder) }];
  }
  const names = readdirSync(folder).sort();
  return names.flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return collect(path);
    return name.endsWith('.json') ? syntheticFixture(path) : [];
  });
}

/** Other JSON files (learning curves, notes) are not runs; a run that cannot be read fails by its name. */
function syntheticFixture(path: string): Fixture[] {
  const name = basename(path, '.json');
  let fixture: z.infer<typeof syntheticSchema>;
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null || !('iterations' in value)) return [];
    fixture = syntheticSchema.parse(value);
  } catch (error) {
    return [{ name, replay: () => Promise.reject(error) }];
  }
  const replay = async () => {
    const result = await replaySynthetic(fixture);
    return result.type === 'match' ? null : result.divergence;
  };
  return [{ name, replay }];
}

/** The report line of one fixture. What cannot be replayed at all does not keep the others from being replayed. */
export async function replayed({ name, replay }: Fixture): Promise<{ line: string; matches: boolean }> {
  try {
    const divergence = await replay();
    return { line: reportLine(name, divergence), matches: divergence === null };
  } catch (error) {
    return { line: `${name}: cannot be replayed: ${messageOf(error)}`, matches: false };
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
}

/** `NAME: match`, or where the replay first leaves the recording. */
export function reportLine(name: string, divergence: Divergence | null): string {
  if (divergence === null) return `${name}: match`;
  const { where, expected, found } = divergence;
  return `${name}: ${where}: expected ${expected}, found ${found}`;
}
