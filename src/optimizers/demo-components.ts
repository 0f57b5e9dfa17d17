import { z } from 'zod';
import type { JsonObject } from '../core/json.js';
import type { ComponentChanges, ComponentPath, ComponentText, Program } from '../modules/module.js';
import { parseJson } from '../core/parse-json.js';
import { ownValue } from '../core/own-value.js';
import type { Demo } from '../signatures/signature.js';
import type { Candidate } from './gepa/adapter.js';
import type { ProposalFilter } from './gepa/proposal-filter.js';

/** What follows a component's path in the name of its demonstrations. No path of a program can end so. */
const SUFFIX = '#demos';

const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());
const demosSchema = z.array(z.object({ input: jsonObject, output: jsonObject }));

/** The name under which candidates carry the demonstrations of a component, beside its instruction. */
export function demosKey(path: ComponentPath): string {
  return path + SUFFIX;
}

export function isDemosKey(key: string): boolean {
  return key.endsWith(SUFFIX);
}

/** The component that a name of a candidate belongs to. */
export function pathOfKey(key: string): ComponentPath {
  return isDemosKey(key) ? key.slice(0, -SUFFIX.length) : key;
}

/**
 * Demonstrations as one line of JSON: the search compares, hashes and merges texts. Keys keep the order of the trace
 * that a demonstration was taken from, because that is the order in which a model writes them.
 */
export function demosText(demos: readonly Demo[]): string {
  return JSON.stringify(demos.map(({ input, output }) => ({ input, output })));
}

/** Throws ZodError for a text that `demosText` did not make. */
export function parseDemos(text: string): Demo[] {
  return demosSchema.parse(parseJson(text));
}

/** The changes to a program that a candidate's texts are, instructions and demonstrations. */
export function changesOf(candidate: Candidate): ComponentChanges {
  const changes: Record<ComponentPath, Partial<ComponentText>> = {};
  for (const [key, text] of Object.entries(candidate)) {
    const path = pathOfKey(key);
    const change = isDemosKey(key) ? { demos: parseDemos(text) } : { instruction: text };
    changes[path] = { ...ownValue(changes, path), ...change };
  }
  return changes;
}

/** Names and texts of the demonstrations that a program starts with. */
export function seedDemos(program: Program, frozen: readonly ComponentPath[]): Candidate {
  const free = program.components().filter(({ path }) => !frozen.includes(path));
  return Object.fromEntries(free.map(({ path, demos }) => [demosKey(path), demosText(demos)]));
}

/** Filters that compare whole candidates. The others judge the wording of instructions. */
const WHOLE_CANDIDATE: ReadonlySet<string> = new Set(['no-duplicates', 'no-near-duplicates']);

/**
 * The filter without a look at demonstrations, where it is one on wording: those are long, and are examples by
 * intention.
 */
export function sparingDemos(filter: ProposalFilter): ProposalFilter {
  if (WHOLE_CANDIDATE.has(filter.name)) return filter;
  return {
    ...filter,
    check(child, state) {
      const instructions = Object.entries(child.candidate).filter(([key]) => !isDemosKey(key));
      return filter.check({ ...child, candidate: Object.fromEntries(instructions) }, state);
    },
  };
}
