/** The whole body of an answer. Throws what `tooLarge` makes once more than `maxBytes` have come. */
export function readBody(answer: Response, maxBytes: number, tooLarge: () => Error): Promise<Buffer> {
  return readStream(answer.body ?? [], maxBytes, tooLarge);
}

/** All of a stream, which is ended early when it is too large. Throws what `tooLarge` makes. */
export async function readStream(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes: number,
  tooLarge: () => Error,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
