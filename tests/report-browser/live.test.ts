import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { pageFixture } from '../../src/evaluation/report/html/page.fixture.js';
import { renderPage } from '../../src/evaluation/report/html/page.js';
import { findBrowser, launch } from './browser.js';

const executablePath = findBrowser();
const WAIT = { timeout: 30_000 };

it.skipIf(executablePath === null)(
  'a page that is served live loads again on an event, where the reader was, and at the end (skipped where no Chromium is found: set CHROME_PATH)',
  async () => {
    const served = await serveLive();
    const browser = await launch(executablePath ?? '');
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => complaints.push(message.text()));
      await page.goto(served.url);
      await page.locator('.version-fold > summary').first().click();
      await page.locator('#texts').scrollIntoViewIfNeeded();
      const before = Number(await page.evaluate('scrollY'));
      expect(before).toBeGreaterThan(0);

      served.state.title = 'Second';
      (await served.stream()).write('data: changed\n\n');
      await expect.poll(() => page.title(), WAIT).toBe('Second');
      expect(await page.locator('.version-fold').first().getAttribute('open')).toBe('');
      await expect.poll(() => page.evaluate(`Math.abs(scrollY - ${before}) < 2`), WAIT).toBe(true);

      served.state.title = 'Last';
      (await served.stream()).end('retry: 50\n\n');
      await expect.poll(() => page.title(), WAIT).toBe('Last');
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      await served.close();
    }
  },
);

/** A page whose title can be changed, and the stream of events of whoever has it open. */
async function serveLive() {
  const state = { title: 'First' };
  let arrived: (response: ServerResponse) => void = () => undefined;
  let next = new Promise<ServerResponse>((resolve) => (arrived = resolve));
  const server = createServer((request, response) => {
    if (request.url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': open\n\n');
      arrived(response);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(renderPage(pageFixture({ title: state.title }), { liveEvents: '/events' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    state,
    /** Of the page that is open now. */
    async stream() {
      const response = await next;
      next = new Promise((resolve) => (arrived = resolve));
      return response;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
