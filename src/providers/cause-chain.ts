/** Deep enough for every client library; a cycle ends there. */
const MAX_DEPTH = 8;

/** An error and what caused it, outermost first, in the spellings of the client libraries. */
export function causeChain(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  let error = thrown;
  while (typeof error === 'object' && error !== null && chain.length < MAX_DEPTH) {
    chain.push(error);
    error = 'originalError' in error ? error.originalError : 'cause' in error ? error.cause : undefined;
  }
  return chain;
}
