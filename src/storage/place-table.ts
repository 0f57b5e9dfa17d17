import { sha256 } from '../core/hash.js';
import type { LinePlace } from './json-lines.js';

/** A place with a number that its owner gives a meaning. */
export interface TaggedPlace extends LinePlace {
  readonly tag: number;
}

/** Where lines lie, by SHA-256. */
export interface PlaceTable {
  get(key: string): TaggedPlace | null;
  /** `tag`: a whole number from 0 below 2^32. */
  set(key: string, place: LinePlace, tag: number): void;
  /** False when there was none. */
  delete(key: string): boolean;
}

/** Of a SHA-256 in words of 32 bits: among a billion keys two are alike with a chance of one in 10^11. */
const KEY_WORDS = 3;
const DIGITS_PER_WORD = 8;
const FIRST_CAPACITY = 64;
const GROWTH = 4;
/** Beyond it, searches of a linearly probed table become long. */
const MAX_LOAD = 0.6;
const HEX = /^[0-9a-f]{64}$/;

interface Slots {
  readonly capacity: number;
  readonly keys: Uint32Array;
  readonly offsets: Float64Array;
  /** 0 = never used; `DELETED`; else the length of the line. */
  readonly bytes: Uint32Array;
  readonly tags: Uint32Array;
}

const DELETED = 0xffff_ffff;

/**
 * A hash table in typed arrays with linear probing: 28 bytes an entry, where a Map of strings and objects takes ten
 * times as much. A run has many lines, and memory must not grow with them.
 */
export function placeTable(): PlaceTable {
  let slots = emptySlots(FIRST_CAPACITY);
  let used = 0;
  const words = new Uint32Array(KEY_WORDS);

  function insert(offset: number, bytes: number, tag: number): void {
    const slot = find(slots, words) ?? firstFree(slots, words);
    if (slots.bytes[slot] === 0) used += 1;
    slots.keys.set(words, slot * KEY_WORDS);
    slots.offsets[slot] = offset;
    slots.bytes[slot] = bytes;
    slots.tags[slot] = tag;
  }

  function grow(): void {
    const old = slots;
    slots = emptySlots(old.capacity * GROWTH);
    used = 0;
    for (let slot = 0; slot < old.capacity; slot++) {
      const bytes = old.bytes[slot] ?? 0;
      if (bytes === 0 || bytes === DELETED) continue;
      for (let at = 0; at < KEY_WORDS; at++) words[at] = old.keys[slot * KEY_WORDS + at] ?? 0;
      insert(old.offsets[slot] ?? 0, bytes, old.tags[slot] ?? 0);
    }
  }

  return {
    get(key) {
      readKey(key, words);
      const slot = find(slots, words);
      return slot === null ? null : entryAt(slots, slot);
    },
    set(key, place, tag) {
      if (used + 1 > slots.capacity * MAX_LOAD) grow();
      readKey(key, words);
      insert(place.offset, place.bytes, tag);
    },
    delete(key) {
      readKey(key, words);
      const slot = find(slots, words);
      if (slot !== null) slots.bytes[slot] = DELETED;
      return slot !== null;
    },
  };
}

function emptySlots(capacity: number): Slots {
  return {
    capacity,
    keys: new Uint32Array(capacity * KEY_WORDS),
    offsets: new Float64Array(capacity),
    bytes: new Uint32Array(capacity),
    tags: new Uint32Array(capacity),
  };
}

function readKey(key: string, words: Uint32Array): void {
  const hex = HEX.test(key) ? key : sha256(key);
  for (let at = 0; at < KEY_WORDS; at++) {
    const end = hex.length - at * DIGITS_PER_WORD;
    words[at] = Number.parseInt(hex.slice(end - DIGITS_PER_WORD, end), 16);
  }
}

/** The slot of a key, or null. There is always a slot that was never used, at which the search ends. */
function find({ capacity, keys, bytes }: Slots, words: Uint32Array): number | null {
  for (let slot = startOf(words, capacity); bytes[slot] !== 0; slot = (slot + 1) % capacity) {
    if (bytes[slot] === DELETED) continue;
    const at = slot * KEY_WORDS;
    if (keys[at] === words[0] && keys[at + 1] === words[1] && keys[at + 2] === words[2]) return slot;
  }
  return null;
}

function firstFree({ capacity, bytes }: Slots, words: Uint32Array): number {
  let slot = startOf(words, capacity);
  while (bytes[slot] !== 0 && bytes[slot] !== DELETED) slot = (slot + 1) % capacity;
  return slot;
}

function startOf(words: Uint32Array, capacity: number): number {
  return (words[0] ?? 0) % capacity;
}

function entryAt({ offsets, bytes: lengths, tags }: Slots, slot: number): TaggedPlace | null {
  const bytes = lengths[slot] ?? 0;
  if (bytes === 0 || bytes === DELETED) return null;
  return { offset: offsets[slot] ?? 0, bytes, tag: tags[slot] ?? 0 };
}
