import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { isScenewrightError } from '../../src/core/errors.js';
import type { LanguageModel, LanguageModelResponse } from '../../src/providers/language-model.js';
import { openReplay, type Recording } from '../../src/providers/middleware/record-replay.js';

/** Names a model by its file, so that a recording does not depend on where the file lies. */
export const modelName = (path: string): string => `llama:${basename(path)}`;

/** Writes down every reply; the same request is asked once, since a local model gives the same reply again. */
export function recordingModel(local: LanguageModel, id: string, recording: Recording): LanguageModel {
  const known = new Map<string, Promise<LanguageModelResponse>>();
  const recorded = recording.middleware({ ...local, id });
  return {
    ...recorded,
    generate(request, call) {
      const key = JSON.stringify([request, call.repeat]);
      const reply = known.get(key) ?? recorded.generate(request, call);
      known.set(key, reply);
      reply.catch(() => known.delete(key));
      return reply;
    },
  };
}

/** The same model without its weights: answers from a recording, `.gz` or plain. */
export async function replayingModel(name: string, recordingPath: string): Promise<LanguageModel> {
  const folder = await mkdtemp(join(tmpdir(), 'proof-'));
  try {
    const plain = recordingPath.endsWith('.gz') ? join(folder, 'calls.jsonl') : recordingPath;
    if (plain !== recordingPath) {
      await pipeline(createReadStream(recordingPath), createGunzip(), createWriteStream(plain));
    }
    const replay = await openReplay(plain);
    const absent: LanguageModel = {
      id: name,
      capabilities: { structuredOutput: 'native', media: [], seed: true, logprobs: true },
      simulated: false,
      price: null,
      generate: () => Promise.reject(new Error('a replay calls no model')),
    };
    return replay(absent);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Packs a recording; gives bytes and SHA-256 of the packed file. */
export async function packRecording(from: string, to: string): Promise<{ bytes: number; sha256: string }> {
  await pipeline(createReadStream(from), createGzip({ level: 9 }), createWriteStream(to));
  return fileFacts(to);
}

export async function fileFacts(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    const part: Buffer = chunk as Buffer;
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Answers from a recording where it can, so that a longer run pays only for what is new. */
export function preferring(recorded: LanguageModel, local: LanguageModel): LanguageModel {
  return {
    ...local,
    async generate(request, call) {
      try {
        return { ...(await recorded.generate(request, call)), cached: false };
      } catch (error) {
        if (isScenewrightError(error) && error.code === 'replay/unknown-request') {
          return local.generate(request, call);
        }
        throw error;
      }
    },
  };
}
