import type { Candidate, ExampleId, GepaAdapter } from './adapter.js';

/** Runs a candidate on examples once more, with fresh chance. No cache: a repeat is asked for to be another draw. */
export async function repeatExamples<Output, Trajectory>(
  adapter: GepaAdapter<Output, Trajectory>,
  candidate: Candidate,
  exampleIds: readonly ExampleId[],
  /** 1 or more; 0 is the first run. */
  repeat: number,
): Promise<{ scores: readonly (number | null)[]; paidCalls: number }> {
  const { results, metricCalls } = await adapter.evaluate({
    candidate,
    exampleIds,
    repeat,
    captureTraces: false,
    purpose: 'validation',
    attempt: 0,
  });
  const scores = results.map((result) => result.score);
  return { scores, paidCalls: metricCalls ?? scores.filter((score) => score !== null).length };
}
