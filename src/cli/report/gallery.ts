import type { GalleryCell, GalleryRow } from '../../evaluation/report/html/page-data.js';
import type { Rollout } from '../../evaluation/rollout.js';
import { resolveReferences } from '../../evaluation/trace-references.js';
import type { RolloutIndex } from './rollout-index.js';
import { imageCell } from './scene/image-cell.js';
import type { ShownExample, ShownProgram } from './shown-programs.js';
import { blobPath, imageIn, withoutBytes } from './stored-blob.js';
import type { Thumbnails } from './thumbnails.js';
import { failureText } from './unscored.js';

/** Rows of the gallery: what changed most comes first. */
const MAX_ROWS = 120;
/** Characters of outputs in all, and of one: the page has to stay small. */
const MAX_OUTPUT_CHARACTERS = 1_500_000;
const MAX_OUTPUT = 24_000;
/** Scores that differ by less are the same: the last digits of a mean depend on its order. */
const SAME_SCORE = 1e-9;

export interface GallerySources {
  readonly rollouts: RolloutIndex;
  readonly programs: readonly ShownProgram[];
  readonly thumbnails: Thumbnails;
  /** Why a rollout of the search has no score; null where it has one, or was never run. */
  failureOf(id: string): string | null;
  /** The address of a file of the run folder, as seen from the report. */
  hrefOf(path: string): string;
}

export interface Gallery {
  readonly rows: readonly GalleryRow[];
  readonly omitted: readonly string[];
}

/** Examples side by side for the programs: failures and regressions first, then gains, then the rest. */
export async function galleryOf(
  examples: readonly ShownExample[],
  sources: GallerySources,
): Promise<Gallery> {
  const ranked = examples
    .map((example) => rankedRow(example, sources))
    .sort((a, b) => a.part - b.part || CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change) || bySize(a, b));
  const chosen = ranked.slice(0, MAX_ROWS);
  const space = { left: MAX_OUTPUT_CHARACTERS, cut: 0 };
  const rows: GalleryRow[] = [];
  for (const row of chosen) rows.push(await rowOf(row, sources, space));
  const left = ranked.length - chosen.length;
  return {
    rows,
    omitted: [
      ...(left > 0
        ? [
            `The gallery shows ${chosen.length} of ${ranked.length} examples; those that changed least are left out.`,
          ]
        : []),
      ...(space.cut > 0
        ? [`${space.cut} outputs of the gallery are cut short or left out; they are whole in rollouts.jsonl.`]
        : []),
      ...sources.thumbnails.omitted(),
    ],
  };
}

const CHANGES: readonly GalleryRow['change'][] = ['failed', 'regressed', 'improved', 'unchanged'];

interface RankedRow {
  readonly example: ShownExample;
  readonly part: number;
  readonly scores: readonly (number | null)[];
  readonly change: GalleryRow['change'];
  readonly difference: number | null;
}

function bySize(a: RankedRow, b: RankedRow): number {
  const [one, other] = [Math.abs(a.difference ?? 0), Math.abs(b.difference ?? 0)];
  return other - one || (a.example.id < b.example.id ? -1 : 1);
}

function rankedRow(example: ShownExample, { programs, rollouts }: GallerySources): RankedRow {
  const scores = programs.map(({ name, ids }) => {
    if (Object.hasOwn(example.scores, name)) return example.scores[name] ?? null;
    const line = rollouts.lineOf(ids(example.id));
    return line === null ? null : rollouts.scoreAt(line);
  });
  const [first, last] = [scores[0] ?? null, scores.at(-1) ?? null];
  const difference = first === null || last === null || programs.length < 2 ? null : last - first;
  const isFailed = last === null || first === null;
  const change =
    difference === null
      ? isFailed
        ? 'failed'
        : 'unchanged'
      : Math.abs(difference) < SAME_SCORE
        ? 'unchanged'
        : difference > 0
          ? 'improved'
          : 'regressed';
  return { example, part: example.part === 'validation' ? 1 : 0, scores, change, difference };
}

interface Space {
  left: number;
  cut: number;
}

async function rowOf(
  { example, scores, change, difference }: RankedRow,
  sources: GallerySources,
  space: Space,
): Promise<GalleryRow> {
  const stored = await Promise.all(sources.programs.map(({ ids }) => sources.rollouts.read(ids(example.id))));
  const prompt = stored.map(promptOf).find((text) => text !== null) ?? '';
  const cells: GalleryCell[] = [];
  for (const [at, { name, ids }] of sources.programs.entries()) {
    const rollout = stored[at] ?? null;
    if (rollout === null) cells.push(emptyCell(name, sources.failureOf(ids(example.id))));
    else cells.push(await cellOf(name, rollout, scores[at] ?? null, prompt, sources, space));
  }
  const { id, part, tags } = example;
  return { exampleId: id, part, tags, prompt, cells, change, difference };
}

function emptyCell(program: string, failure: string | null): GalleryCell {
  const nothing = { score: null, image: null, chips: [], output: null, traceId: null } as const;
  return { ...nothing, program, failure: failure ?? 'not run on this example' };
}

async function cellOf(
  program: string,
  rollout: Rollout,
  score: number | null,
  prompt: string,
  { thumbnails, hrefOf }: GallerySources,
  space: Space,
): Promise<GalleryCell> {
  const { outcome } = rollout;
  if (outcome.type !== 'scored') return emptyCell(program, failureText(outcome));
  const image = imageIn(outcome.output);
  const { chips, output } = imageCell(outcome.output);
  const { objectives } = outcome.score;
  return {
    program,
    score,
    traceId: null,
    failure: outcome.score.score === null ? failureText(outcome) : null,
    chips: [
      ...chips,
      ...Object.entries(objectives).map(([name, value]) => ({
        name,
        value,
        detail: 'objective of the metric',
      })),
    ],
    image:
      image === null
        ? null
        : {
            thumbnail: await thumbnails.of(image.hash),
            widthPx: image.widthPx,
            heightPx: image.heightPx,
            href: hrefOf(blobPath(image.hash)),
            alt: `${program}: ${prompt}`,
          },
    output: shortened(output, space),
  };
}

function shortened(output: unknown, space: Space): string | null {
  const text = typeof output === 'string' ? output : JSON.stringify(withoutBytes(output), null, 2);
  const room = Math.min(MAX_OUTPUT, space.left);
  if (text === undefined) return null;
  space.left -= Math.min(text.length, room);
  if (text.length <= room) return text;
  space.cut += 1;
  if (room < MAX_OUTPUT) return null;
  return `${text.slice(0, room)}\n... ${text.length - room} characters more`;
}

/** The words of the example, as the first call was given them: a run folder has no dataset. */
function promptOf(rollout: Rollout | null): string | null {
  if (rollout === null) return null;
  resolveReferences(rollout);
  for (const entry of rollout.trace.entries) {
    if (entry.type !== 'call') continue;
    const texts = Object.values(entry.input).filter((value) => typeof value === 'string');
    return texts.find((text) => text.trim() !== '') ?? null;
  }
  return null;
}
