/**
 * Search economy on the simulator's scene program: sealed-test score at equal metric calls.
 *
 *   npx jiti bench/economy/scene.ts [--seeds 10] [--budgets 60,120,240]
 */
import { parseArgs } from 'node:util';
import { estimateOf, interval } from './interval.js';
import { SCENE_CONTESTANTS, scenePrompts, sceneScore } from './scene-contest.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    budgets: { type: 'string', default: '60,120,240' },
  },
});
const budgets = values.budgets.split(',').map(Number);
const seeds = Array.from({ length: Number(values.seeds) }, (_, seed) => seed);
const prompts = scenePrompts();
const scores = new Map<string, number[][]>();
for (const contestant of SCENE_CONTESTANTS) {
  const rows: number[][] = [];
  for (const budget of budgets) {
    const row: number[] = [];
    for (const seed of seeds) row.push(await sceneScore(contestant, seed, budget, prompts));
    rows.push(row);
  }
  scores.set(contestant.name, rows);
  console.log(`| ${contestant.name} | ${rows.map((row) => interval(estimateOf(row))).join(' | ')} |`);
}
const own = scores.get('ours') ?? [];
for (const { name } of SCENE_CONTESTANTS.slice(1)) {
  const other = scores.get(name) ?? [];
  const differences = budgets.map((_, at) =>
    (own[at] ?? []).map((score, seed) => score - (other[at]?.[seed] ?? 0)),
  );
  console.log(`| ours less ${name} | ${differences.map((row) => interval(estimateOf(row))).join(' | ')} |`);
}
