import type { ComponentPath, TraceScope } from './module.js';
import type { TraceEntry } from './trace.js';

interface Branch {
  /** How often the same step had started before in its scope. */
  readonly round: number;
  readonly order: number;
  entries(): TraceEntry[];
}

/** A scope with no parent. `path` is the path of the module that runs in it. */
export function createTraceScope(path: ComponentPath = ''): TraceScope {
  return scope(path).scope;
}

function scope(path: ComponentPath): { scope: TraceScope; entries(): TraceEntry[] } {
  const branches: Branch[] = [];
  const own: TraceEntry[] = [];
  const steps = new Map<string, { order: number; rounds: number }>();

  const entries = (): TraceEntry[] => [
    ...branches
      .toSorted((a, b) => a.round - b.round || a.order - b.order)
      .flatMap((branch) => branch.entries()),
    ...own,
  ];

  function child(name: string, order?: number): TraceScope {
    const step = steps.get(name) ?? { order: order ?? steps.size, rounds: 0 };
    steps.set(name, step);
    const below = scope(joinPath(path, name));
    branches.push({ round: step.rounds++, order: step.order, entries: below.entries });
    return below.scope;
  }

  function lane(number: number): TraceScope {
    const below = scope(path);
    branches.push({ round: 0, order: number, entries: below.entries });
    return below.scope;
  }

  return {
    scope: {
      path,
      child,
      lane,
      add: (entry) => void own.push(entry),
      snapshot: () => ({ entries: entries() }),
    },
    entries,
  };
}

/** `heads` and `objects` to `heads.objects`; an empty side is left out. */
export function joinPath(parent: ComponentPath, name: string): ComponentPath {
  if (parent === '') return name;
  return name === '' ? parent : `${parent}.${name}`;
}

/** Whether `path` is at or below `prefix`. */
export function isAtOrBelow(path: ComponentPath, prefix: ComponentPath): boolean {
  return prefix === '' || path === prefix || path.startsWith(`${prefix}.`);
}
