import { grouped } from '../../core/grouped.js';
import type { EvaluatedProgram, Evaluation } from '../evaluation.js';
import type { RolloutRecord } from '../rollout-record.js';
import { mean } from '../statistics/moments.js';
import { element, textElement } from './xml.js';

/** Something that was asked of a program, such as a threshold, and whether it held. */
export interface Check {
  readonly program: string;
  /** `score>=0.8`, `no regression against seed`. */
  readonly name: string;
  /** Null when it held; otherwise why not. */
  readonly failure: string | null;
}

/**
 * An evaluation as JUnit XML, which continuous integration shows as a list of tests. A suite is a program; its tests
 * are the checks, and every example: an error where a rollout of it failed, skipped where the metric gave no score. A
 * low score is no failure: only checks can fail. Scores stand in the output of a test.
 */
export function junitXml(evaluation: Evaluation, checks: readonly Check[]): string {
  const suites = evaluation.programs.map((program) => suiteOf(evaluation, program, checks));
  const attributes = { name: `scenewright eval ${evaluation.dataset.name}`, ...totals(suites) };
  const content = suites.map(({ xml }) => xml);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, content)}\n`;
}

/** A test or a suite, with what it adds to the totals. `time`: of model calls, in seconds. */
interface Part {
  readonly xml: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly time: number;
}

const NOTHING = { tests: 1, failures: 0, errors: 0, skipped: 0, time: 0 };

function totals(parts: readonly Part[]): Omit<Part, 'xml'> {
  const sum = (pick: (part: Part) => number) => parts.reduce((total, part) => total + pick(part), 0);
  return {
    tests: sum(({ tests }) => tests),
    failures: sum(({ failures }) => failures),
    errors: sum(({ errors }) => errors),
    skipped: sum(({ skipped }) => skipped),
    time: Number(sum(({ time }) => time).toFixed(3)),
  };
}

function suiteOf(evaluation: Evaluation, program: EvaluatedProgram, checks: readonly Check[]): Part {
  const byExample = grouped(program.records.map((record) => [record.exampleId, record] as const));
  const parts = [
    ...checks.filter((check) => check.program === program.name).map(checkPart),
    ...evaluation.dataset.examples.map(({ id }) => examplePart(program.name, id, byExample.get(id) ?? [])),
  ];
  const counts = totals(parts);
  const content = [element('properties', {}, propertiesOf(evaluation)), ...parts.map(({ xml }) => xml)];
  return { ...counts, xml: element('testsuite', { name: program.name, ...counts }, content) };
}

function propertiesOf({ dataset, metric, models, seed, repeats, simulated }: Evaluation): string[] {
  const values = {
    dataset: `${dataset.name} ${dataset.hash}`,
    metric: metric.name,
    ...Object.fromEntries(Object.entries(models).map(([role, id]) => [`model.${role}`, id])),
    seed,
    repeats,
    simulated: String(simulated),
  };
  return Object.entries(values).map(([name, value]) => element('property', { name, value }));
}

function checkPart({ program, name, failure }: Check): Part {
  const content = failure === null ? [] : [element('failure', { message: failure })];
  const xml = element('testcase', { classname: `${program}: checks`, name }, content);
  return { ...NOTHING, failures: failure === null ? 0 : 1, xml };
}

function examplePart(program: string, exampleId: string, records: readonly RolloutRecord[]): Part {
  const failed = records.filter(({ outcome }) => isFailure(outcome));
  const scores = records.flatMap(({ outcome }) => (outcome.type === 'scored' ? outcome.score : []));
  const time = records.reduce((sum, { modelTimeMs }) => sum + (modelTimeMs ?? 0), 0) / 1000;
  const isSkipped = failed.length === 0 && scores.length === 0;
  const content = [
    ...(failed.length > 0 ? [errorOf(failed, records.length)] : []),
    ...(isSkipped ? [element('skipped', { message: reasonOf(records[0]) })] : []),
    ...(scores.length > 0 ? [textElement('system-out', {}, scoreText(scores))] : []),
  ];
  const attributes = {
    classname: `${program}: examples`,
    name: exampleId,
    time: Number(time.toFixed(3)),
  };
  return {
    ...NOTHING,
    errors: failed.length > 0 ? 1 : 0,
    skipped: isSkipped ? 1 : 0,
    time,
    xml: element('testcase', attributes, content),
  };
}

/** A cap that kept a rollout from running is no verdict of the metric either. */
function isFailure(outcome: RolloutRecord['outcome']): boolean {
  return outcome.type === 'errored' || (outcome.type === 'skipped' && outcome.code.startsWith('budget/'));
}

function errorOf(failed: readonly RolloutRecord[], repeats: number): string {
  const [first] = failed;
  const type = first?.outcome.type === 'scored' || first === undefined ? '' : first.outcome.code;
  const share = repeats === 1 ? '' : `${failed.length} of ${repeats} repeats: `;
  return element('error', { type, message: `${share}${reasonOf(first)}` });
}

function reasonOf(record: RolloutRecord | undefined): string {
  if (record === undefined || record.outcome.type === 'scored') return 'no rollout';
  const { code, reason = '' } = record.outcome;
  return reason === '' ? code : reason;
}

function scoreText(scores: readonly number[]): string {
  const each = scores.length === 1 ? '' : `, mean of ${scores.map((score) => score.toFixed(3)).join(' ')}`;
  return `score ${mean(scores).toFixed(3)}${each}`;
}
