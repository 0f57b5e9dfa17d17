import { anchor, emptyLine, folded, omissionLine, section, textBlock } from '../blocks.js';
import { counted, countText, durationText, scoreText, usdText } from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import type { PageData, TraceStep, TraceView } from '../page-data.js';
import { relativeAddress } from '../safe-address.js';

/** Every call of a rollout: messages as they were sent, replies, repairs, tokens, money and time. */
export function tracesSection({ traces, omitted }: PageData): Markup {
  const left = omitted.map(omissionLine);
  if (traces.length === 0) {
    return section('traces', 'Traces', [
      omitted.length === 0 ? emptyLine('No trace of a rollout is on record.') : null,
      left,
    ]);
  }
  return section('traces', 'Traces', [
    html`<p>${counted(traces.length, 'rollout')}, call by call.</p>`,
    html`<div class="controls"><label class="search" hidden>Search <input type="search" id="trace-search" autocomplete="off"></label></div>`,
    html`<div id="trace-list">${traces.map(traceDetails)}</div><p class="empty" id="trace-none" hidden>No trace has these words in its name.</p>`,
    left,
  ]);
}

function traceDetails({ id, exampleId, program, score, failure, feedback, steps }: TraceView): Markup {
  const known = steps.flatMap(({ kind, costUsd }) => (kind === 'warning' ? [] : [costUsd]));
  const costUsd = known.includes(null) ? null : known.reduce<number>((sum, cost) => sum + (cost ?? 0), 0);
  const latencyMs = steps.reduce((sum, step) => sum + (step.cached ? 0 : (step.latencyMs ?? 0)), 0);
  const calls = steps.filter(({ kind }) => kind !== 'warning').length;
  return html`<details class="trace" id="${anchor('trace', id)}"><summary><span class="trace-name"><b>${exampleId}</b> ${program}</span> <span class="figures">${score === null ? 'not scored' : scoreText(score)}</span> <span class="note">${counted(calls, 'call')}, ${usdText(costUsd)}, ${durationText(latencyMs)}</span></summary>${failure === null ? null : html`<p class="failure">${failure}</p>`}${feedback === null ? null : html`<h3>What the metric said</h3>${textBlock(feedback)}`}${steps.length === 0 ? emptyLine('No call is on record.') : html`<ol class="steps">${steps.map(stepItem)}</ol>`}</details>`;
}

function stepItem(step: TraceStep): Markup {
  if (step.kind === 'warning')
    return html`<li class="step warning"><p class="failure">${step.path}: ${step.notes.join(' ')}</p></li>`;
  const notes =
    step.notes.length === 0
      ? null
      : html`<ul class="notes">${step.notes.map((note) => html`<li>${note}</li>`)}</ul>`;
  return html`<li class="step">${folded(stepSummary(step), [notes, step.messages.map(message), step.media.map(medium), step.reply === null ? emptyLine(step.kind === 'image' ? 'An image has no reply in words.' : 'There was no reply.') : html`<div class="message reply"><span class="role">reply</span>${textBlock(step.reply)}</div>`])}</li>`;
}

function stepSummary(step: TraceStep): Markup {
  const figures = [
    step.inputTokens === null && step.outputTokens === null
      ? null
      : `${tokens(step.inputTokens)} in, ${tokens(step.outputTokens)} out`,
    step.costUsd === null ? 'price unknown' : usdText(step.costUsd),
    step.latencyMs === null ? null : durationText(step.latencyMs),
  ].filter((text) => text !== null);
  const repairs =
    step.notes.length === 0
      ? null
      : html` <span class="chip partial">${counted(step.notes.length, 'note')}</span>`;
  return html`<code>${step.path}</code>${step.model === null ? null : html` <span class="model">${step.model}</span>`}${step.cached ? html` <span class="chip unknown">from the cache</span>` : null}${repairs} <span class="note">${figures.join(', ')}</span>`;
}

function tokens(count: number | null): string {
  return count === null ? '?' : countText(count);
}

function message({ role, text }: TraceStep['messages'][number]): Markup {
  return html`<div class="message ${/^[a-z]+$/.test(role) ? role : 'other'}"><span class="role">${role}</span>${textBlock(text)}</div>`;
}

function medium({ label, href }: TraceStep['media'][number]): Markup {
  const address = relativeAddress(href);
  return html`<p class="medium">${address === null ? label : html`<a href="${address}">${label}</a>`}</p>`;
}
