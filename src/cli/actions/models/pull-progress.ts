import { bytesText } from '../../../providers/weights/bytes-text.js';
import type { Check, PullEvent } from '../../../providers/weights/pull-context.js';
import type { Output } from '../../output.js';
import { time } from '../../progress/figures.js';
import { liveBlock } from '../../progress/live-block.js';

/** A terminal is redrawn at most so often. */
const REDRAW_MS = 200;

/** Where nothing can be redrawn a line is written at every tenth of a file. */
const SHARE_PER_LINE = 0.1;

export interface PullProgress {
  readonly show: (event: PullEvent) => void;
  /** Bytes of this pull that are on the disk, those of earlier ones included. */
  readonly receivedBytes: () => number;
  /** What the hash of each finished file was held against. */
  readonly checks: () => ReadonlyMap<string, Check>;
  end(): void;
}

/** Shows a pull: one live line on a terminal, a line now and then elsewhere; notes and retries in both. */
export function pullProgress(output: Output, isQuiet: boolean): PullProgress {
  const block = liveBlock(output);
  const checks = new Map<string, Check>();
  const received = new Map<string, number>();
  const rate = rateMeter();
  let drawnAt = 0;
  let told = { path: '', share: 0 };

  const bytes = (event: Extract<PullEvent, { type: 'bytes' }>) => {
    rate.add(event.receivedBytes - (received.get(event.path) ?? event.receivedBytes));
    received.set(event.path, event.receivedBytes);
    if (isQuiet) return;
    const now = Date.now();
    if (output.isLive && now - drawnAt >= REDRAW_MS) {
      drawnAt = now;
      block.update([progressLine(event, rate.bytesPerSecond(now))]);
    }
    if (output.isLive || event.sizeBytes === null) return;
    const share = event.receivedBytes / event.sizeBytes;
    const before = told.path === event.path ? told.share : 0;
    if (share < before + SHARE_PER_LINE && share < 1) return;
    told = { path: event.path, share };
    block.line(progressLine(event, rate.bytesPerSecond(now)));
  };

  return {
    show(event) {
      switch (event.type) {
        case 'bytes':
          return bytes(event);
        case 'note':
          return block.line(event.message);
        case 'retry':
          return block.line(`${event.path}: ${event.reason}; again in ${time(event.waitMs)}`);
        case 'plan':
          return isQuiet ? undefined : block.line(planLine(event));
        case 'file':
          checks.set(event.path, event.check);
          received.set(event.path, event.sizeBytes);
      }
    },
    receivedBytes: () => [...received.values()].reduce((sum, count) => sum + count, 0),
    checks: () => checks,
    end: () => block.end(),
  };
}

function planLine({ fileCount, totalBytes, resumedBytes }: Extract<PullEvent, { type: 'plan' }>): string {
  const size = totalBytes === null ? 'size not known' : bytesText(totalBytes);
  const rest = resumedBytes === 0 ? '' : `, ${bytesText(resumedBytes)} of it already here`;
  return `fetching ${fileCount} ${fileCount === 1 ? 'file' : 'files'}, ${size}${rest}`;
}

/** `model.safetensors  612 MB of 1.71 GB  36%  41.0 MB/s  27 s left`. */
function progressLine(
  { path, receivedBytes, sizeBytes }: Extract<PullEvent, { type: 'bytes' }>,
  bytesPerSecond: number | null,
): string {
  const parts = [path];
  if (sizeBytes === null) parts.push(bytesText(receivedBytes));
  else {
    parts.push(`${bytesText(receivedBytes)} of ${bytesText(sizeBytes)}`);
    parts.push(`${Math.floor((100 * receivedBytes) / sizeBytes)}%`);
  }
  if (bytesPerSecond !== null && bytesPerSecond > 0) {
    parts.push(`${bytesText(bytesPerSecond)}/s`);
    if (sizeBytes !== null)
      parts.push(`${time((1_000 * (sizeBytes - receivedBytes)) / bytesPerSecond)} left`);
  }
  return parts.join('  ');
}

/** Speed since the pull began to receive; null before anything can be said. */
function rateMeter() {
  let startedAt: number | null = null;
  let total = 0;
  return {
    add(count: number) {
      startedAt ??= Date.now();
      total += count;
    },
    bytesPerSecond(now: number): number | null {
      return startedAt === null || now === startedAt ? null : (1_000 * total) / (now - startedAt);
    },
  };
}
