import { visibleInLine } from '../../core/visible-text.js';
import { pickProbabilities } from '../../scoring/clip/clip-scorers.js';
import type { ScorerAgreement } from '../../scoring/images/compare-scorers.js';
import type { Available, ImageScore, ImageScorer, Unavailable } from '../../scoring/images/image-scorer.js';
import { type RankedImage, type ScoredImage, problemsOf } from './scored-image.js';

/** Names longer than this are cut in tables; CSV and JSON have them whole. */
const MAX_NAME_WIDTH = 60;

/** Lines of a table, each as soon as its image is scored; widths come from the names alone. */
export interface TableFormat {
  readonly header: string;
  line(image: ScoredImage, rank?: number | null): string;
}

export function tableFormat(
  scorers: readonly ImageScorer[],
  names: readonly string[],
  isRanked: boolean,
): TableFormat {
  const width = Math.min(
    MAX_NAME_WIDTH,
    names.reduce((longest, name) => Math.max(longest, visibleInLine(name).length), 5),
  );
  const columns = scorers.map(({ name }) => Math.max(name.length, 7));
  const rankWidth = Math.max(4, String(names.length).length);
  const join = (rank: string, name: string, cells: readonly string[]) => {
    const padded = cells.map((cell, at) => cell.padStart(columns[at] ?? 0));
    return [...(isRanked ? [rank.padStart(rankWidth)] : []), name.padEnd(width), ...padded]
      .join('  ')
      .trimEnd();
  };
  return {
    header: join(
      'rank',
      'image',
      scorers.map(({ name }) => name),
    ),
    line: ({ name, scores }, rank) =>
      join(String(rank ?? ''), cutStart(visibleInLine(name), width), scores.map(cellOf)),
  };
}

/** The end of a path says more than its start. */
function cutStart(name: string, width: number): string {
  return name.length <= width ? name : `...${name.slice(name.length - width + 3)}`;
}

function cellOf(score: ImageScore): string {
  switch (score.status) {
    case 'scored':
      return score.value.toFixed(3);
    case 'failed':
      return 'failed';
    case 'unavailable':
      return '-';
  }
}

export function csvHeader(scorers: readonly ImageScorer[], isRanked: boolean): string {
  return csvLine([
    ...(isRanked ? ['rank'] : []),
    'image',
    'prompt',
    ...scorers.map(({ name }) => name),
    'error',
  ]);
}

/** `rank` is undefined where nothing is ranked, and null for an image that has none. */
export function csvRow(
  image: ScoredImage,
  scorers: readonly ImageScorer[],
  rank: number | null | undefined,
): string {
  const values = image.scores.map((score) => (score.status === 'scored' ? String(score.value) : ''));
  const error = problemsOf(image, scorers).join('; ');
  const start = rank === undefined ? [] : [String(rank ?? '')];
  return csvLine([...start, image.name, image.prompt ?? '', ...values, error]);
}

/** RFC 4180. */
function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

/**
 * The whole result as one object: the images of the ranking, or all as they came. A preference is one among all
 * images, also among those that the ranking leaves out.
 */
export function jsonOf(
  scorers: readonly ImageScorer[],
  states: readonly (Available | Unavailable)[],
  images: readonly ScoredImage[],
  ranking: readonly RankedImage[] | undefined,
  /** Of fast with exact scores; undefined where none was asked for. */
  againstExact: ScorerAgreement | null | undefined,
): string {
  const about = scorers.map(({ name, scale }, at) => [name, { scale, ...states[at] }] as const);
  const preferences = preferencesOf(scorers, images);
  const recordOf = (image: ScoredImage, place: object) => ({
    image: image.name,
    ...(image.prompt === undefined ? {} : { prompt: image.prompt }),
    ...place,
    ...(preferences.has(image) ? { preference: preferences.get(image) } : {}),
    scores: Object.fromEntries(image.scores.map((score, scorer) => [scorers[scorer]?.name ?? '', score])),
  });
  const records =
    ranking?.map(({ image, rank }) => recordOf(image, { rank })) ??
    images.map((image) => recordOf(image, {}));
  const result = { scorers: Object.fromEntries(about), images: records, againstExact };
  return JSON.stringify(result, null, 2);
}

/** With pickscore: how probably each image is the preferred one among those of its prompt. */
function preferencesOf(
  scorers: readonly ImageScorer[],
  images: readonly ScoredImage[],
): ReadonlyMap<ScoredImage, number> {
  const found = new Map<ScoredImage, number>();
  const scorer = scorers.findIndex(({ name }) => name === 'pickscore');
  for (const prompt of new Set(scorer < 0 ? [] : images.map((image) => image.prompt))) {
    const group = images.filter((image) => image.prompt === prompt && image.scores[scorer] !== undefined);
    const shares = pickProbabilities(group.flatMap(({ scores }) => scores[scorer] ?? []));
    for (const [at, image] of group.entries()) {
      const share = shares[at];
      if (share != null) found.set(image, share);
    }
  }
  return found;
}
