// Where rollouts run: in this process, on workers, or wherever a `RolloutExecutor` of one's own has them run.
export type {
  ExecuteOptions,
  ExecutorFactory,
  ExecutorParts,
  RolloutExecutor,
  RolloutRequest,
} from '../executor.js';
export { localExecutor } from '../local-executor.js';
export type { Rollout, RolloutOutcome } from '../rollout.js';
export { type Fleet, type FleetEvent, type FleetOptions, openFleet } from './bullmq/fleet.js';
export { type OpenedWork, runWorker, type WorkerEvent, type WorkerOptions } from './bullmq/worker.js';
