import type { z } from 'zod';
import type { JsonValue } from '../../core/json.js';
import { isJsonObject } from '../../core/parse-json.js';
import type { Module, RunContext } from '../module.js';
import { wrapModule } from '../wrap-module.js';

/** A text that parsing changed, with the place where it stood. */
export interface ChangedText {
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The same module, with a warning on the trace for every vocabulary value that was not written as listed: what was
 * mapped to a listed value, and what was marked as custom.
 */
export function watchVocabulary<I extends z.ZodObject, O extends z.ZodObject>(
  module: Module<I, O>,
): Module<I, O> {
  return wrapModule(module, async (inner, input, context) => {
    const value = await inner.forward(input, context);
    reportChanges(changedTexts(lastReply(context), value), context);
    return value;
  });
}

function lastReply(context: RunContext): JsonValue {
  const last = context.trace.snapshot().entries.findLast((entry) => entry.type === 'call');
  return last?.output ?? null;
}

/** Texts that differ between what a model wrote and what parsing made of it. */
export function changedTexts(raw: JsonValue | undefined, value: unknown, path = ''): readonly ChangedText[] {
  if (typeof raw === 'string' && typeof value === 'string') {
    return raw === value ? [] : [{ path, from: raw, to: value }];
  }
  if (Array.isArray(raw) && Array.isArray(value)) {
    return raw.flatMap((item: JsonValue, at) => changedTexts(item, value[at], `${path}[${at}]`));
  }
  if (!isJsonObject(raw) || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    changedTexts(raw[key], item, path === '' ? key : `${path}.${key}`),
  );
}

function reportChanges(changes: readonly ChangedText[], context: RunContext): void {
  const custom = changes.filter(({ to }) => to.startsWith('custom:'));
  const matched = changes.filter((change) => !custom.includes(change));
  const component = context.trace.path;
  if (matched.length > 0) {
    const said = matched.map(({ path, from, to }) => `${path}: "${from}" as "${to}"`).join(', ');
    context.trace.add({
      type: 'warning',
      component,
      code: 'scene/value-normalised',
      message: `Read ${said}.`,
    });
  }
  if (custom.length > 0) {
    const said = custom.map(({ path, from }) => `${path}: "${from}"`).join(', ');
    const message = `Not in the vocabulary, kept as custom: ${said}.`;
    context.trace.add({ type: 'warning', component, code: 'scene/value-custom', message });
  }
}
