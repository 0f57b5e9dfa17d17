import { createServer } from 'node:http';
import { expect, it } from 'vitest';

it('keeps tests off every network but loopback', async () => {
  // An address that is reserved for documentation: no machine has it.
  await expect(fetch('http://192.0.2.1/')).rejects.toMatchObject({ cause: { code: 'ENETUNREACH' } });
  await expect(fetch('https://example.test/')).rejects.toMatchObject({
    cause: { message: expect.stringContaining('tests speak to loopback servers only') },
  });
});

it('lets loopback servers through', async () => {
  const server = createServer((_, response) => response.end('here'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address();
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('here');
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
