import { z } from 'zod';
import { InputFileError, UsageError } from '../../core/errors.js';
import { hashJson } from '../../core/hash.js';
import type { JsonObject, JsonValue } from '../../core/json.js';
import { openJsonLines } from '../../storage/json-lines.js';
import { readJsonLines } from '../../storage/json-lines-reader.js';
import type { LanguageModel, LanguageModelMiddleware, LanguageModelResponse } from '../language-model.js';
import { describeCall } from './request-key.js';
import { responseSchema } from './response-schema.js';

const FORMAT = 'scenewright-recording';
const VERSION = 1;

const lineSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  key: z.string(),
  call: z.record(z.string(), z.json()),
  response: responseSchema,
});

export interface Recording {
  readonly middleware: LanguageModelMiddleware;
  /** Writes what waits and closes the file. */
  close(): Promise<void>;
}

/**
 * Writes every reply of a model to a JSONL file, after what is there already: one line with the request (media by
 * hash), its key and the reply. Failures are not recorded. Rejects with StorageError when the file cannot be
 * written.
 */
export async function openRecording(path: string): Promise<Recording> {
  const { log } = await openJsonLines(path);
  const middleware: LanguageModelMiddleware = (model) => ({
    ...model,
    async generate(request, call) {
      const response = await model.generate(request, call);
      const described = withoutAddress(describeCall(model, request, call.repeat));
      await log.append({
        format: FORMAT,
        version: VERSION,
        key: hashJson(described),
        call: described,
        response,
      });
      return response;
    },
  });
  return { middleware, close: () => log.close() };
}

interface RecordedCall {
  readonly call: JsonObject;
  readonly response: LanguageModelResponse;
}

/**
 * Answers every request from a recording, without calling the model inside. A request that was not recorded
 * rejects with UsageError `replay/unknown-request`, which shows how it differs from the nearest recorded one. Where
 * the same request was recorded twice, the last reply counts.
 */
export async function openReplay(path: string): Promise<LanguageModelMiddleware> {
  const recorded = await readRecording(path);
  return (model) => ({ ...model, generate: (request, call) => replay(model, request, call.repeat) });

  async function replay(
    model: LanguageModel,
    request: Parameters<LanguageModel['generate']>[0],
    repeat: number,
  ): Promise<LanguageModelResponse> {
    const call = withoutAddress(describeCall(model, request, repeat));
    const found = recorded.get(hashJson(call));
    if (found === undefined) throw unknownRequest(path, call, [...recorded.values()]);
    return { ...found.response, cached: true, retries: [] };
  }
}

// A recording is to be replayed anywhere, so the address of the provider is left out.
function withoutAddress({ scope: _scope, ...call }: JsonObject): JsonObject {
  return call;
}

async function readRecording(path: string): Promise<Map<string, RecordedCall>> {
  const recorded = new Map<string, RecordedCall>();
  let number = 0;
  for await (const lines of readJsonLines(path)) {
    for (const line of lines) {
      number++;
      if (line.torn) continue;
      const parsed = lineSchema.safeParse(line.value);
      if (!parsed.success) {
        const reason = z.prettifyError(parsed.error).split('\n')[0];
        throw new InputFileError('replay/line-invalid', `${path}:${number} is no recorded reply: ${reason}`);
      }
      recorded.set(parsed.data.key, parsed.data);
    }
  }
  return recorded;
}

function unknownRequest(path: string, call: JsonObject, recorded: readonly RecordedCall[]): UsageError {
  const differences = recorded.map((other) => differingLeaves(other.call, call));
  differences.sort((a, b) => a.length - b.length);
  const [nearest] = differences;
  const detail =
    nearest === undefined
      ? 'the recording is empty.'
      : `the nearest recorded request differs in ${nearest.length} places:\n${nearest.slice(0, 3).join('\n')}`;
  return new UsageError('replay/unknown-request', `${path} holds no reply to this request; ${detail}`, {
    hint: 'Record it again, or undo the change.',
  });
}

const MAX_SHOWN_CHARACTERS = 80;

/** One line for each leaf that is not the same in both. */
function differingLeaves(before: JsonObject, now: JsonObject): readonly string[] {
  const old = leaves(before, '');
  const fresh = leaves(now, '');
  const paths = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return paths
    .filter((path) => old.get(path) !== fresh.get(path))
    .map((path) => `- ${path}: ${excerpts(old.get(path) ?? 'nothing', fresh.get(path) ?? 'nothing')}`);
}

function leaves(value: JsonValue | undefined, path: string): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null)
    return new Map([[path, JSON.stringify(value) ?? 'nothing']]);
  const parts = Object.entries(value).map(([key, item]) =>
    leaves(item, path === '' ? key : `${path}.${key}`),
  );
  return new Map(parts.flatMap((part) => [...part]));
}

/** Both texts from shortly before the first character in which they differ. */
function excerpts(before: string, now: string): string {
  let same = 0;
  while (same < before.length && before[same] === now[same]) same++;
  const start = Math.max(0, same - 20);
  const cut = (text: string) => {
    const piece = text.slice(start, start + MAX_SHOWN_CHARACTERS);
    return `${start > 0 ? '...' : ''}${piece}${start + MAX_SHOWN_CHARACTERS < text.length ? '...' : ''}`;
  };
  return `recorded ${cut(before)}, now ${cut(now)}`;
}
