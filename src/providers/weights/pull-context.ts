import type { Clock } from '../../core/clock.js';
import type { Hub } from './hub.js';
import type { WeightsManifest } from './manifest.js';

/** What happens during a pull, for progress. Sizes are in bytes; `null` where nobody knows. */
export type PullEvent =
  | { readonly type: 'note'; readonly message: string }
  | {
      readonly type: 'plan';
      readonly fileCount: number;
      readonly totalBytes: number | null;
      readonly resumedBytes: number;
    }
  | {
      readonly type: 'bytes';
      readonly path: string;
      readonly receivedBytes: number;
      readonly sizeBytes: number | null;
    }
  | { readonly type: 'retry'; readonly path: string; readonly reason: string; readonly waitMs: number }
  | {
      readonly type: 'file';
      readonly path: string;
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly check: Check;
    };

/** What the hash of a file was held against. */
export type Check = 'pinned' | 'recorded' | 'announced' | 'nothing';

/** Everything that a pull works with. */
export interface PullContext {
  readonly manifest: WeightsManifest;
  readonly folder: string;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly retries: number;
  readonly stallMs: number;
  readonly force: boolean;
  readonly update: boolean;
  readonly emit: (event: PullEvent) => void;
}
