import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { reportSchema } from '../../src/evaluation/report/report-schema.js';
import { findBrowser, launch, open, violations } from '../report-browser/browser.js';
import { runCli } from './cli.js';

const cwd = mkdtempSync(join(tmpdir(), 'scenewright-image-compile-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

it('compiles the image program on the simulator, tests it on sealed examples, and resumes', async () => {
  const small = ['--train', '1', '--val', '1', '--test', '1', '--max-metric-calls', '2'];
  const args = ['compile', '--program', 'image', '--run-dir', 'run', '--json'];
  const { exitCode, stdout, stderr } = await runCli([...args, ...small], { cwd });
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toMatch(/\d+ of them for images/);
  expect(stderr).toMatch(/^models {6}sim for every role \(simulated\), images sim$/m);
  expect(stderr).toContain('2 images a rollout');
  const manifest = JSON.parse(readFileSync(join(cwd, 'run', 'run.json'), 'utf8')) as { config: unknown };
  expect(manifest.config).toMatchObject({ resolved: { models: { image: 'sim' } } });
  const report = reportSchema.parse(JSON.parse(stdout));
  if (report.kind !== 'compile') throw new Error(`a report of ${report.kind}`);
  expect(report.simulated).toBe(true);
  const [seed] = report.test?.programs ?? [];
  expect(seed?.rollouts).toMatchObject({ errored: 0, skipped: 0 });
  expect(seed?.objectives.map(({ name }) => name).slice(0, 3)).toEqual([
    'quality',
    'guardrails',
    'alignment',
  ]);
  const before = readFileSync(join(cwd, 'run', 'program.json'), 'utf8');
  const again = await runCli(['compile', '--resume', 'run', '--json'], { cwd });
  expect(again.exitCode, again.stderr).toBe(0);
  expect(readFileSync(join(cwd, 'run', 'program.json'), 'utf8')).toBe(before);
});

const executablePath = findBrowser();

it.skipIf(executablePath === null)(
  'has a report that opens from disk without network, with its images (skipped where no Chromium is found: set CHROME_PATH)',
  async () => {
    const browser = await launch(executablePath ?? '');
    try {
      const { page, complaints, externalRequests } = await open(browser, join(cwd, 'run', 'report.html'));
      expect(await page.locator('main > section').count()).toBe(11);
      const widths = '[...document.querySelectorAll(".row img")].map((image) => image.naturalWidth)';
      expect(await page.evaluate(widths)).toEqual([256, 256, 256, 256]);
      await page.locator('a.picture').first().click();
      const original =
        'document.querySelector("dialog img").decode().then(() => document.querySelector("dialog img").naturalWidth)';
      expect(await page.evaluate(original)).toBeGreaterThan(256);
      await page.keyboard.press('Escape');
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      expect(externalRequests).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
