import { emptyLine, section } from '../blocks.js';
import { html, type Markup } from '../markup.js';
import type { PageData } from '../page-data.js';

const PURPOSES: Readonly<Record<PageData['commands'][number]['purpose'], string>> = {
  reproduce: 'The same again',
  resume: 'Go on with this run',
  report: 'This page again',
};

/** What the figures rest on, and the commands that make them again. */
export function provenanceSection({ provenance, commands }: PageData): Markup {
  const facts = provenance.map(
    ({ name, value }) => html`<div><dt>${name}</dt><dd><code dir="auto">${value}</code></dd></div>`,
  );
  const lines = commands.map(
    ({ purpose, command }) =>
      html`<div class="command"><h3>${PURPOSES[purpose]}</h3><pre class="text" tabindex="0" role="group" aria-label="${PURPOSES[purpose]}"><code>${command}</code></pre><button type="button" class="copy" hidden>Copy</button></div>`,
  );
  return section('provenance', 'Provenance', [
    lines.length === 0 ? emptyLine('No command is on record that would make this run again.') : lines,
    facts.length === 0
      ? emptyLine('Nothing is on record about where this run came from.')
      : html`<dl class="facts">${facts}</dl>`,
  ]);
}
