import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Markup } from '../markup.js';
import type { CandidateNode, SearchHistory } from '../page-data.js';
import { searchFixture } from '../page-search.fixture.js';
import { candidateTree, MAX_TREE_NODES } from './candidate-tree.js';
import { differenceChart } from './difference-chart.js';
import { frontScatter, undominated } from './front-scatter.js';
import {
  HEAT_LEVELS,
  heatGrid,
  heatLevel,
  heatMapChart,
  MAX_HEAT_COLUMNS,
  MAX_HEAT_ROWS,
} from './heat-map.js';
import { hypervolumeChart } from './hypervolume-chart.js';
import { pairHypervolume } from './pair-hypervolume.js';
import { parallelCoordinates } from './parallel-coordinates.js';
import { progressChart } from './progress-chart.js';
import { rateChart } from './rate-chart.js';
import { nodesToShow, treeLayout } from './tree-layout.js';

const words = { id: 'c', title: 'Title', description: 'Description' };

/** Three candidates on four examples: small enough to read in a snapshot. */
const small: SearchHistory = {
  progress: [
    { candidate: 0, iteration: 0, metricCalls: 4, costUsd: 0.1, mean: 0.4, bestMean: 0.4, frontMean: 0.4 },
    { candidate: 1, iteration: 1, metricCalls: 14, costUsd: 0.4, mean: 0.35, bestMean: 0.4, frontMean: 0.5 },
    { candidate: 2, iteration: 3, metricCalls: 24, costUsd: null, mean: 0.6, bestMean: 0.6, frontMean: 0.7 },
  ],
  candidates: [
    {
      candidate: 0,
      parents: [],
      through: 'seed',
      mean: 0.4,
      objectives: { quality: 0.4, cost: 0.9 },
      changed: [],
    },
    {
      candidate: 1,
      parents: [0],
      through: 'mutation',
      mean: 0.35,
      objectives: { quality: 0.3, cost: 0.8 },
      changed: ['a'],
    },
    {
      candidate: 2,
      parents: [0, 1],
      through: 'merge',
      mean: 0.6,
      objectives: { quality: 0.6, cost: 0.7 },
      changed: ['a', 'b'],
    },
  ],
  best: 2,
  front: [0, 2],
  objectives: ['quality', 'cost'],
  hypervolume: [
    { metricCalls: 4, value: 0.36 },
    { metricCalls: 24, value: 0.5 },
  ],
  heatMap: {
    exampleIds: ['one', 'two', 'three', 'four'],
    rows: [
      { candidate: 0, scores: [0.2, 0.4, 0.6, 0.4] },
      { candidate: 1, scores: [0.4, null, 0.3, 0.35] },
      { candidate: 2, scores: [0.9, 0.5, 0.6, null] },
    ],
  },
  accepted: 2,
  rejected: 1,
  failed: 0,
};

const charts: Readonly<Record<string, (search: SearchHistory) => Markup>> = {
  'progress by metric calls': (search) => progressChart(search, 'metricCalls', words),
  'progress by money': (search) => progressChart(search, 'costUsd', words),
  'tree of candidates': (search) => candidateTree(search, words),
  'scatter of the front': (search) => frontScatter(search, ['cost', 'quality'], words),
  hypervolume: (search) => hypervolumeChart(search.hypervolume, words),
  'parallel coordinates': (search) => parallelCoordinates(search, words),
  'heat map': (search) => heatMapChart(heatGrid(search), search, words),
};

/** Tags on lines of their own, so that a changed snapshot can be read. */
const lines = (markup: Markup) => markup.text.replaceAll('><', '>\n<');

describe.each(Object.entries(charts))('%s', (_, chart) => {
  it('is drawn as it was', () => {
    expect(lines(chart(small))).toMatchSnapshot();
  });

  it('has a name and a description, and puts every mark within the drawing', () => {
    const { text } = chart(searchFixture());
    expect(text).toMatch(/<title id="c-title">Title<\/title><desc id="c-desc">Description<\/desc>/);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
    const [, width = '', height = ''] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(text) ?? [];
    for (const [, axis, value] of text.matchAll(/ (c?[xy])[12]?="(-?[\d.]+)"/g)) {
      expect(Number(value)).toBeGreaterThanOrEqual(0);
      expect(Number(value)).toBeLessThanOrEqual(Number(axis?.endsWith('x') ? width : height));
    }
  });
});

describe('differenceChart and rateChart', () => {
  it('are drawn as they were', () => {
    const rows = [
      { name: 'score', mean: 0.12, low: 0.05, high: 0.2, isMain: true },
      { name: 'a tag with a very long name indeed', mean: -0.1, low: -0.2, high: -0.01, isMain: false },
      { name: 'one example', mean: 0.01, low: null, high: null, isMain: false },
    ];
    expect(lines(differenceChart(rows, words))).toMatchSnapshot();
    const rates = [
      { name: 'hands', before: 0.5, after: 0.9 },
      { name: 'text', before: 0.9, after: 0.8 },
      { name: 'never asked', before: null, after: null },
    ];
    expect(lines(rateChart(rates, words))).toMatchSnapshot();
  });
});

const lineage = fc
  .array(fc.array(fc.nat(), { minLength: 1, maxLength: 2 }), { maxLength: 60 })
  .map((draws): CandidateNode[] => [
    { candidate: 0, parents: [], through: 'seed', mean: 0, objectives: {}, changed: [] },
    ...draws.map((parents, at): CandidateNode => {
      const own = [...new Set(parents.map((draw) => draw % (at + 1)))];
      return {
        candidate: at + 1,
        parents: own,
        through: own.length > 1 ? 'merge' : 'mutation',
        mean: 0,
        objectives: {},
        changed: [],
      };
    }),
  ]);

describe('treeLayout', () => {
  it('gives every candidate a place of its own, to the right of its first parent', () => {
    fc.assert(
      fc.property(lineage, (nodes) => {
        const placed = treeLayout(nodes);
        expect(placed.map(({ node }) => node.candidate)).toEqual(nodes.map(({ candidate }) => candidate));
        expect(new Set(placed.map(({ depth, row }) => `${depth}/${row}`)).size).toBe(placed.length);
        for (const { node, depth } of placed) {
          const [parent] = node.parents;
          if (parent !== undefined) expect(depth).toBe((placed[parent]?.depth ?? 0) + 1);
        }
      }),
    );
  });

  it('keeps the wanted candidates with their ancestors when there are too many', () => {
    fc.assert(
      fc.property(lineage, fc.nat(), (nodes, draw) => {
        const wanted = draw % nodes.length;
        const shown = nodesToShow(nodes, [wanted], 70);
        const numbers = new Set(shown.map(({ candidate }) => candidate));
        expect(shown.length).toBe(Math.min(nodes.length, 70));
        expect(numbers.has(wanted)).toBe(true);
        for (const { parents } of shown) for (const parent of parents) expect(numbers.has(parent)).toBe(true);
      }),
    );
  });

  it('cuts a long line of descent short', () => {
    const line = Array.from({ length: 400 }, (_, candidate): CandidateNode => {
      return {
        candidate,
        parents: candidate === 0 ? [] : [candidate - 1],
        through: 'mutation',
        mean: 0,
        objectives: {},
        changed: [],
      };
    });
    expect(nodesToShow(line, [10], MAX_TREE_NODES).length).toBe(MAX_TREE_NODES);
  });
});

describe('heatGrid', () => {
  it('averages examples in groups where they do not fit, and keeps seed, result and front', () => {
    const wide = {
      exampleIds: Array.from({ length: 1000 }, (_, at) => `e${at}`),
      rows: Array.from({ length: 90 }, (_, candidate) => ({
        candidate,
        scores: Array.from({ length: 1000 }, (__, at) => (at % 2 === 0 ? 1 : null)),
      })),
    };
    const grid = heatGrid({ heatMap: wide, best: 89, front: [70] });
    expect(grid.columns.length).toBeLessThanOrEqual(MAX_HEAT_COLUMNS);
    expect(grid.columns.flat()).toEqual(wide.exampleIds);
    expect(grid.rows).toHaveLength(MAX_HEAT_ROWS);
    expect(grid.rows.map(({ candidate }) => candidate)).toEqual(expect.arrayContaining([0, 70, 89]));
    expect(grid.rows[0]?.cells[0]).toBe(1);
  });

  it('has levels that rise with the score', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(heatLevel(low, [0, 1])).toBeLessThanOrEqual(heatLevel(high, [0, 1]));
      }),
    );
    expect([0, 1].map((score) => heatLevel(score, [0, 1]))).toEqual([0, HEAT_LEVELS - 1]);
  });
});

describe('frontScatter', () => {
  it('goes down before it goes on, so that it shades only what a candidate beats on both', () => {
    const line = /class="line pareto-line" d="([^"]+)"/.exec(
      frontScatter(small, ['cost', 'quality'], words).text,
    )?.[1];
    expect(line).toMatch(/^M[\d.]+ [\d.]+(V[\d.]+H[\d.]+)+$/);
  });
});

describe('undominated', () => {
  it('leaves out exactly the points that another is at least as good as on both, and better on one', () => {
    const tenth = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(fc.array(fc.record({ across: tenth, up: tenth }), { maxLength: 20 }), (points) => {
        const beaten = (point: { across: number; up: number }) =>
          points.some(
            (other) =>
              other.across >= point.across &&
              other.up >= point.up &&
              (other.across > point.across || other.up > point.up),
          );
        const text = (list: readonly { across: number; up: number }[]) =>
          [...new Set(list.map((point) => `${point.across},${point.up}`))].sort();
        expect(text(undominated(points))).toEqual(text(points.filter((point) => !beaten(point))));
      }),
    );
  });
});

describe('pairHypervolume', () => {
  it('counts the squares that some candidate so far covers', () => {
    const tenth = fc.integer({ min: 0, max: 8 });
    fc.assert(
      fc.property(fc.array(fc.tuple(tenth, tenth), { minLength: 1, maxLength: 12 }), (points) => {
        const candidates = points.map(([a, b], candidate): CandidateNode => {
          return { candidate, parents: [], through: 'seed', mean: null, objectives: { a, b }, changed: [] };
        });
        const progress = candidates.map(({ candidate }) => ({
          ...small.progress[0]!,
          candidate,
          metricCalls: candidate,
        }));
        const covered = (upTo: number) => {
          let squares = 0;
          for (let a = 0; a < 8; a += 1)
            for (let b = 0; b < 8; b += 1)
              if (points.slice(0, upTo + 1).some(([x, y]) => x > a && y > b)) squares += 1;
          return squares;
        };
        const volumes = pairHypervolume({ candidates, progress }, ['a', 'b']);
        expect(volumes.map(({ value }) => value)).toEqual(points.map((_, at) => covered(at)));
      }),
    );
  });
});
