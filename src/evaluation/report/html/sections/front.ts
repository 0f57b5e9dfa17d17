import { ownValue } from '../../../../core/own-value.js';
import type { FrontFigures } from '../../report-schema.js';
import { chartFigure, emptyLine, folded, scrolling, section, table } from '../blocks.js';
import { STANDING_WORDS, standingOf } from '../charts/candidate-look.js';
import { frontScatter } from '../charts/front-scatter.js';
import { hypervolumeChart } from '../charts/hypervolume-chart.js';
import { pairHypervolume } from '../charts/pair-hypervolume.js';
import { parallelCoordinates } from '../charts/parallel-coordinates.js';
import { amountText, counted, scoreText } from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import type { PageData, SearchHistory } from '../page-data.js';

/** Pairs of objectives beside the first; more would not be looked at. */
const MAX_MORE_PAIRS = 5;

/** What one objective costs another: scatter, hypervolume, and all objectives side by side. */
export function frontSection({ search, report }: PageData): Markup {
  const title = 'Trade-offs';
  if (search === null) {
    return section(
      'front',
      title,
      emptyLine(
        report.kind === 'eval'
          ? 'An evaluation has no front of candidates.'
          : 'The search left no record of its front.',
      ),
    );
  }
  const front = report.kind === 'compile' ? (report.front ?? null) : null;
  return section('front', title, [
    search.objectives.length < 2
      ? emptyLine(
          `No scatter and no parallel coordinates: they take two objectives, and the metric gave ${search.objectives.length === 0 ? 'none' : `only ${search.objectives[0] ?? 'one'}`}.`,
        )
      : html`<div class="pair">${scatters(search)}${hypervolume(search)}</div>${parallel(search)}`,
    search.objectives.length < 2 && search.hypervolume.length > 1 ? hypervolume(search) : null,
    search.objectives.length === 0 ? null : objectiveTable(search),
    front === null ? null : frontTable(front),
  ]);
}

function scatters(search: SearchHistory): Markup {
  const [first, ...more] = pairsOf(search.objectives);
  if (first === undefined) return html``;
  return html`<div>${scatter(search, first, 0)}${more.length === 0 ? null : folded(`${counted(more.length, 'more pair')} of objectives`, html`<div class="stack">${more.map((pair, at) => scatter(search, pair, at + 1))}</div>`)}</div>`;
}

/** What guards against what is wanted comes first, then the others against the first. */
function pairsOf(objectives: readonly string[]): readonly (readonly [string, string])[] {
  const guard = objectives.find((name) => /guard|safe|constraint/i.test(name));
  const wanted =
    objectives.find((name) => name !== guard && /^(score|quality|image)/i.test(name)) ??
    objectives.find((name) => name !== guard);
  if (wanted === undefined) return [];
  const others = objectives.filter((name) => name !== wanted && name !== guard);
  const across = guard === undefined ? others : [guard, ...others];
  return across.slice(0, MAX_MORE_PAIRS + 1).map((name) => [name, wanted]);
}

function scatter(search: SearchHistory, [across, up]: readonly [string, string], at: number): Markup {
  const words = {
    id: `scatter-${at}`,
    title: `${up} against ${across}`,
    description: `Candidates by validation means of ${across} (to the right) and ${up} (upwards); more is better on both. On the front: ${search.front.join(', ')}.`,
  };
  return chartFigure(
    html`<b>${up}</b> against <b>${across}</b>; shaded: what a candidate beats on both`,
    frontScatter(search, [across, up], words),
    null,
  );
}

function hypervolume(search: SearchHistory): Markup {
  const [pair] = pairsOf(search.objectives);
  if (search.hypervolume.length > 0) return volumeFigure(search.hypervolume, 'of the front');
  if (pair === undefined) return emptyLine('No hypervolume: the metric gave no objectives.');
  // Of many objectives it would take too long; of the two in the scatter it is the area shaded there.
  const area = pairHypervolume(search, pair);
  return area.length === 0
    ? emptyLine(`No hypervolume: no candidate has both ${pair[0]} and ${pair[1]}.`)
    : volumeFigure(
        area,
        `of ${pair[1]} and ${pair[0]} (all ${search.objectives.length} objectives are too many to measure)`,
      );
}

function volumeFigure(volumes: SearchHistory['hypervolume'], of: string): Markup {
  const [first, last] = [volumes[0]?.value ?? 0, volumes.at(-1)?.value ?? 0];
  const words = {
    id: 'hypervolume',
    title: `Hypervolume ${of}`,
    description: `From ${scoreText(first)} with the seed to ${scoreText(last)} at the end.`,
  };
  const equivalent = table(
    'Hypervolume',
    [{ name: 'metric calls' }, { name: 'hypervolume', isFigure: true }],
    volumes.map(({ metricCalls, value }) => [String(metricCalls), scoreText(value)]),
  );
  const caption = html`<b>Hypervolume</b> ${of}, ${scoreText(first)} to ${scoreText(last)}`;
  return chartFigure(caption, hypervolumeChart(volumes, words), equivalent);
}

function parallel(search: SearchHistory): Markup {
  const words = {
    id: 'parallel',
    title: 'All objectives of all candidates',
    description: `One line for each of ${counted(search.candidates.length, 'candidate')} over the objectives ${search.objectives.join(', ')}. The table below has the figures.`,
  };
  return chartFigure(
    html`<b>All objectives</b>, higher is better on each; thick the result, strong the front`,
    scrolling('Parallel coordinates', parallelCoordinates(search, words)),
    null,
  );
}

function objectiveTable(search: SearchHistory): Markup {
  const rows = search.candidates.map((node) => {
    const standing = standingOf(search, node.candidate);
    return [
      html`<a href="#candidate-${node.candidate}">${node.candidate}</a>${standing === 'other' ? '' : ` (${STANDING_WORDS[standing]})`}`,
      ...search.objectives.map((name) => scoreText(ownValue(node.objectives, name) ?? null)),
    ];
  });
  const columns = ['candidate', ...search.objectives].map((name, at) => ({ name, isFigure: at > 0 }));
  return folded(
    'Objectives of every candidate as a table',
    table('Validation means of the objectives', columns, rows),
  );
}

function frontTable({ objectives, members, chosen, floors }: FrontFigures): Markup {
  const rows = members.map((member) => [
    html`<a href="#candidate-${member.candidate}">${member.candidate}</a>${member.candidate === chosen ? ' (the result)' : ''}${member.keepsFloors ? '' : ' (misses a floor)'}`,
    scoreText(member.score),
    ...objectives.map(({ name, scale }) => {
      const estimate = member.objectives.find((one) => one.name === name);
      if (estimate === undefined) return '\u2013';
      return scale === null ? scoreText(estimate.mean) : amountText((1 - estimate.mean) * scale);
    }),
    html`<code>${member.program}</code>`,
  ]);
  const columns = [
    'candidate',
    'score',
    ...objectives.map(({ name, unit }) => (unit === null ? name : `${name}, ${unit}`)),
    'program',
  ];
  const floorText = Object.entries(floors).map(([name, least]) => `${name} at least ${scoreText(least)}`);
  return html`${table(
    'Programs on the front',
    columns.map((name, at) => ({ name, isFigure: at > 0 && at < columns.length - 1 })),
    rows,
  )}${floorText.length === 0 ? null : html`<p class="note">Floors: ${floorText.join(', ')}.</p>`}`;
}
