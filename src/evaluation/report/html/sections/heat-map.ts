import { emptyLine, folded, omissionLine, scrolling, section, table } from '../blocks.js';
import { HEAT_LEVELS, type HeatGrid, heatGrid, heatMapChart } from '../charts/heat-map.js';
import { counted, countText, scoreText } from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import type { PageData, SearchHistory } from '../page-data.js';

/** Rows of the table beside the map. */
const MAX_EXAMPLE_ROWS = 300;

/** Candidates x validation examples: who wins where is why specialists are kept. */
export function heatMapSection({ search, report }: PageData): Markup {
  const title = 'Who wins where';
  if (search === null || search.heatMap.rows.length === 0 || search.heatMap.exampleIds.length === 0) {
    const reason =
      report.kind === 'eval'
        ? 'An evaluation has no candidates to compare example by example.'
        : 'No scores of candidates by example are on record.';
    return section('heat-map', title, emptyLine(reason));
  }
  const grid = heatGrid(search);
  const words = {
    id: 'heat',
    title: 'Scores of candidates by validation example',
    description: `${counted(grid.rows.length, 'candidate')} by ${counted(search.heatMap.exampleIds.length, 'example')}, from ${scoreText(grid.domain[0])} to ${scoreText(grid.domain[1])}. The tables below have who is best where.`,
  };
  return section('heat-map', title, [
    html`<p>Rows are candidates (\u2605 the result, \u25cf on the front), columns validation examples. ${scale(grid)}</p>`,
    html`<div class="heat-frame" data-heat="${heatData(grid)}" data-columns="${grid.columns.map(columnName).join('\n')}">${scrolling('Heat map; with the arrow keys you go from cell to cell', heatMapChart(grid, search, words))}<p class="heat-reading" role="status" hidden></p></div>`,
    omissions(search, grid),
    folded('The same as tables', [candidateTable(search), exampleTable(search)]),
  ]);
}

function scale({ domain }: HeatGrid): Markup {
  const steps = Array.from(
    { length: HEAT_LEVELS },
    (_, at) => html`<rect class="heat-${at}" x="${at * 14}" y="0" width="14" height="12"/>`,
  );
  return html`<span class="scale">${scoreText(domain[0])} <svg width="${HEAT_LEVELS * 14}" height="12" aria-hidden="true">${steps}</svg> ${scoreText(domain[1])}</span>, hatched: not scored.`;
}

/** For the script that reads a cell out: candidate and scores in thousandths, a line for each row. */
function heatData({ rows }: HeatGrid): string {
  return rows
    .map(
      ({ candidate, cells }) =>
        `${candidate}:${cells.map((cell) => (cell === null ? '' : Math.round(cell * 1000))).join(',')}`,
    )
    .join('\n');
}

function columnName(ids: readonly string[]): string {
  const [first = '', ...rest] = ids;
  const name = rest.length === 0 ? first : `${first} and ${rest.length} more (mean)`;
  return name.replaceAll('\n', ' ');
}

function omissions({ heatMap }: SearchHistory, { rows, columns }: HeatGrid): readonly (Markup | null)[] {
  const left = heatMap.rows.length - rows.length;
  const group = columns[0]?.length ?? 1;
  return [
    left > 0
      ? omissionLine(
          `${counted(left, 'more candidate')} in the run folder; the seed, the result and the front are here.`,
        )
      : null,
    group > 1
      ? omissionLine(
          `${countText(heatMap.exampleIds.length)} examples do not fit: each column is the mean of ${group}, in the order of the data.`,
        )
      : null,
  ];
}

function candidateTable({ heatMap }: SearchHistory): Markup {
  const best = bestScores(heatMap);
  const rows = heatMap.rows.map(({ candidate, scores }) => {
    const known = scores.filter((score) => score !== null);
    const mean = known.length === 0 ? null : known.reduce((sum, score) => sum + score, 0) / known.length;
    const wins = scores.filter((score, at) => score !== null && score === best[at]).length;
    return [
      html`<a href="#candidate-${candidate}">${candidate}</a>`,
      countText(known.length),
      scoreText(mean),
      countText(wins),
    ];
  });
  return table(
    'By candidate',
    ['candidate', 'examples scored', 'mean of these', 'best or equal best on'].map((name, at) => ({
      name,
      isFigure: at > 0,
    })),
    rows,
  );
}

function exampleTable({ heatMap }: SearchHistory): Markup {
  const best = bestScores(heatMap);
  const shown = heatMap.exampleIds.slice(0, MAX_EXAMPLE_ROWS);
  const rows = shown.map((id, at) => {
    const top = best[at] ?? null;
    const holders = heatMap.rows
      .filter(({ scores }) => top !== null && scores[at] === top)
      .map(({ candidate }) => candidate);
    return [
      id,
      scoreText(heatMap.rows[0]?.scores[at] ?? null),
      scoreText(top),
      holders.slice(0, 8).join(', ') + (holders.length > 8 ? ` and ${holders.length - 8} more` : ''),
    ];
  });
  const left = heatMap.exampleIds.length - shown.length;
  return html`${table('By example', [{ name: 'example' }, { name: 'seed', isFigure: true }, { name: 'best', isFigure: true }, { name: 'reached by' }], rows)}${left > 0 ? omissionLine(`${counted(left, 'more example')} in the run folder.`) : null}`;
}

function bestScores({ exampleIds, rows }: SearchHistory['heatMap']): readonly (number | null)[] {
  return exampleIds.map((_, at) =>
    rows.reduce<number | null>((best, { scores }) => {
      const score = scores[at] ?? null;
      return score === null || (best !== null && best >= score) ? best : score;
    }, null),
  );
}
