import type { Candidate, ExampleId, GepaAdapter } from './adapter.js';

/** Tries more for an example that could not be scored, as in the search. */
const RETRIES = 2;

/** Runs a candidate on examples once more, with fresh chance. No cache: a repeat is asked for to be another draw. */
export async function repeatExamples<Output, Trajectory>(
  adapter: GepaAdapter<Output, Trajectory>,
  candidate: Candidate,
  exampleIds: readonly ExampleId[],
  /** 1 or more; 0 is the first run. */
  repeat: number,
): Promise<{ scores: readonly (number | null)[]; paidCalls: number }> {
  const scores = new Map<ExampleId, number>();
  let paidCalls = 0;
  for (let attempt = 0; attempt <= RETRIES; attempt++) {
    const open = exampleIds.filter((id) => !scores.has(id));
    if (open.length === 0) break;
    const request = { candidate, exampleIds: open, repeat, attempt } as const;
    const reply = await adapter.evaluate({ ...request, captureTraces: false, purpose: 'validation' });
    const found = reply.results.flatMap(({ score }, at) =>
      score === null ? [] : [[open[at] ?? '', score] as const],
    );
    for (const [id, score] of found) scores.set(id, score);
    paidCalls += reply.metricCalls ?? found.length;
  }
  return { scores: exampleIds.map((id) => scores.get(id) ?? null), paidCalls };
}
