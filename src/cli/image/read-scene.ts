import { readFileSync } from 'node:fs';
import { InputFileError, messageOf } from '../../core/errors.js';
import { Scene } from '../../signatures/scene/scene.js';
import { checkSchema } from '../../signatures/parse-schema.js';

/**
 * The scene in a JSON file: a scene itself, or what `run --json` gives, which holds one. Throws InputFileError
 * `verify/unreadable`, `verify/not-json`, `verify/no-scene`.
 */
export function readScene(path: string): Scene {
  const value = readJson(path);
  const holder = [value, field(value, 'scene'), field(field(value, 'output'), 'scene')].find(
    (one) => field(one, 'elements') !== undefined,
  );
  const checked = checkSchema(Scene, holder ?? value);
  if (checked.ok) return checked.value;
  throw new InputFileError('verify/no-scene', `${path} holds no scene:\n${checked.errors.join('\n')}`, {
    hint: 'Give scene.json of a run, or what `scenewright run PROMPT --json` printed.',
  });
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputFileError('verify/unreadable', `${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    throw new InputFileError('verify/not-json', `${path} is not JSON: ${messageOf(cause)}`, { cause });
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
