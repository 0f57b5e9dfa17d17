import type { PendingWork } from './module.js';

/** Keeps track of started work, so that a run can wait for what its program did not wait for. */
export function createPendingWork(): PendingWork {
  const pending = new Set<Promise<unknown>>();
  return {
    track(work) {
      pending.add(work);
      const done = () => void pending.delete(work);
      work.then(done, done);
      return work;
    },
    size: () => pending.size,
    async settled() {
      // Work that ends may start more before it lets go.
      while (pending.size > 0) await Promise.allSettled(pending);
    },
  };
}
