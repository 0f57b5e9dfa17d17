import { join } from 'node:path';
import { z } from 'zod';
import { recordOf, type RolloutRecord } from '../../evaluation/rollout-record.js';
import type { RunUsage } from '../../modules/module.js';
import { addUsage } from '../../modules/usage.js';
import { parseUnscored, UNSCORED_FILE } from '../../optimizers/parse-unscored.js';
import { REFLECTIONS_FILE } from '../../optimizers/reflection-record.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { growingLog } from './growing-log.js';
import { type EventOf, parseReportEvent } from './parse-events.js';
import { parseReflection, type ReflectionLine } from './reflections.js';
import { type RoleMeter, roleMeter } from './role-spending.js';
import { type RolloutIndex, rolloutIndex } from './rollout-index.js';
import type { RunSource } from './run-source.js';
import { guardrailReader, type GuardrailReader } from './scene/guardrails.js';
import { type SearchRecord, searchRecorder } from './search-record.js';
import { type FailedRollout, noteFailure, type UnscoredRollout, unscoredOf } from './unscored.js';

/** What the logs of a run say, gathered line by line: figures and places, no traces. */
export interface RunLogs {
  /** Null for a run without a search. */
  readonly search: SearchRecord | null;
  readonly evaluations: readonly EventOf<'evaluation-started'>[];
  /** When the last event happened. */
  readonly lastAt: string | null;
  /** Whether the search went on after its programs were compared. */
  readonly isReportStale: boolean;
  readonly rollouts: RolloutIndex;
  readonly unscored: readonly UnscoredRollout[];
  /** The first of each kind of failure in the search, whole. */
  readonly failures: readonly FailedRollout[];
  readonly reflections: readonly ReflectionLine[];
  readonly meter: RoleMeter;
  readonly guardrails: GuardrailReader;
  /** By line; only of an evaluation that had no report when its logs were opened. */
  readonly records: readonly RolloutRecord[];
  /** What all rollouts took; only of a run that had no report when its logs were opened. */
  readonly spent: RunUsage;
}

/** Logs that may still be growing. */
export interface GrowingRunLogs {
  /** Reads what was added since the last time. Rejects with `storage/log-damaged` that names file and line. */
  readNew(): Promise<RunLogs>;
  close(): Promise<void>;
}

// eslint-disable-next-line max-lines-per-function -- one closure: its parts share the state that they gather
export function openRunLogs({ path, manifest, report }: RunSource): GrowingRunLogs {
  const files = {
    events: join(path, RUN_FILES.events),
    unscored: join(path, UNSCORED_FILE),
    reflections: join(path, REFLECTIONS_FILE),
  };
  const events = growingLog(files.events);
  const failureLog = growingLog(files.unscored);
  const replies = growingLog(files.reflections);
  const rollouts = rolloutIndex(join(path, RUN_FILES.rollouts));
  const recorder = searchRecorder();
  const stored = modelsSchema.safeParse(manifest.config).data?.resolved.models;
  const meter = roleMeter(() => stored ?? recorder.models);
  const guardrails = guardrailReader();
  const unscored: UnscoredRollout[] = [];
  const failed = new Map<string, FailedRollout>();
  const reflections: ReflectionLine[] = [];
  const records: RolloutRecord[] = [];
  const keepsRecords = report === null && manifest.kind === 'eval';
  let [lastAt, isReportStale, hasRate]: [string | null, boolean, boolean] = [null, false, false];
  let spent = addUsage([]);

  async function readFailures(): Promise<void> {
    await failureLog.readNew(({ value }) => {
      const line = parseUnscored(value);
      unscored.push(unscoredOf(line));
      noteFailure(failed, line);
      meter.addRollout(line.rollout);
      if (report === null) spent = addUsage([spent, line.rollout.usage]);
    });
  }

  async function readEvents(): Promise<void> {
    await events.readNew(({ value }, _, number) => {
      const event = parseReportEvent(value, files.events, number);
      if (event === null) return;
      recorder.see(event);
      lastAt = event.at ?? lastAt;
      if (event.type === 'evaluation-started' || event.type === 'report-written') isReportStale = false;
      else if (recorder.evaluations.length > 0) isReportStale = true;
    });
  }

  return {
    async readNew() {
      await readEvents();
      await readFailures();
      // A search begins with its seed: its first rollouts are the rate at which it was planned.
      const seedRollouts = recorder.record()?.pool[0]?.scores.size ?? Number.POSITIVE_INFINITY;
      await rollouts.readNew((rollout, line) => {
        meter.addRollout(rollout);
        guardrails.see(rollout, line);
        if (report === null) spent = addUsage([spent, rollout.usage]);
        if (keepsRecords) records.push(recordOf(rollout));
        if (hasRate || line + 1 < seedRollouts) return;
        meter.setRate(line + 1);
        hasRate = true;
      });
      await replies.readNew(({ value }, _, number) => {
        const line = parseReflection(value, files.reflections, number);
        reflections.push(line);
        meter.addReflection(line);
      });
      const { evaluations } = recorder;
      const search = recorder.record();
      const failures = [...failed.values()];
      const gathered = { rollouts, unscored, failures, reflections, meter, guardrails, records };
      return { search, evaluations, lastAt, isReportStale, spent, ...gathered };
    },
    close: () => rollouts.close(),
  };
}

const modelsSchema = z.object({ resolved: z.object({ models: z.record(z.string(), z.string()) }) });
