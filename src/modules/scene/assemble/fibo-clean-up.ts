import { FiboPrompt } from './fibo-schema.js';

/** What the clean-up writes when a prompt declares no wish of its own. Source: Bria's clean-up step. */
export const DEFAULT_WISH = 'very high';

/**
 * FIBO's clean-up of a structured prompt, also of one written by hand or by a model: null, NaN, empty texts, lists
 * and objects go, on every level; the two wishes are added; the result follows the schema. Throws a ZodError when
 * what is left does not follow it.
 */
export function cleanUpFibo(prompt: unknown): FiboPrompt {
  const cleaned = withoutEmpty(prompt);
  const fields: object = typeof cleaned === 'object' && cleaned !== null ? cleaned : {};
  const aesthetics =
    'aesthetics' in fields && typeof fields.aesthetics === 'object' ? fields.aesthetics : undefined;
  const wishes = { preference_score: DEFAULT_WISH, aesthetic_score: DEFAULT_WISH };
  return FiboPrompt.parse({ ...fields, aesthetics: { ...wishes, ...aesthetics } });
}

/** The text that is sent: minified JSON. */
export function fiboText(prompt: FiboPrompt): string {
  return JSON.stringify(prompt);
}

function withoutEmpty(value: unknown): unknown {
  if (value === null || value === '' || (typeof value === 'number' && Number.isNaN(value))) return undefined;
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value)
    .map(([key, item]): [string, unknown] => [key, withoutEmpty(item)])
    .filter(([, item]) => item !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
