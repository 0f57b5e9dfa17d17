import type { JsonObject } from '../core/json.js';
import { parseJsonObject } from '../core/parse-json.js';

/** The command as it may be written down: addresses without user name and password. */
export function commandOf(argv: readonly string[]): readonly string[] {
  return ['scenewright', ...argv.map(withoutCredentials)];
}

export function withoutCredentials(text: string): string {
  return text.replaceAll(/(\w+:\/\/)[^/\s@]+@/g, '$1');
}

/** Flags as JSON, to be written into a run folder and read again on resume. */
export function flagsJson(flags: object): JsonObject {
  return parseJsonObject(
    JSON.stringify(flags, (_, value: unknown) =>
      typeof value === 'string' ? withoutCredentials(value) : value,
    ),
  );
}

/** A command line that a shell reads as these words. */
export function shellCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
