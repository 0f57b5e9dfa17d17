import { canonicalJson } from '../core/json.js';
import type { Downgrade, LanguageModelRequest } from './language-model.js';
import { parseJson } from '../core/parse-json.js';
import { asFields } from './as-fields.js';

const FIELDS = {
  temperature: ['temperature'],
  topP: ['top_p', 'p'],
  maxOutputTokens: ['max_tokens', 'max_completion_tokens', 'max_output_tokens'],
  stop: ['stop', 'stop_sequences'],
  seed: ['seed', 'random_seed'],
} as const;

const SETTINGS = ['temperature', 'topP', 'maxOutputTokens', 'stop', 'seed'] as const;

/**
 * Compares what was asked for with the body that left. Reading the body rather than listing what Ax is known to
 * lose keeps this true when Ax changes.
 */
export function axDowngrades(request: LanguageModelRequest, sentBody: string): readonly Downgrade[] {
  const body = asFields(parseJson(sentBody)) ?? {};
  const downgrades: Downgrade[] = [];
  for (const setting of SETTINGS) {
    const asked = request.sampling?.[setting];
    const sent = FIELDS[setting].map((field) => body[field]).find((value) => value !== undefined);
    const action = difference(asked, sent);
    if (action !== null) downgrades.push({ setting, action });
  }
  if (request.topLogprobs !== undefined && body['logprobs'] === undefined) {
    downgrades.push({ setting: 'topLogprobs', action: 'left out: the client drops it' });
  }
  for (const field of ['reasoning_effort', 'reasoning', 'thinking']) {
    const value = body[field];
    if (value !== undefined) {
      downgrades.push({ setting: field, action: `not asked for; the client sends ${JSON.stringify(value)}` });
    }
  }
  return [...downgrades, ...outputDowngrade(request, body)];
}

function difference(asked: unknown, sent: unknown): string | null {
  if (asked === undefined) {
    return sent === undefined ? null : `not asked for; the client sends ${JSON.stringify(sent)}`;
  }
  if (sent === undefined) return 'left out: the client drops it';
  if (canonicalJson(asked) === canonicalJson(sent)) return null;
  return `the client sends ${JSON.stringify(sent)} for ${JSON.stringify(asked)}`;
}

function outputDowngrade(
  { output }: LanguageModelRequest,
  body: Readonly<Record<string, unknown>>,
): readonly Downgrade[] {
  if (output === undefined) return [];
  const format = body['response_format'] ?? body['output_config'];
  if (format === undefined) {
    const action =
      'no response format: the client or the model refuses the schema, which stands in the prompt';
    return [{ setting: 'output', action }];
  }
  const holdsSchema = canonicalJson(format).includes(canonicalJson(output.schema));
  return holdsSchema ? [] : [{ setting: 'output', action: 'the client changed the schema on the way' }];
}
