import { countText } from './figures-text.js';
import { html, type Markup, type Part } from './markup.js';
import { wordDiff } from './word-diff.js';

/** Longer texts are cut on the page: a browser must stay quick, and the run folder has the whole. */
export const MAX_TEXT_CHARACTERS = 60_000;
export const MAX_DIFF_CHARACTERS = 20_000;

/** Text as it is, with its line breaks; cut where it is huge, and told so. */
export function textBlock(text: string, className = 'text'): Markup {
  return html`<pre class="${className}" dir="auto">${cut(text, MAX_TEXT_CHARACTERS)}</pre>${cutNote(text, MAX_TEXT_CHARACTERS)}`;
}

/** Cut between two characters, never within one. */
function cut(text: string, limit: number): string {
  return text.length > limit ? text.slice(0, limit).replace(/[\ud800-\udbff]$/, '') : text;
}

function cutNote(text: string, limit: number): Markup | null {
  return text.length > limit
    ? html`<p class="note">The first ${countText(limit)} of ${countText(text.length)} characters; the run folder has the whole.</p>`
    : null;
}

/** What changed between two texts, by words. */
export function diffBlock(before: string, after: string): Markup {
  if (before === after)
    return html`<pre class="diff" dir="auto">${cut(after, MAX_DIFF_CHARACTERS)}</pre><p class="note">The two texts are the same.</p>`;
  const parts = wordDiff(cut(before, MAX_DIFF_CHARACTERS), cut(after, MAX_DIFF_CHARACTERS)).map(
    ({ kind, text }) => {
      switch (kind) {
        case 'same':
          return text;
        case 'removed':
          return html`<del>${text}</del>`;
        case 'added':
          return html`<ins>${text}</ins>`;
      }
    },
  );
  const longer = before.length > after.length ? before : after;
  return html`<pre class="diff" dir="auto">${parts}</pre>${cutNote(longer, MAX_DIFF_CHARACTERS)}`;
}

/** A part that is folded until it is asked for. */
export function folded(summary: Part, content: Part, className = 'fold'): Markup {
  return html`<details class="${className}"><summary>${summary}</summary>${content}</details>`;
}

export interface Column {
  readonly name: Part;
  /** Figures stand to the right. */
  readonly isFigure?: boolean;
}

/** A table that scrolls by itself when it is wider than the page; the first cell of a row names it. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Part[])[],
): Markup {
  const side = (at: number) => (columns[at]?.isFigure === true ? 'figure' : 'words');
  const head = columns.map(({ name }, at) => html`<th scope="col" class="${side(at)}">${name}</th>`);
  const body = rows.map(
    ([first = null, ...rest]) =>
      html`<tr><th scope="row" class="${side(0)}">${first}</th>${rest.map((cell, at) => html`<td class="${side(at + 1)}">${cell}</td>`)}</tr>`,
  );
  const content = html`<table aria-label="${caption}"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
  // Beside the region, so that it stays in sight while the table is scrolled.
  return html`<div class="table"><p class="table-name">${caption}</p>${scrolling(caption, content)}</div>`;
}

/** A region that the keyboard can scroll. */
export function scrolling(name: string, content: Part): Markup {
  return html`<div class="scroll" role="group" aria-label="${name}" tabindex="0">${content}</div>`;
}

/** A drawing with its caption, and the same as a table for those who do not see it or want the figures. */
export function chartFigure(caption: Part, chart: Part, equivalent: Markup | null): Markup {
  return html`<figure><figcaption>${caption}</figcaption>${chart}${equivalent === null ? null : folded('The same as a table', equivalent)}</figure>`;
}

/** A section of the page; without content it says why. */
export function section(id: string, title: string, content: Part): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${title}</h2>${content}</section>`;
}

/** Why there is nothing to show. */
export function emptyLine(reason: string): Markup {
  return html`<p class="empty">${reason}</p>`;
}

/** What the page leaves out, and where it is. */
export function omissionLine(text: string): Markup {
  return html`<p class="note omitted">${text}</p>`;
}

/** Letters, digits and hyphens only, so that it can be an id and the target of a link. Different texts give different ids. */
export function anchor(prefix: string, text: string): string {
  const coded = text.replace(
    /[^A-Za-z0-9]/gu,
    (character) => `-${(character.codePointAt(0) ?? 0).toString(36)}-`,
  );
  return `${prefix}-${coded}`;
}
