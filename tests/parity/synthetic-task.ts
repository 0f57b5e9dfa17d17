import { createHash } from 'node:crypto';
import type { Candidate, ExampleResult, GepaAdapter } from '../../src/optimizers/gepa/adapter.js';

/** The task of the recorded runs: no model, every score and proposal follows from hashes. */
export const COMPONENTS = ['planner', 'solver', 'judge'] as const;

export const SEED_CANDIDATE: Candidate = Object.fromEntries(COMPONENTS.map((name) => [name, `${name} v0.0`]));

export function hash32(...parts: readonly (string | number)[]): number {
  return createHash('sha256').update(parts.join('|')).digest().readUInt32BE(0);
}

/** The text reads `<name> v<level>.<variant>`. */
export function levelOf(text: string): number {
  const after = text.slice(text.lastIndexOf('v') + 1);
  return Number.parseInt(after.slice(0, after.indexOf('.')), 10);
}

export function componentScore(name: string, text: string, exampleId: string): number {
  const raw = Math.min(levelOf(text), 6) / 6 + ((hash32(name, text, exampleId) % 7) - 3) / 12;
  return roundTo6(Math.min(1, Math.max(0, raw)));
}

/** Six decimals; no value of the task lies half-way, so the direction of halves plays no part. */
function roundTo6(value: number): number {
  return Number(value.toFixed(6));
}

export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

export function scoreExample(candidate: Candidate, exampleId: string) {
  const objectives = Object.fromEntries(
    COMPONENTS.map((name) => [name, componentScore(name, candidate[name] ?? '', exampleId)]),
  );
  const mean = Object.values(objectives).reduce((sum, value) => sum + value, 0) / COMPONENTS.length;
  return { score: roundHalfToEven(4 * mean) / 4, objectives };
}

export function proposeText(
  name: string,
  text: string,
  inputs: readonly string[],
  ...salt: readonly (string | number)[]
): string {
  const r = hash32('prop', ...salt, name, text, inputs.join('-'));
  const level = r % 3 !== 0 ? levelOf(text) + 1 : Math.max(0, levelOf(text) - 1);
  return `${name} v${level}.${r % 97}`;
}

export type SyntheticResult = ExampleResult<string, { readonly exampleId: string }>;

/** `salt` sets apart runs of the same task, as the recorded curves do with their seed. */
export function syntheticAdapter(
  ...salt: readonly (string | number)[]
): GepaAdapter<string, { readonly exampleId: string }> {
  return {
    evaluate: async ({ exampleIds, candidate, captureTraces }) => ({
      results: exampleIds.map((exampleId) => ({
        ...scoreExample(candidate, exampleId),
        output: exampleId,
        trajectory: captureTraces ? { exampleId } : null,
      })),
    }),
    makeReflectiveDataset: ({ components, results }) =>
      Object.fromEntries(
        components.map((name) => [
          name,
          results.map((result) => ({ Inputs: result.trajectory?.exampleId ?? '' })),
        ]),
      ),
    proposeNewTexts: async ({ candidate, components, dataset }) => {
      const texts = components.map((name) => {
        const inputs = (dataset[name] ?? []).map((record) => String(record['Inputs']));
        return [name, proposeText(name, candidate[name] ?? '', inputs, ...salt)] as const;
      });
      return { variants: [Object.fromEntries(texts)] };
    },
  };
}
