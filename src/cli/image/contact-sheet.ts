import sharp from 'sharp';
import type { CandidateScore } from '../../modules/candidates/candidate.js';
import { lettering, textWidth } from '../../providers/sim/storyboard/draw/lettering.js';
import { bandOf, type Chip } from './verdict-chips.js';

/** One image of a sheet. */
export interface SheetTile {
  readonly bytes: Uint8Array;
  /** `ROUND 1, NO. 2, SCENE`. */
  readonly title: string;
  readonly score: CandidateScore;
  readonly chips: readonly Chip[];
  readonly isBest: boolean;
}

const TILE_PX = 320;
const STRIP_PX = 66;
const GAP_PX = 16;
const HEADER_PX = 52;
const MAX_COLUMNS = 4;
const COLOURS = {
  background: '#16181d',
  text: '#e8e8e8',
  dim: '#8b919c',
  best: '#ffd166',
  good: '#2f9e63',
  middling: '#c98a1b',
  poor: '#c0443c',
  passed: '#2f9e63',
  failed: '#c0443c',
  unverified: '#6b7280',
} as const;

/** All images of a run on one PNG: each with its score and, where it was judged, a chip for every verdict. */
export async function contactSheet(heading: string, tiles: readonly SheetTile[]): Promise<Uint8Array> {
  const columns = Math.max(1, Math.min(MAX_COLUMNS, tiles.length));
  const rows = Math.max(1, Math.ceil(tiles.length / columns));
  const width = columns * (TILE_PX + GAP_PX) + GAP_PX;
  const height = HEADER_PX + rows * (TILE_PX + STRIP_PX + GAP_PX);
  const placed = tiles.map((tile, at) => ({
    tile,
    left: GAP_PX + (at % columns) * (TILE_PX + GAP_PX),
    top: HEADER_PX + Math.floor(at / columns) * (TILE_PX + STRIP_PX + GAP_PX),
  }));
  const pictures = await Promise.all(
    placed.map(async ({ tile, left, top }) => ({
      input: await sharp(tile.bytes)
        .resize(TILE_PX, TILE_PX, { fit: 'contain', background: COLOURS.background })
        .png()
        .toBuffer(),
      left,
      top,
    })),
  );
  const title = lettering(fitted(heading, 14, width - 2 * GAP_PX), GAP_PX, 34, 14, COLOURS.text);
  const marks = placed.map(({ tile, left, top }) => tileMarks(tile, left, top)).join('');
  const overlay = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${title}${marks}</svg>`;
  return sharp({ create: { width, height, channels: 3, background: COLOURS.background } })
    .composite([...pictures, { input: Buffer.from(overlay), left: 0, top: 0 }])
    .removeAlpha()
    .png()
    .toBuffer();
}

function tileMarks({ title, score, chips, isBest }: SheetTile, left: number, top: number): string {
  const frame = isBest
    ? `<rect x="${left - 3}" y="${top - 3}" width="${TILE_PX + 6}" height="${TILE_PX + 6}" fill="none" stroke="${COLOURS.best}" stroke-width="6"/>`
    : '';
  const base = top + TILE_PX + 22;
  const value = score.status === 'scored' ? score.value.toFixed(2) : 'no score';
  const colour = score.status === 'scored' ? COLOURS[bandOf(score.value)] : COLOURS.unverified;
  const valueWidth = textWidth(value, 11) + 12;
  const scoreChip = chip(value, left, base + 4, valueWidth, 11, colour);
  const name = fitted(isBest ? `${title}, BEST` : title, 11, TILE_PX - valueWidth - 10);
  const label = lettering(name, left + valueWidth + 10, base, 11, isBest ? COLOURS.best : COLOURS.text);
  return `${frame}${scoreChip}${label}${chipRow(chips, left, base + 32)}`;
}

function chipRow(chips: readonly Chip[], left: number, bottom: number): string {
  const each = (TILE_PX - 4 * Math.max(0, chips.length - 1)) / Math.max(1, chips.length);
  return chips
    .map(({ short, status }, at) => {
      return chip(short, left + at * (each + 4), bottom, each, 7, COLOURS[status]);
    })
    .join('');
}

/** Letters on a coloured plate. */
function chip(
  text: string,
  left: number,
  bottom: number,
  width: number,
  height: number,
  colour: string,
): string {
  const plate = `<rect x="${left}" y="${bottom - height - 9}" width="${width}" height="${height + 12}" rx="4" fill="${colour}"/>`;
  const start = left + (width - textWidth(text, height)) / 2;
  return `${plate}${lettering(text, start, bottom - 3, height, '#ffffff')}`;
}

/** As much of a text as there is room for. */
function fitted(text: string, height: number, room: number): string {
  const letters = Math.max(1, Math.floor(room / textWidth('m', height)));
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 2))}..`;
}
