import type { ImageModelMiddleware } from '../../image-model.js';
import { loadImageBytes, type MediaLoadingOptions } from '../../media-loading.js';

/** Reads references given as files and URLs just before the call: what is inside sees bytes only. */
export function loadReferences(options: MediaLoadingOptions = {}): ImageModelMiddleware {
  return (model) => ({
    ...model,
    async generate(request, call) {
      const { references = [] } = request;
      if (references.length === 0) return model.generate(request, call);
      const loaded = references.map(async (reference) => {
        const { bytes, mediaType } = await loadImageBytes(reference, options, call.signal);
        return { kind: 'image', source: { type: 'bytes', bytes, mediaType } } as const;
      });
      return model.generate({ ...request, references: await Promise.all(loaded) }, call);
    },
  });
}
