import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** More lines than this do not help a model to correct itself. */
const MAX_LINES = 20;
const MAX_FOUND_CHARS = 60;

/** Validation errors as lines: `elements[0].id: expected string, found 12`. `at` is where `value` itself is. */
export function describeIssues(issues: readonly Issue[], value: unknown, at: Path = []): string[] {
  const lines = [...new Set(issues.flatMap((issue) => describeIssue(issue, value, [], at)))];
  if (lines.length <= MAX_LINES) return lines;
  return [...lines.slice(0, MAX_LINES), `... and ${lines.length - MAX_LINES} more errors`];
}

function describeIssue(issue: Issue, value: unknown, prefix: Path, at: Path): string[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'invalid_union') {
    const branch = closestBranch(issue.errors);
    if (branch !== undefined) return branch.flatMap((inner) => describeIssue(inner, value, path, at));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${formatPath([...at, ...path, key])}: unknown key`);
  }
  const where = formatPath([...at, ...path]);
  // A message of a refinement may say itself what was found.
  if (issue.code === 'custom' && /\bfound\b/.test(issue.message)) return [`${where}: ${issue.message}`];
  return [`${where}: ${expectation(issue)}, found ${describeFound(valueAt(value, path))}`];
}

/** The branch of a union that came nearest: it got deepest before it failed, then has the fewest errors. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]) => Math.min(...issues.map((issue) => issue.path.length));
  const candidates = branches.filter((issues) => issues.length > 0 && depth(issues) > 0);
  return candidates.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `expected ${quote(issue.values[0])}`
        : `expected one of ${issue.values.map(quote).join(', ')}`;
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue.origin)}`;
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return issue.format === 'regex' && issue.pattern !== undefined
        ? `expected text that matches ${issue.pattern}`
        : `expected a valid ${issue.format}`;
    case 'invalid_union':
      return 'expected one of the allowed forms';
    case 'invalid_key':
      return 'expected a valid key';
    case 'invalid_element':
      return 'expected a valid element';
    case 'unrecognized_keys':
    case 'custom':
      return issue.message;
  }
}

function unit(origin: string): string {
  switch (origin) {
    case 'string':
      return ' characters';
    case 'array':
    case 'set':
    case 'map':
      return ' items';
    default:
      return '';
  }
}

function quote(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value));
}

/** `elements[0].id`; the whole value is `(reply)` for a reply, so a line never starts with a colon. */
export function formatPath(path: Path): string {
  if (path.length === 0) return '(top level)';
  return path
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`))
    .join('');
}

export function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Reflect.get(current, step);
  }
  return current;
}

function describeFound(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  if (typeof value === 'object') {
    const keys = Object.keys(value);
    return keys.length === 0 ? 'an empty object' : `an object with ${keys.slice(0, 5).join(', ')}`;
  }
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > MAX_FOUND_CHARS ? `${text.slice(0, MAX_FOUND_CHARS - 3)}...` : text;
}
