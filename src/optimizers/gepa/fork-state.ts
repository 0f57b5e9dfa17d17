import type { GepaState } from './state.js';

/**
 * A copy that can be changed without changing the original. Lists and maps of the state are changed in place, what
 * lies in them is replaced as a whole, so one level is enough.
 */
export function forkState(state: Readonly<GepaState>): GepaState {
  const fork: GepaState = { ...state };
  for (const name of Object.keys(fork)) {
    const value: unknown = Reflect.get(fork, name);
    if (isList(value)) Reflect.set(fork, name, [...value]);
    else if (isRecord(value)) Reflect.set(fork, name, { ...value });
  }
  return fork;
}

/**
 * Brings into `state` what a ticket did to its own copy since `base`: figures that were there grow by as much, lists
 * get the new items, maps the new entries. What others did to `state` in the meantime stays.
 */
export function applyChanges(state: GepaState, base: Readonly<GepaState>, fork: Readonly<GepaState>): void {
  for (const [parent, cursor] of fork.componentCursor.entries()) {
    if (cursor !== base.componentCursor[parent]) state.componentCursor[parent] = cursor;
  }
  const { componentCursor: _done, ...rest } = fork;
  for (const name of Object.keys(rest)) {
    const [own, before, after] = [state, base, fork].map((one): unknown => Reflect.get(one, name));
    const changed = changedBy(own, before, after);
    if (changed !== own) Reflect.set(state, name, changed);
  }
}

function changedBy(own: unknown, before: unknown, after: unknown): unknown {
  if (before === after) return own;
  if (typeof own === 'number' && typeof before === 'number' && typeof after === 'number') {
    return own + (after - before);
  }
  if (isList(own) && isList(before) && isList(after)) {
    return after.length > before.length ? [...own, ...after.slice(before.length)] : own;
  }
  if (isRecord(own) && isRecord(before) && isRecord(after)) {
    const entries = Object.entries(after).map(([key, value]) => [
      key,
      key in own ? changedBy(own[key], key in before ? before[key] : emptyLike(value), value) : value,
    ]);
    return { ...own, ...Object.fromEntries(entries) };
  }
  return after;
}

/** What two iterations add under the same new name is put together; of two new values the later one counts. */
function emptyLike(value: unknown): unknown {
  if (isList(value)) return [];
  return isRecord(value) ? {} : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
