import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { galleryFixture, pageFixture } from '../../src/evaluation/report/html/page.fixture.js';
import type { PageData } from '../../src/evaluation/report/html/page-data.js';
import { renderPage } from '../../src/evaluation/report/html/page.js';

/** Wider than any thumbnail, so that a test can tell the original from it. */
export const ORIGINAL_WIDTH = 640;

/** A report on disk with the images that it links to. */
export interface ReportFolder {
  readonly path: string;
  write(name: string, data: PageData): string;
  remove(): void;
}

export function openReportFolder(): ReportFolder {
  const path = mkdtempSync(join(tmpdir(), 'report-'));
  return {
    path,
    write(name, data) {
      writeFileSync(join(path, name), renderPage(data));
      return join(path, name);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The fixture with thumbnails, and originals on disk; the last row has no thumbnails, as where a page is full. */
export async function withImages(folder: ReportFolder): Promise<PageData> {
  const thumbnails = new Map<string, string>();
  const rows = galleryFixture();
  for (const [row, { cells }] of rows.entries()) {
    for (const [column, { program, image }] of cells.entries()) {
      if (image === null) continue;
      const size = { width: ORIGINAL_WIDTH, height: 360, channels: 3 as const };
      const drawn = sharp({ create: { ...size, background: { r: row * 25, g: column * 100, b: 120 } } });
      const file = join(folder.path, image.href);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await drawn.clone().png().toBuffer());
      const small = await drawn.clone().resize({ width: 256 }).webp().toBuffer();
      thumbnails.set(`${row}/${program}`, `data:image/webp;base64,${small.toString('base64')}`);
    }
  }
  const gallery = galleryFixture((row, program) =>
    row === rows.length - 1 ? null : (thumbnails.get(`${row}/${program}`) ?? null),
  );
  return pageFixture({ gallery });
}
