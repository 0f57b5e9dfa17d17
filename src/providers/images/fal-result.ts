import { z } from 'zod';
import { InputFileError, messageOf, ProviderError } from '../../core/errors.js';
import { type CallInFlight, type ProviderConnection, secretsOf } from '../call.js';
import type { GeneratedImage, SafetyVerdict } from '../image-model.js';
import type { Downgrade } from '../language-model.js';
import { loadImageBytes } from '../media-loading.js';
import { providerError } from '../provider-failure.js';
import { receivedImage } from './received-image.js';

/** What fal's result says of the images; the bytes lie behind the URLs. */
export interface FalResult {
  readonly requestId: string;
  readonly seed: number | null;
  readonly files: readonly { readonly url: string; readonly safety: SafetyVerdict }[];
}

const file = z.object({ url: z.string().min(1) });
const verdicts = {
  seed: z.number().int().nonnegative().nullish(),
  has_nsfw_concepts: z.array(z.boolean()).nullish(),
};
/** FIBO gives one image, beside a list of which its schema says nothing. */
const resultSchema = z.union([
  z.object({ image: file, ...verdicts }).transform((result) => ({ ...result, images: [result.image] })),
  z.object({ images: z.array(file), ...verdicts }),
]);

/** Throws ProviderError for anything but a result with images. */
export function readFalResult(data: unknown, connection: ProviderConnection, requestId: string): FalResult {
  const parsed = resultSchema.safeParse(data);
  const found = parsed.success ? parsed.data.images : [];
  if (!parsed.success || found.length === 0) {
    const detail = parsed.success
      ? 'the result holds no image'
      : `not a result: ${z.prettifyError(parsed.error).split('\n')[0]}`;
    throw failure('malformed-response', connection, requestId, detail);
  }
  const flags = parsed.data.has_nsfw_concepts ?? [];
  const verdict = (at: number): SafetyVerdict =>
    flags[at] === undefined ? 'unknown' : flags[at] ? 'flagged' : 'passed';
  const files = found.map(({ url }, at) => ({ url, safety: verdict(at) }));
  return { requestId, seed: parsed.data.seed ?? null, files };
}

/** As large as a PNG of 4,096 pixels a side gets. */
const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

/** The images behind the URLs, fewer where some cannot be had. Throws ProviderError where none is left. */
export async function fetchFalImages(
  result: FalResult,
  connection: ProviderConnection,
  call: CallInFlight,
  fetchUrl: typeof fetch | undefined,
): Promise<{ readonly images: readonly GeneratedImage[]; readonly downgrades: readonly Downgrade[] }> {
  const { requestId, seed, files } = result;
  if (files.every(({ safety }) => safety === 'flagged'))
    throw failure('safety', connection, requestId, 'every image was marked as not safe for work');
  const limits = {
    maxBytes: MAX_IMAGE_BYTES,
    timeoutMs: connection.timeoutMs,
    ...(fetchUrl === undefined ? {} : { fetch: fetchUrl }),
  };
  const fetched = await Promise.allSettled(
    files.map(async ({ url, safety }) => {
      const medium = { kind: 'image', source: { type: 'url', url } } as const;
      const { bytes } = await loadImageBytes(medium, limits, call.signal);
      return receivedImage(bytes, { seed, safety, requestId }, connection);
    }),
  );
  const images = fetched.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const lost = fetched.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
  const fault = lost.find((reason) => !(reason instanceof InputFileError || reason instanceof ProviderError));
  if (fault !== undefined || call.signal.aborted) throw fault ?? call.signal.reason;
  if (images.length === 0)
    throw failure(
      'malformed-response',
      connection,
      requestId,
      `no image of the result can be had: ${messageOf(lost[0])}`,
    );
  const downgrades = lost.map((reason) => ({
    setting: 'count',
    action: `an image is missing: ${messageOf(reason)}`,
  }));
  return { images, downgrades };
}

function failure(
  kind: 'malformed-response' | 'safety',
  connection: ProviderConnection,
  requestId: string,
  detail: string,
): ProviderError {
  return providerError(kind, { model: connection.id, secrets: secretsOf(connection), detail, requestId });
}
