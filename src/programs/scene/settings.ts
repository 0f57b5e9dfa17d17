import { UsageError } from '../../core/errors.js';
import { PASS_SCORE } from '../../modules/scene/issues.js';

/** Repair rounds at most. Source: SceneNapse's MAX_RETRIES. */
export const DEFAULT_MAX_REPAIR_ROUNDS = 2;

export interface SceneProgramOptions {
  /** Whole scenes made side by side, of which the best by score goes on; 1 to 16, default 1. */
  readonly candidates?: number;
  /** Rounds in which heads with issues are made again; 0 to 10, default 2. */
  readonly maxRepairRounds?: number;
  /** A scene at or above this score is not repaired; 0 to 1, default 0.85: one lane leak passes, a contradiction not. */
  readonly passScore?: number;
}

export type SceneSettings = Required<SceneProgramOptions>;

/** The options with their defaults. Throws UsageError for one out of range. */
export function checkedSettings(options: SceneProgramOptions): SceneSettings {
  const { candidates = 1, maxRepairRounds = DEFAULT_MAX_REPAIR_ROUNDS, passScore = PASS_SCORE } = options;
  checkRange('candidates', candidates, 1, 16, true);
  checkRange('maxRepairRounds', maxRepairRounds, 0, 10, true);
  checkRange('passScore', passScore, 0, 1, false);
  return { candidates, maxRepairRounds, passScore };
}

function checkRange(name: string, value: number, min: number, max: number, isWhole: boolean): void {
  if (value >= min && value <= max && (!isWhole || Number.isInteger(value))) return;
  throw new UsageError('scene/option', `sceneProgram: ${name} is ${value}.`, {
    hint: `Use ${isWhole ? 'a whole number' : 'a number'} from ${min} to ${max}.`,
  });
}
