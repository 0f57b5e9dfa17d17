import { anchor, diffBlock, emptyLine, folded, section, table, textBlock } from '../blocks.js';
import { counted, scoreText } from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import type { ComponentHistory, PageData, TextVersion } from '../page-data.js';

/** What the search made of every text, what it tried, and what led to it. */
export function textsSection({ components, report }: PageData): Markup {
  if (components.length === 0) {
    return section(
      'texts',
      'Texts',
      emptyLine(
        report.kind === 'eval' ? 'An evaluation changes no text.' : 'No texts of the program are on record.',
      ),
    );
  }
  const list = components.map(
    ({ path, seedText, finalText, versions }) =>
      html`<li><a href="#${anchor('text', path)}">${path}</a> <span class="note">${seedText === finalText ? 'unchanged' : 'changed'}, ${counted(versions.length, 'proposal')}</span></li>`,
  );
  return section('texts', 'Texts', [
    html`<p>Every text that the search could change. Removed words are <del>struck out</del>, added words <ins>underlined</ins>.</p>`,
    html`<div class="controls"><fieldset class="segments"><legend>Compare each proposal with</legend><input type="radio" name="diff-base" id="diff-parent" value="parent" checked><label for="diff-parent">its parent</label><input type="radio" name="diff-base" id="diff-seed" value="seed"><label for="diff-seed">the seed</label></fieldset></div>`,
    html`<ul class="plain columns">${list}</ul>`,
    components.map(componentArticle),
  ]);
}

function componentArticle({ path, seedText, finalText, versions }: ComponentHistory): Markup {
  const id = anchor('text', path);
  const accepted = versions.filter(({ rejection }) => rejection === null).length;
  const body =
    seedText === finalText
      ? html`<p>The result has the seed's text.</p>${folded('The text', textBlock(seedText))}`
      : html`<h4>The result against the seed</h4>${diffBlock(seedText, finalText)}`;
  return html`<article class="component" id="${id}" aria-labelledby="${id}-name"><h3 id="${id}-name"><code>${path}</code></h3>${body}${versions.length === 0 ? emptyLine('No proposal for this text.') : html`<h4>${counted(versions.length, 'proposal')}, ${accepted} accepted</h4>${versions.map((version) => versionDetails(version, seedText))}`}</article>`;
}

function versionDetails(version: TextVersion, seedText: string): Markup {
  const { iteration, candidate, parent, tokens, rejection } = version;
  const outcome =
    rejection === null
      ? html`<span class="badge improved">\u2713 accepted${candidate === null ? '' : ` as candidate ${candidate}`}</span>`
      : html`<span class="badge regressed">\u2715 rejected</span>`;
  const summary = html`<span class="version">Iteration ${iteration}, from candidate ${parent}</span> ${outcome} <span class="note">${counted(tokens, 'token')}</span>`;
  return folded(
    summary,
    [
      rejection === null ? null : html`<p class="failure">${rejection}</p>`,
      diffs(version, seedText),
      feedbackTable(version),
      version.reflectionPrompt === null
        ? null
        : folded('What the reflection model was sent', textBlock(version.reflectionPrompt)),
      version.reflectionReply === null ? null : folded('What it replied', textBlock(version.reflectionReply)),
    ],
    'fold version-fold',
  );
}

/** Against its parent or the seed, as the reader chooses; once where the two are the same text. */
function diffs({ parent, parentText, text }: TextVersion, seedText: string): Markup {
  const parentName = `candidate ${parent}`;
  return parentText === seedText
    ? html`<div><h5>Against its parent, ${parentName}, which has the seed's text</h5>${diffBlock(seedText, text)}</div>`
    : html`<div class="against-parent"><h5>Against its parent, ${parentName}</h5>${diffBlock(parentText, text)}</div><div class="against-seed"><h5>Against the seed</h5>${diffBlock(seedText, text)}</div>`;
}

function feedbackTable({ feedback }: TextVersion): Markup {
  if (feedback.length === 0) return emptyLine('No feedback is on record for this proposal.');
  const rows = feedback.map((one) => [
    html`<code>${one.exampleId}</code>`,
    scoreText(one.score),
    html`<span class="said" dir="auto">${one.feedback}</span>`,
  ]);
  return table(
    'The feedback that led to it',
    [{ name: 'example' }, { name: 'score', isFigure: true }, { name: 'feedback' }],
    rows,
  );
}
