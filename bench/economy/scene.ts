import { type Estimate, estimateOf, interval, signed } from './interval.js';
import { OURS_ON_SCENES, SCENE_REFERENCES, scenePrompts, sceneScore } from './scene-contest.js';
import { table } from './tables.js';

const CALLS = 120;
/** Of the calls of the reference: what the targets allow ours, and all of them. */
const SHARES = [0.5, 0.7, 1] as const;

/** The scene program: ours after a half, 70% and all of the calls that each of the references gets. */
export async function scenePart(seeds: number): Promise<string> {
  const prompts = scenePrompts();
  const own: number[][] = SHARES.map(() => []);
  const others: number[][] = SCENE_REFERENCES.map(() => []);
  for (let seed = 0; seed < seeds; seed++) {
    for (const [at, share] of SHARES.entries()) {
      own[at]?.push(await sceneScore(OURS_ON_SCENES, seed, Math.round(share * CALLS), prompts));
    }
    for (const [at, contestant] of SCENE_REFERENCES.entries()) {
      others[at]?.push(await sceneScore(contestant, seed, CALLS, prompts));
    }
    // A seed takes long: whoever stops here has what was measured.
    console.error(
      JSON.stringify({ seed, own: own.map((row) => row[seed]), others: others.map((row) => row[seed]) }),
    );
  }
  return sceneTable(own, others);
}

function sceneTable(own: readonly (readonly number[])[], others: readonly (readonly number[])[]): string {
  const calls = SHARES.map((share) => Math.round(share * CALLS));
  const rows = SCENE_REFERENCES.map(({ name }, at) => {
    const other = others[at] ?? [];
    return [name, interval(estimateOf(other)), ...own.map((row) => signed(lessThan(row, other)))];
  });
  const ours = [
    'ours',
    interval(estimateOf(own.at(-1) ?? [])),
    ...own.map((row) => interval(estimateOf(row))),
  ];
  const head = [
    '',
    `score after ${CALLS} calls`,
    ...calls.map((count) => `ours after ${count} calls, less it`),
  ];
  return table(head, [ours, ...rows]);
}

function lessThan(own: readonly number[], other: readonly number[]): Estimate {
  return estimateOf(own.map((score, seed) => score - (other[seed] ?? Number.NaN)));
}
