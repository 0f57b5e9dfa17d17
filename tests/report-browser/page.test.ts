import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageFixture } from '../../src/evaluation/report/html/page.fixture.js';
import { findBrowser, launch, open, violations } from './browser.js';
import { openReportFolder, ORIGINAL_WIDTH, withImages } from './report-folder.js';

const executablePath = findBrowser();

const SECTIONS = [
  'Verdict',
  'Money and time',
  'Progress',
  'Candidates',
  'Trade-offs',
  'Who wins where',
  'Gallery',
  'Texts',
  'Guardrails',
  'Traces',
  'Provenance',
];

describe.skipIf(executablePath === null)(
  'the report in Chromium (skipped where none is found: set CHROME_PATH)',
  () => {
    const folder = openReportFolder();
    let browser: Browser;
    let file: string;

    beforeAll(async () => {
      browser = await launch(executablePath ?? '');
      file = folder.write('report.html', await withImages(folder));
    });
    afterAll(async () => {
      await browser.close();
      folder.remove();
    });

    it('is accessible and complete on desktop and phone, light and dark, without network, errors or sideways scrolling', async () => {
      const { page, complaints, externalRequests } = await open(browser, file);
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 850 });
        expect(await page.locator('main h2:visible').allTextContents()).toEqual(SECTIONS);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true");
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        expect([width, 'light', await violations(page)]).toEqual([width, 'light', []]);
        // Of another scheme only colours differ.
        await page.emulateMedia({ colorScheme: 'dark' });
        expect([width, 'dark', await violations(page, ['color-contrast'])]).toEqual([width, 'dark', []]);
        await page.emulateMedia({ colorScheme: 'light' });
      }
      expect(await brokenImages(page)).toEqual([]);
      expect(complaints).toEqual([]);
      expect(externalRequests).toEqual([]);
      await page.context().close();
    });

    it('is read and filtered without JavaScript', async () => {
      const { page } = await open(browser, file, { javaScriptEnabled: false });
      expect(await page.locator('main h2:visible').allTextContents()).toEqual(SECTIONS);
      expect(await page.locator('.row:visible').count()).toBe(10);
      expect(await page.locator('.search:visible, .copy:visible').count()).toBe(0);
      await page.locator('label[for=filter-regressed]').click();
      expect(await page.locator('.row:visible h3').allTextContents()).toEqual(['test-005', 'test-008']);
      await page.locator('.version-fold > summary').nth(1).click();
      expect(await page.locator('.against-parent:visible').count()).toBe(1);
      await page.locator('label[for=diff-seed]').click();
      expect(await page.locator('.against-parent:visible').count()).toBe(0);
      expect(await page.locator('.against-seed:visible').count()).toBe(1);
      await page.locator('label[for=theme-dark]').click();
      expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
      await page.context().close();
    });

    it('filters the gallery by keyboard and by words, and says when nothing is left', async () => {
      const { page, complaints } = await open(browser, file);
      const shown = () => page.locator('.row:visible h3').allTextContents();
      await page.locator('#filter-all').focus();
      await page.keyboard.press('ArrowRight');
      expect(await shown()).toHaveLength(6);
      await page.keyboard.press('ArrowRight');
      expect(await shown()).toEqual(['test-005', 'test-008']);
      await page.locator('#gallery-search').fill('HORSE fog');
      expect(await shown()).toEqual(['test-008']);
      expect(await page.locator('#gallery-none').isVisible()).toBe(false);
      await page.locator('#filter-regressed').focus();
      await page.keyboard.press('ArrowLeft');
      expect(await shown()).toEqual([]);
      expect(await page.locator('#gallery-none').isVisible()).toBe(true);
      await page.locator('label[for=filter-all]').click();
      expect(await shown()).toEqual(['test-008']);
      await page.locator('#trace-search').fill('test-002');
      expect(await page.locator('.trace:visible').count()).toBe(1);
      expect(complaints).toEqual([]);
      await page.context().close();
    });

    it('goes from the top by Tab: skip link, theme, sections; folds open by Enter and Space', async () => {
      const { page } = await open(browser, file);
      const focused = () =>
        page.evaluate("(document.activeElement.id || document.activeElement.getAttribute('href'))");
      const order = [];
      for (let press = 0; press < 4; press += 1) {
        await page.keyboard.press('Tab');
        order.push(await focused());
      }
      expect(order).toEqual(['#main', 'theme-auto', '#verdict', '#spending']);
      const fold = page.locator('.version-fold').first();
      await fold.locator('> summary').focus();
      await page.keyboard.press('Enter');
      expect(await fold.getAttribute('open')).toBe('');
      await page.keyboard.press('Space');
      expect(await fold.getAttribute('open')).toBeNull();
      await page.locator('#diff-parent').focus();
      await page.keyboard.press('ArrowRight');
      expect(await page.locator('#diff-seed').isChecked()).toBe(true);
      await page.context().close();
    });

    it('remembers the theme that was chosen, over that of the system', async () => {
      const { page } = await open(browser, file, { colorScheme: 'light' });
      const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
      const light = await ground();
      await page.locator('label[for=theme-dark]').click();
      const dark = await ground();
      expect(dark).not.toBe(light);
      await page.reload();
      expect(await ground()).toBe(dark);
      expect(await page.locator('#theme-dark').isChecked()).toBe(true);
      await page.locator('label[for=theme-auto]').click();
      expect(await ground()).toBe(light);
      await page.context().close();
    });

    it('reads the heat map out by arrow keys and pointer', async () => {
      const { page } = await open(browser, file);
      const reading = page.locator('.heat-reading');
      await page.locator('.heat-frame .scroll').focus();
      await page.keyboard.press('ArrowDown');
      expect(await reading.textContent()).toMatch(/^Candidate 0, validation-001: 0\.\d{3}$/);
      for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowLeft'])
        await page.keyboard.press(key);
      expect(await reading.textContent()).toMatch(/^Candidate 1, validation-002: 0\.\d{3}$/);
      const map = page.locator('.heat-frame svg');
      const height = (await map.boundingBox())?.height ?? 0;
      await map.hover({ position: { x: 60, y: height - 12 } });
      expect(await reading.textContent()).toBe('Candidate 11, validation-001: not scored');
      await page.context().close();
    });

    it('shows images large from their originals, goes on by arrow keys, and gives the focus back', async () => {
      const { page, complaints } = await open(browser, file);
      const viewer = page.locator('dialog.viewer');
      const widths =
        'Promise.all([...document.querySelectorAll("dialog img")].map((image) => image.decode().then(() => image.naturalWidth)))';
      await page.locator('#gallery-rows .row').nth(1).locator('a.picture').last().click();
      expect(await viewer.locator('h2').textContent()).toBe('test-002');
      expect(await page.evaluate(widths)).toEqual([ORIGINAL_WIDTH, ORIGINAL_WIDTH, ORIGINAL_WIDTH]);
      await page.keyboard.press('ArrowRight');
      expect(await viewer.locator('h2').textContent()).toBe('test-003');
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      expect(await viewer.isVisible()).toBe(false);
      expect(
        await page.evaluate("document.activeElement.closest('.row').querySelector('h3').textContent"),
      ).toBe('test-003');
      expect(complaints).toEqual([]);
      await page.context().close();
    });

    it('opens what a link leads to: a candidate from the tree, a trace from the gallery', async () => {
      const { page } = await open(browser, file);
      await page.locator('a.node[href="#candidate-9"]').focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('tr:has(.target:target) th').textContent()).toBe('9');
      await page.locator('.trace-link a').first().click();
      expect(await page.locator('.trace:target').getAttribute('open')).toBe('');
      await page.context().close();
    });

    it('prints light and without controls, in the dark too', async () => {
      const { page } = await open(browser, file, { colorScheme: 'dark' });
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('light');
      expect(await page.locator('.sections:visible, .controls:visible, .copy:visible').count()).toBe(0);
      expect(await page.locator('.row:visible').count()).toBe(10);
      await page.context().close();
    });

    it('runs nothing that a model wrote', async () => {
      const attack =
        '</script><img src=x onerror="document.title=1"><svg onload=alert(1)><a href="javascript:alert(1)">x</a>';
      const data = pageFixture();
      const hostile = folder.write('hostile.html', {
        ...data,
        title: attack,
        gallery: data.gallery.map((row) => ({
          ...row,
          exampleId: `${row.exampleId}${attack}`,
          prompt: attack,
          tags: [attack],
        })),
        traces: data.traces.map((trace) => ({
          ...trace,
          id: `${trace.id}${attack}`,
          steps: trace.steps.map((step) => ({ ...step, reply: attack })),
        })),
        components: data.components.map((one) => ({
          ...one,
          path: `${one.path}${attack}`,
          finalText: attack,
        })),
      });
      const { page, complaints, externalRequests } = await open(browser, hostile);
      expect(await page.title()).toBe(attack);
      expect(await page.locator('img[src=x], svg[onload], a[href^="javascript"]').count()).toBe(0);
      expect(await page.locator('.row h3').first().textContent()).toBe(`test-001${attack}`);
      // Its images are not on disk: those are the only complaints.
      expect(complaints.filter((complaint) => !complaint.includes('ERR_FILE_NOT_FOUND'))).toEqual([]);
      expect(externalRequests).toEqual([]);
      await page.context().close();
    });
  },
);

async function brokenImages(page: Page): Promise<unknown> {
  return page.evaluate(
    '[...document.images].filter((image) => image.complete && image.naturalWidth === 0).map((image) => image.src)',
  );
}
