import type { ExampleResult } from './adapter.js';
import type { CacheLookup, EvaluationCache } from './evaluation-cache.js';

/** What one ticket sees of the cache: what was committed when it was drawn, and what it wrote itself. */
export interface CacheLayer<Output, Trajectory> {
  readonly cache: EvaluationCache<Output, Trajectory>;
  /** Makes what was written here part of the cache. Gives how many of the results were there by then. */
  commit(): number;
  /** Forgets what was written here. */
  drop(): void;
}

interface Written<Output, Trajectory> {
  readonly lookup: CacheLookup;
  readonly result: ExampleResult<Output, Trajectory>;
}

interface Layer<Output, Trajectory> {
  readonly cache: EvaluationCache<Output, Trajectory>;
  readonly writes: Written<Output, Trajectory>[];
}

/**
 * Lets several tickets work with one cache without seeing each other's results before they are committed: what a
 * ticket finds, and so what it counts as paid, must not depend on who is faster.
 */
// eslint-disable-next-line max-lines-per-function -- one closure: its parts share the state that they guard
export function layeredCache<Output, Trajectory>(
  shared: EvaluationCache<Output, Trajectory>,
): { open(): CacheLayer<Output, Trajectory> } {
  type Result = ExampleResult<Output, Trajectory>;
  /** Committed, but drawn too late for some open ticket to be seen by it; oldest first. */
  let recent: Layer<Output, Trajectory>[] = [];
  const views = new Set<readonly Layer<Output, Trajectory>[]>();

  function find(
    lookup: CacheLookup,
    layers: readonly Layer<Output, Trajectory>[],
    own?: EvaluationCache<Output, Trajectory>,
  ): Result | undefined {
    const found = own?.read(lookup);
    if (found !== undefined) return found;
    for (const { cache } of layers.toReversed()) {
      const result = cache.read(lookup);
      if (result !== undefined) return result;
    }
    return shared.read(lookup);
  }

  function settle(): void {
    const isSeenByAll = (layer: Layer<Output, Trajectory>) =>
      [...views].every((view) => view.includes(layer));
    for (const layer of recent.filter(isSeenByAll)) {
      for (const { lookup, result } of layer.writes) shared.write(lookup, result);
    }
    recent = recent.filter((layer) => !isSeenByAll(layer));
  }

  return {
    open() {
      const seen = [...recent];
      const layer: Layer<Output, Trajectory> = { cache: shared.another(), writes: [] };
      let isOpen = true;
      views.add(seen);
      const close = () => {
        isOpen = false;
        views.delete(seen);
      };
      return {
        cache: {
          ...shared,
          read: (lookup) => (isOpen ? find(lookup, seen, layer.cache) : find(lookup, recent)),
          write(lookup, result) {
            if (!isOpen && !recent.includes(layer)) return shared.write(lookup, result);
            layer.cache.write(lookup, result);
            layer.writes.push({ lookup, result });
          },
        },
        commit() {
          const known = layer.writes.filter(({ lookup }) => find(lookup, recent) !== undefined).length;
          close();
          recent.push(layer);
          settle();
          return known;
        },
        drop() {
          close();
          settle();
        },
      };
    },
  };
}
