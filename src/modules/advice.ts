import type { RunContext } from './module.js';
import { isAtOrBelow } from './trace-scope.js';

/** The advice that concerns the component of this context, oldest first, as one text. */
export function adviceFor(context: RunContext): string | undefined {
  if (context.advice.length === 0) return undefined;
  const texts = context.advice
    .filter(({ path }) => isAtOrBelow(context.trace.path, path))
    .map(({ text }) => text);
  return texts.length === 0 ? undefined : texts.join('\n\n');
}
