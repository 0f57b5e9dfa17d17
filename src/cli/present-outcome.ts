import { isScenewrightError, messageOf } from '../core/errors.js';
import type { JsonObject, JsonValue } from '../core/json.js';
import type { RunOutcome } from '../modules/module.js';
import { parseJson } from '../core/parse-json.js';
import type { Downgrade } from '../providers/language-model.js';
import { formatMessages } from '../signatures/prompt-text.js';
import type { OpenedModels } from './models.js';
import type { RawInput } from './field-values.js';
import { errorOf } from './outcome.js';
import type { Outcome } from './outcome.js';
import { count, usd } from './progress/figures.js';
import type { OutputShaper } from './shape-output.js';

/** One result as JSON: the output with what it took, or the error. */
export function outcomeRecord(outcome: Outcome, shape: OutputShaper): JsonObject {
  const { id, line, input } = outcome.request;
  const head = { id, line, input: plainJson(input) };
  const error = errorOf(outcome);
  const took = outcome.type === 'ran' ? tookOf(outcome.result) : {};
  if (error !== undefined) {
    const code = isScenewrightError(error) ? error.code : 'unexpected';
    return { ...head, error: { code, message: messageOf(error) }, ...took };
  }
  return { ...head, output: plainJson(outputOf(outcome, shape.json)), ...took };
}

function tookOf(result: RunOutcome<unknown>): JsonObject {
  const { trace, usage, simulated } = result.type === 'ok' ? result.prediction : result;
  const warnings = trace.entries.flatMap((entry) =>
    entry.type === 'warning'
      ? [{ component: entry.component, code: entry.code, message: entry.message }]
      : [],
  );
  return { warnings, downgrades: plainJson(downgradesOf(result)), usage: plainJson(usage), simulated };
}

/** What models could not honour in a run, each once. */
export function downgradesOf(result: RunOutcome<unknown>): readonly Downgrade[] {
  const { trace } = result.type === 'ok' ? result.prediction : result;
  const all = trace.entries.flatMap((entry) =>
    entry.type === 'call' ? entry.attempts.flatMap(({ downgrades }) => downgrades) : [],
  );
  return [...new Map(all.map((one) => [downgradeText(one), one])).values()];
}

export function downgradeText({ setting, action }: Downgrade): string {
  return `${setting}: ${action}`;
}

function outputOf<T>(outcome: Outcome, shape: (output: unknown, input: RawInput) => T): T | undefined {
  return outcome.type === 'ran' && outcome.result.type === 'ok'
    ? shape(outcome.result.prediction.output, outcome.request.input)
    : undefined;
}

/** One result as text; among many, under a line that says which prompt it belongs to. Undefined for a failure. */
export function outcomeText(outcome: Outcome, shape: OutputShaper, isMany: boolean): string | undefined {
  const text = outputOf(outcome, shape.text);
  if (!isMany || text === undefined) return text;
  const { line, input } = outcome.request;
  return `--- ${line ?? ''}: ${firstText(input)}\n${text}\n`;
}

/** Every prompt of a run as it was sent, with what came back; also of a run that failed. */
export function sentPrompts(outcome: Outcome): string | undefined {
  if (outcome.type === 'refused') return undefined;
  const { trace } = outcome.result.type === 'ok' ? outcome.result.prediction : outcome.result;
  const calls = trace.entries.flatMap((entry) => (entry.type === 'call' ? [entry] : []));
  return calls
    .flatMap((call) =>
      call.attempts.map(
        (attempt) =>
          `##### ${call.component} (${call.signature}), ${attempt.model}\n\n${formatMessages(attempt.messages)}\n\n=== reply ===\n${attempt.reply}\n`,
      ),
    )
    .join('\n');
}

/** What a command used: `8 calls, 12,345 tokens, $0.0021 (simulated)`. */
export function usageLine({ meter }: OpenedModels): string {
  const { total } = meter.report();
  const parts = [
    `${plural(total.calls, 'model call')}${total.cachedCalls > 0 ? ` and ${count(total.cachedCalls)} from the cache` : ''}`,
    `${count(total.inputTokens + total.outputTokens)} tokens`,
    total.callsWithoutPrice > 0 ? 'cost unknown' : usd(total.costUsd),
    ...(total.failedCalls > 0 ? [plural(total.failedCalls, 'failed call')] : []),
    ...(total.retries > 0 ? [`${count(total.retries)} retries`] : []),
  ];
  return `${parts.join(', ')}${total.simulatedReplies > 0 ? ' (simulated)' : ''}`;
}

function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

function firstText(input: Readonly<Record<string, unknown>>): string {
  const text = Object.values(input).find((value) => typeof value === 'string');
  return text === undefined ? '' : text.replaceAll(/\s+/g, ' ').slice(0, 100);
}

/** The value as JSON would keep it. */
function plainJson(value: unknown): JsonValue {
  return parseJson(JSON.stringify(value ?? null)) ?? null;
}
