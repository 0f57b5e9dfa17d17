import { ownValue } from '../../core/own-value.js';
import type { Evaluation } from '../evaluation.js';
import { rolloutRows } from './rollout-rows.js';

/**
 * Every rollout of an evaluation as a line of CSV (RFC 4180, with \n), for spreadsheets. Objectives have a column each,
 * `objective.NAME`. Texts that a spreadsheet would take for a formula begin with an apostrophe.
 */
export function rolloutsCsv(evaluation: Evaluation): string {
  const { objectives } = evaluation.metric;
  const header = [
    ...['program', 'example', 'tags', 'repeat', 'outcome', 'score'],
    ...objectives.map((name) => `objective.${name}`),
    ...['code', 'reason', 'calls', 'cached_calls', 'input_tokens', 'output_tokens', 'cost_usd'],
    ...['model_time_ms', 'rollout'],
  ];
  const lines = rolloutRows(evaluation).map((row) => [
    text(row.program),
    text(row.exampleId),
    text(row.tags.join(' ')),
    String(row.repeat),
    row.outcome,
    number(row.score),
    ...objectives.map((name) => number(ownValue(row.objectives, name) ?? null)),
    text(row.code ?? ''),
    text(row.reason ?? ''),
    String(row.usage.calls),
    String(row.usage.cachedCalls),
    number(row.usage.inputTokens),
    number(row.usage.outputTokens),
    number(row.usage.costUsd),
    number(row.modelTimeMs),
    row.rolloutId ?? '',
  ]);
  return [header.map(text), ...lines].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

/**
 * Source: OWASP, "CSV Injection". What looks guarded already is guarded once more, so that one apostrophe is always
 * ours.
 */
function text(value: string): string {
  return /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

function number(value: number | null): string {
  return value === null ? '' : String(value);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
