import { UsageError } from '../core/errors.js';
import { formatComponentPath } from './component-text.js';
import type { ComponentPath, Module, RunContext } from './module.js';
import { withAdvice } from './run-context.js';
import { isAtOrBelow } from './trace-scope.js';

/** Advice for all components of a module, or for single ones by their path in it; undefined when there is none. */
export type AdviceText = string | Readonly<Record<ComponentPath, string>> | undefined;

/** The context of a module with advice for its components. Throws UsageError for a path that it has not. */
export function advised(context: RunContext, module: Module, advice: AdviceText): RunContext {
  if (advice === undefined) return context;
  if (typeof advice === 'string') return withAdvice(context, advice);
  const known = module.components().map(({ path }) => path);
  return Object.entries(advice).reduce((current, [path, text]) => {
    if (known.includes(path)) return withAdvice(current, text, path);
    throw new UsageError(
      'advice/unknown-component',
      `There is advice for ${formatComponentPath(path)}, which is no component of ${module.name}.`,
      { hint: `Its components are: ${known.map(formatComponentPath).join(', ')}.` },
    );
  }, context);
}

/** The advice that concerns the component of this context, oldest first, as one text. */
export function adviceFor(context: RunContext): string | undefined {
  if (context.advice.length === 0) return undefined;
  const texts = context.advice
    .filter(({ path }) => isAtOrBelow(context.trace.path, path))
    .map(({ text }) => text);
  return texts.length === 0 ? undefined : texts.join('\n\n');
}
