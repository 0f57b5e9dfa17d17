import { anchor, emptyLine, omissionLine, scrolling, section, table } from '../blocks.js';
import { STANDING_WORDS, standingOf } from '../charts/candidate-look.js';
import { candidateTree, MAX_TREE_NODES } from '../charts/candidate-tree.js';
import { counted, scoreText } from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import type { CandidateNode, PageData, SearchHistory } from '../page-data.js';

/** Rows of the table; a pool of more is rare and stands in the run folder. */
const MAX_ROWS = 300;

/** Who came from whom, by mutation or merge. */
export function candidatesSection({ search, report }: PageData): Markup {
  if (search === null || search.candidates.length === 0) {
    return section(
      'candidates',
      'Candidates',
      emptyLine(
        report.kind === 'eval'
          ? 'An evaluation tries no candidates.'
          : 'The search left no record of its candidates.',
      ),
    );
  }
  const { candidates, front, best } = search;
  const merges = candidates.filter(({ through }) => through === 'merge').length;
  const words = {
    id: 'tree',
    title: 'Descent of the candidates',
    description: `${counted(candidates.length, 'candidate')}, ${counted(merges, 'merge')}; candidate ${best} is the result, on the front ${front.length === 1 ? 'is' : 'are'} ${front.join(', ')}. The table below has parents, means and what changed.`,
  };
  const left = candidates.length - MAX_TREE_NODES;
  return section('candidates', 'Candidates', [
    legend(),
    scrolling('Tree of the candidates', candidateTree(search, words)),
    left > 0
      ? omissionLine(
          `The tree shows ${MAX_TREE_NODES} candidates: the result, the front, their ancestors, and the earliest of the others. ${counted(left, 'more candidate')} in the run folder.`,
        )
      : null,
    candidateTable(search),
  ]);
}

function legend(): Markup {
  return html`<ul class="legend">
<li><svg width="16" height="16" aria-hidden="true"><rect class="mark other" x="3" y="3" width="10" height="10" rx="2"/></svg> the seed</li>
<li><svg width="16" height="16" aria-hidden="true"><circle class="mark other" cx="8" cy="8" r="5.5"/></svg> from a mutation</li>
<li><svg width="16" height="16" aria-hidden="true"><path class="mark other" d="M1 8L8 1L15 8L8 15Z"/></svg> from a merge (dashed: its other parent)</li>
<li><svg width="16" height="16" aria-hidden="true"><circle class="mark front" cx="8" cy="8" r="5.5"/></svg> on the front</li>
<li><svg width="16" height="16" aria-hidden="true"><circle class="mark best" cx="8" cy="8" r="6"/></svg> the result</li>
</ul>`;
}

function candidateTable(search: SearchHistory): Markup {
  const shown = search.candidates.slice(0, MAX_ROWS);
  const rows = shown.map((node) => {
    const standing = STANDING_WORDS[standingOf(search, node.candidate)];
    return [
      html`<span id="candidate-${node.candidate}" class="target">${node.candidate}</span>`,
      html`<span class="one-line">${originText(node)}</span>`,
      scoreText(node.mean),
      html`<span class="one-line">${standing}</span>`,
      changedText(node),
    ];
  });
  const left = search.candidates.length - shown.length;
  const columns = [
    { name: 'candidate' },
    { name: 'came about by' },
    { name: 'validation mean', isFigure: true },
    { name: 'standing' },
    { name: 'texts that differ from its parent' },
  ];
  return html`${table('All candidates', columns, rows)}${left > 0 ? omissionLine(`${counted(left, 'more candidate')} in the run folder.`) : null}`;
}

function originText({ through, parents }: CandidateNode): Markup {
  const links = parents.map(
    (parent, at) => html`${at === 0 ? '' : ' and '}<a href="#candidate-${parent}">${parent}</a>`,
  );
  switch (through) {
    case 'seed':
      return html`the seed`;
    case 'mutation':
      return html`mutation of ${links}`;
    case 'merge':
      return html`merge of ${links}`;
  }
}

function changedText({ changed }: CandidateNode): Markup {
  return html`${changed.map((path, at) => html`${at === 0 ? '' : ', '}<a href="#${anchor('text', path)}">${path}</a>`)}`;
}
