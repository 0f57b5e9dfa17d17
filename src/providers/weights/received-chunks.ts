import type { Readable } from 'node:stream';

/** Chunks held for a slow disk before the sender is asked to wait. */
const MOST_WAITING = 32;

type Ending = { readonly type: 'whole' } | { readonly type: 'broken'; readonly error: Error };

/**
 * The chunks of a body, in order, listened to from this call on: a body that breaks before anybody reads it would
 * otherwise never say so. Unlike the stream's own iterator it gives out everything that arrived before a failure, so
 * that no byte of a broken download is fetched twice.
 */
export function receivedChunks(body: Readable): AsyncGenerator<Uint8Array, void, undefined> {
  const waiting: Uint8Array[] = [];
  const state: { ending: Ending | null; wake: () => void } = { ending: null, wake: () => undefined };
  const finish = (ending: Ending) => {
    state.ending ??= ending;
    state.wake();
  };
  body.on('data', (chunk: Uint8Array) => {
    waiting.push(chunk);
    if (waiting.length >= MOST_WAITING) body.pause();
    state.wake();
  });
  body.on('end', () => finish({ type: 'whole' }));
  body.on('error', (error) => finish({ type: 'broken', error }));
  body.on('close', () => finish({ type: 'broken', error: new Error('aborted') }));

  async function* inOrder(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift()) yield chunk;
      if (state.ending?.type === 'whole') return;
      if (state.ending?.type === 'broken') throw state.ending.error;
      const more = new Promise<void>((resolve) => {
        state.wake = resolve;
      });
      body.resume();
      await more;
    }
  }
  return inOrder();
}
