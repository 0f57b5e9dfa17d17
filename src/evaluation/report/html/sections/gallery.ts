import { anchor, emptyLine, folded, omissionLine, section, textBlock } from '../blocks.js';
import { counted, scoreText, signedText } from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import type { GalleryCell, GalleryRow, PageData } from '../page-data.js';
import { relativeAddress, thumbnailAddress } from '../safe-address.js';

const MAX_ROWS = 500;
const MAX_SHOWN_MEASURES = 8;

/** Where an example stands in the gallery, by its id; null for one that is not shown. */
export function exampleAnchors({ gallery }: Pick<PageData, 'gallery'>): (exampleId: string) => string | null {
  const anchors = new Map(gallery.slice(0, MAX_ROWS).map((row) => [row.exampleId, rowAnchor(row)]));
  return (exampleId) => anchors.get(exampleId) ?? null;
}

function rowAnchor({ part, exampleId }: GalleryRow): string {
  return anchor('example', `${part}/${exampleId}`);
}

/** What a row can be looked for by. */
const FILTERS = ['all', 'improved', 'regressed', 'changed', 'failed'] as const;
type Filter = (typeof FILTERS)[number];

/** Example by example what each program made of it, image first. */
export function gallerySection({ gallery, galleryPrograms, omitted }: PageData): Markup {
  if (gallery.length === 0) {
    return section(
      'gallery',
      'Gallery',
      emptyLine(omitted[0] ?? 'No output of an evaluated program is on record.'),
    );
  }
  const shown = gallery.slice(0, MAX_ROWS);
  const left = gallery.length - shown.length;
  const verdicts = verdictNames(shown);
  return section('gallery', 'Gallery', [
    html`<p>${counted(shown.length, 'example')}; each with what ${listText(galleryPrograms)} made of it. ${hasImages(shown) ? 'Images are thumbnails that lead to the originals in the run folder.' : ''}</p>`,
    filters(shown),
    html`<div class="rows" id="gallery-rows">${shown.map((row) => rowArticle(row, verdicts))}</div><p class="empty" id="gallery-none" hidden>No example is of this kind.</p>`,
    left > 0 ? omissionLine(`${counted(left, 'more example')} in the run folder.`) : null,
  ]);
}

function hasImages(rows: readonly GalleryRow[]): boolean {
  return rows.some(({ cells }) => cells.some(({ image }) => image !== null));
}

function listText(names: readonly string[]): string {
  const [last] = names.slice(-1);
  return names.length < 2 ? (last ?? 'the program') : `${names.slice(0, -1).join(', ')} and ${last ?? ''}`;
}

/** Radio buttons, so that they work without a script and by keyboard. */
function filters(rows: readonly GalleryRow[]): Markup {
  const options = FILTERS.map((filter) => {
    const count = rows.filter((row) => passes(row, filter)).length;
    return html`<input type="radio" name="gallery-filter" id="filter-${filter}" value="${filter}"${filter === 'all' ? CHECKED : null}><label for="filter-${filter}">${filter} <span class="count">${count}</span></label>`;
  });
  return html`<div class="controls"><fieldset class="segments"><legend>Show</legend>${options}</fieldset><label class="search" hidden>Search <input type="search" id="gallery-search" autocomplete="off"></label></div>`;
}

const CHECKED = html` checked`;
/** Originals are large, and may be many. */
const LAZY = html` loading="lazy"`;

function passes(row: GalleryRow, filter: Filter): boolean {
  return filter === 'all' || (filter === 'changed' ? hasChanged(row) : row.change === filter);
}

/** Whether the last program gave something else than the first. */
function hasChanged({ cells }: GalleryRow): boolean {
  const [first, last] = [cells[0], cells.at(-1)];
  return (
    first?.output !== last?.output ||
    first?.image?.href !== last?.image?.href ||
    first?.failure !== last?.failure
  );
}

const CHANGE_WORDS: Readonly<Record<GalleryRow['change'], string>> = {
  improved: '\u25b2 improved',
  regressed: '\u25bc regressed',
  unchanged: '\u25cf unchanged',
  failed: '\u2715 failed',
};

function rowArticle(row: GalleryRow, verdicts: ReadonlySet<string>): Markup {
  const id = rowAnchor(row);
  const kinds = [row.change, ...(hasChanged(row) ? ['changed'] : [])].join(' ');
  const run = row.cells.filter(isShown);
  const isVisual = hasImages([row]);
  const tags =
    row.tags.length === 0
      ? null
      : html`<ul class="tags" aria-label="Tags">${row.tags.map((tag) => html`<li>${tag}</li>`)}</ul>`;
  return html`<article class="row" id="${id}" data-kinds="${kinds}" aria-labelledby="${id}-name"><header><h3 id="${id}-name"><a href="#${id}">${row.exampleId}</a></h3><span class="badge ${row.change}">${CHANGE_WORDS[row.change]}${row.difference === null ? '' : ` ${signedText(row.difference)}`}</span><span class="part">${row.part}</span>${tags}</header><p class="prompt" dir="auto">${row.prompt}</p><div class="cells cells-${run.length}${isVisual ? '' : ' wordy'}">${run.map((cell) => cellFigure(cell, verdicts, isVisual))}</div>${row.cells.map(notRunLine)}</article>`;
}

/** A parent, for example, is not run on sealed examples: nothing failed, and there is nothing to look at. */
function wasRun({ score, image, output, chips: all, traceId }: GalleryCell): boolean {
  return score !== null || image !== null || output !== null || all.length > 0 || traceId !== null;
}

function notRunLine(cell: GalleryCell, at: number, cells: readonly GalleryCell[]): Markup | null {
  // What failed at either end is why the row is there.
  if (isShown(cell, at, cells)) return null;
  return html`<p class="note">${cell.program}: ${cell.failure ?? 'not run'}</p>`;
}

function isShown(cell: GalleryCell, at: number, cells: readonly GalleryCell[]): boolean {
  return at === 0 || at === cells.length - 1 || wasRun(cell);
}

function cellFigure(cell: GalleryCell, verdicts: ReadonlySet<string>, isVisual: boolean): Markup {
  const score =
    cell.score === null
      ? html`<span class="no-score">not scored</span>`
      : html`<span class="score">${scoreText(cell.score)}</span>`;
  return html`<div class="cell" role="group" aria-label="${cell.program}"><div class="cell-head"><span class="program">${cell.program}</span>${score}</div>${isVisual ? picture(cell) : null}${cell.failure === null ? null : html`<p class="failure">${cell.failure}</p>`}${chips(cell, verdicts)}${cell.output === null ? null : folded('Output', textBlock(cell.output, 'text json'), 'fold output')}${cell.traceId === null ? null : html`<p class="trace-link"><a href="#${anchor('trace', cell.traceId)}">Trace</a></p>`}</div>`;
}

function picture({ image }: GalleryCell): Markup {
  if (image === null) return html`<div class="no-image">no image</div>`;
  const href = relativeAddress(image.href);
  // Without a thumbnail the original beside the report is shown, where it is there.
  const thumbnail = thumbnailAddress(image.thumbnail);
  const source = thumbnail ?? href;
  const shown =
    source === null
      ? html`<span class="no-image">${image.alt}</span>`
      : html`<img src="${source}" alt="${image.alt}" width="${image.widthPx}" height="${image.heightPx}"${thumbnail === null ? LAZY : null} decoding="async">`;
  return href === null
    ? html`<div class="picture">${shown}</div>`
    : html`<a class="picture" href="${href}">${shown}</a>`;
}

/** Verdicts in a line, with the number of other measures; every value and the judge's words when opened. */
function chips({ chips: all }: GalleryCell, verdicts: ReadonlySet<string>): Markup | null {
  if (all.length === 0) return null;
  const shown = all.filter(({ name }, at) => verdicts.has(name) && isFirstOfName(all, at));
  const left = all.length - shown.length;
  const line = shown.map(
    ({ name, value }) =>
      html`<span class="chip ${chipKind(value)}"><span class="chip-mark">${chipText(value)}</span> ${name}</span> `,
  );
  const details = all.map(
    ({ name, value, detail }) =>
      html`<div><dt>${name} <span class="figure">${scoreText(value)}</span></dt>${detail === '' ? null : html`<dd dir="auto">${detail}</dd>`}</div>`,
  );
  return html`<details class="chips"><summary>${line}${left === 0 ? null : html`<span class="chip more">${shown.length === 0 ? counted(left, 'measure') : `${left} more`}</span>`}</summary><dl>${details}</dl></details>`;
}

/** A verdict passes or fails wherever it stands; a degree, such as an objective, is a share somewhere. */
function verdictNames(rows: readonly GalleryRow[]): ReadonlySet<string> {
  const names = new Set<string>();
  const degrees = new Set<string>();
  for (const { chips: all } of rows.flatMap(({ cells }) => cells)) {
    all.forEach(({ name, value }, at) => {
      if (!isFirstOfName(all, at)) return;
      names.add(name);
      if (value !== null && value !== 0 && value !== 1) degrees.add(name);
    });
  }
  const verdicts = [...names].filter((name) => !degrees.has(name));
  // Where nothing passes or fails, a few measures say more than their number.
  return new Set(verdicts.length === 0 && names.size <= MAX_SHOWN_MEASURES ? names : verdicts);
}

/** An objective may have the name of a verdict: the verdict stands first. */
function isFirstOfName(all: GalleryCell['chips'], at: number): boolean {
  return all.findIndex(({ name }) => name === all[at]?.name) === at;
}

function chipKind(value: number | null): string {
  if (value === null) return 'unknown';
  return value === 1 ? 'pass' : value === 0 ? 'fail' : 'partial';
}

/** A verdict has a tick or a cross, a degree its two digits. */
function chipText(value: number | null): string {
  if (value === null) return '\u2013';
  return value === 1 ? '\u2713' : value === 0 ? '\u2715' : value.toFixed(2);
}
