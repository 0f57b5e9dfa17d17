import { UsageError } from '../core/errors.js';
import type { NamedProgram } from '../evaluation/evaluate.js';
import type { CompiledProgram } from '../modules/compiled-program.js';
import type { LoadedConfig } from './load-config.js';
import { openProgram, openSpec } from './program-spec.js';
import type { OpenedProgram } from './program-spec.js';
import type { EvalFlags } from './verbs/eval.js';

/** The programs of an evaluation, the baseline first where there is one. */
export interface EvaluatedPrograms {
  readonly named: readonly NamedProgram[];
  /** The same, with where they come from. */
  readonly opened: readonly OpenedProgram[];
  readonly baseline: string | null;
  /** The one whose metric and dataset are the defaults. */
  readonly first: OpenedProgram;
  /** What compiled ones among them remember of their compile. */
  readonly history: readonly CompiledProgram[];
}

/**
 * Opens `--program`, `--compiled` and `--baseline`. Without a baseline the first of several is one. Throws UsageError
 * `eval/baseline-alone`: thresholds leave the baseline out, so that a check of it alone would pass whatever it scores.
 */
export async function evaluatedPrograms(
  flags: EvalFlags,
  loaded: LoadedConfig,
  cwd: string,
): Promise<EvaluatedPrograms> {
  const opened = await openAll(flags, loaded, cwd);
  const [first] = opened;
  if (first === undefined) throw new UsageError('eval/no-program', 'there is no program to evaluate');
  const history = opened.flatMap(({ compiled }) => compiled ?? []);
  const named = opened.map(({ label, program }) => ({ name: label, program }));
  if (flags.baseline === 'none') return { named, opened, baseline: null, first, history };
  if (flags.baseline === undefined)
    return { named, opened, baseline: named.length > 1 ? first.label : null, first, history };
  const known = opened.find(({ label }) => label === flags.baseline);
  const baseline = known ?? (await openSpec(flags.baseline, loaded, cwd));
  const others = opened.filter(({ label }) => label !== baseline.label);
  if (others.length === 0) {
    throw new UsageError(
      'eval/baseline-alone',
      `--baseline ${baseline.label} is the only program: there is nothing to compare with it`,
      { hint: 'Name another program with --program or --compiled, or score it alone with --baseline none.' },
    );
  }
  const all = [baseline, ...others];
  return {
    named: all.map(({ label, program }) => ({ name: label, program })),
    opened: all,
    baseline: baseline.label,
    first,
    history,
  };
}

async function openAll(flags: EvalFlags, loaded: LoadedConfig, cwd: string): Promise<OpenedProgram[]> {
  const specs = (flags.program ?? []).flatMap((text) => text.split(',')).filter((spec) => spec !== '');
  const compiled = flags.compiled ?? [];
  // One base program for compiled files: then --program says where that is, and is not evaluated itself.
  const [base] = specs;
  if (compiled.length > 0 && specs.length === 1 && base !== undefined) {
    return Promise.all(compiled.map((file) => openProgram({ program: base, compiled: file }, loaded, cwd)));
  }
  const opened = await Promise.all([
    ...specs.map((spec) => openSpec(spec, loaded, cwd)),
    ...compiled.map((file) => openProgram({ compiled: file }, loaded, cwd)),
  ]);
  return opened.length > 0 ? opened : [await openProgram({}, loaded, cwd)];
}
