import { sniffMediaType } from '../../signatures/sniff.js';
import type { ProviderConnection } from '../call.js';
import { secretsOf } from '../call.js';
import type { GeneratedImage, SafetyVerdict } from '../image-model.js';
import { providerError } from '../provider-failure.js';
import { imageDimensions } from './image-dimensions.js';

interface ReceivedFacts {
  readonly seed: number | null;
  readonly safety: SafetyVerdict;
  readonly requestId: string | null;
}

/** An image whose type and size are read from its bytes. Throws ProviderError where they hold no whole header. */
export function receivedImage(
  bytes: Uint8Array,
  { seed, safety, requestId }: ReceivedFacts,
  connection: ProviderConnection,
): GeneratedImage {
  const mediaType = sniffMediaType(bytes);
  const dimensions = mediaType === undefined ? null : imageDimensions(bytes, mediaType);
  if (mediaType === undefined || dimensions === null) {
    throw providerError('malformed-response', {
      model: connection.id,
      secrets: secretsOf(connection),
      detail: `${bytes.byteLength} bytes that hold ${mediaType ?? 'no known image format'}, where an image was due`,
      requestId: requestId ?? undefined,
    });
  }
  return { bytes, mediaType, ...dimensions, seed, safety };
}
