import { createHash } from 'node:crypto';
import { mediaIdentity } from '../signatures/media-identity.js';
import type { ChatMessage } from '../signatures/messages.js';
import type { RunContext } from './module.js';

/**
 * A 31-bit seed for a request: derived from the run's seed and repeat, the component's path and lane, the input that
 * is asked about, and how often this run asked it before. So it does not depend on which parallel branch is faster,
 * stays the same when another component changes, and differs when a program asks the same thing twice.
 */
export function requestSeed(context: RunContext, input: ChatMessage): number {
  const { seed, repeat, trace, lane, occurrences } = context;
  const hash = createHash('sha256').update(JSON.stringify([seed, repeat, trace.path, lane]));
  for (const part of input.content) {
    hash.update('\u0000').update(part.type === 'text' ? part.text : mediaIdentity(part.medium));
  }
  const identity = hash.digest();
  const occurrence = occurrences.next(identity.toString('base64'));
  const word =
    occurrence === 0 ? identity : createHash('sha256').update(identity).update(`${occurrence}`).digest();
  return word.readUInt32LE(0) >>> 1;
}
