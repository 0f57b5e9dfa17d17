import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../../core/errors.js';
import type { GalleryRow, TraceView } from '../../evaluation/report/html/page-data.js';
import { TEXTS_FILE, textLineSchema } from '../../evaluation/long-texts.js';
import { asRollout } from '../../evaluation/parse-rollout.js';
import type { Rollout } from '../../evaluation/rollout.js';
import { withPrompts } from '../../evaluation/shared-prompts.js';
import { readJsonLines } from '../../storage/json-lines-reader.js';
import type { RolloutIndex } from './rollout-index.js';
import type { ShownProgram } from './shown-programs.js';
import { traceView } from './trace-view.js';
import type { FailedRollout } from './unscored.js';

/** Traces of a page, and characters of all of them: a scene with its judges takes about a hundred thousand. */
const MAX_TRACES = 40;
const MAX_CHARACTERS = 2_000_000;

export interface Traces {
  readonly views: readonly TraceView[];
  readonly omitted: readonly string[];
}

export interface TraceSources {
  readonly runPath: string;
  readonly programs: readonly ShownProgram[];
  readonly rollouts: RolloutIndex;
  readonly failures: readonly FailedRollout[];
  /** The address of a file of the run folder, as seen from the report. */
  hrefOf(path: string): string;
}

/**
 * An example of each kind of failure in the search, then the first rows of the gallery, which changed most: of the last
 * program and of the first, by turns, for as long as there is room.
 */
export async function tracesOf(
  rows: readonly GalleryRow[],
  { runPath, programs, rollouts, failures, hrefOf }: TraceSources,
): Promise<Traces> {
  const ends = programs.length < 2 ? programs : [programs.at(-1), programs[0]];
  const wanted = rows.flatMap(({ exampleId }) =>
    ends.flatMap((program) => (program === undefined ? [] : [{ exampleId, program }])),
  );
  const found = failures.map(({ iteration, rollout }) => {
    // Reading puts texts in place; the logs keep theirs for the next page.
    return { program: `search, iteration ${iteration}`, rollout: structuredClone(rollout) };
  });
  for (const { exampleId, program } of wanted.slice(0, MAX_TRACES)) {
    const rollout = await rollouts.read(program.ids(exampleId));
    if (rollout !== null) found.push({ program: program.name, rollout });
  }
  const texts = await longTexts(
    runPath,
    found.map(({ rollout }) => rollout),
  );
  const views: TraceView[] = [];
  let left = MAX_CHARACTERS;
  for (const { program, rollout } of found) {
    const whole = asRollout(await withPrompts(rollout, texts));
    const view = traceView(`trace-${views.length + 1}`, program, whole, hrefOf);
    left -= JSON.stringify(view).length;
    if (left < 0) break;
    views.push(view);
  }
  const shown = views.filter(({ program }) => programs.some(({ name }) => name === program)).length;
  const omitted =
    shown < rollouts.count
      ? [
          `Traces of ${shown} of ${rollouts.count} rollouts are shown, those of what changed most first; all are in rollouts.jsonl.`,
        ]
      : [];
  return { views, omitted };
}

/** The long prompts that some rollouts refer to, read in one pass: the file may hold those of many candidates. */
async function longTexts(
  runPath: string,
  rollouts: readonly Rollout[],
): Promise<{ get(hash: string): Promise<string> }> {
  const hashes = new Set<string>();
  const note = { get: (hash: string) => Promise.resolve(hashes.add(hash).size.toString()) };
  // A look at what is referred to; the clone is thrown away.
  for (const rollout of rollouts) await withPrompts(structuredClone(rollout), note);
  const path = join(runPath, TEXTS_FILE);
  const texts = new Map<string, string>();
  for await (const lines of existsSync(path) && hashes.size > 0 ? readJsonLines(path) : []) {
    for (const line of lines) {
      if (line.torn) continue;
      const parsed = textLineSchema.safeParse(line.value);
      if (parsed.success && hashes.has(parsed.data.hash)) texts.set(parsed.data.hash, parsed.data.text);
    }
  }
  return {
    get: (hash) => {
      const text = texts.get(hash);
      return text === undefined ? Promise.reject(missing(path, hash)) : Promise.resolve(text);
    },
  };
}

function missing(path: string, hash: string): StorageError {
  return new StorageError('storage/log-damaged', `${path} does not have the text ${hash}`, {
    hint: 'The run folder is not complete: copy it again.',
  });
}
