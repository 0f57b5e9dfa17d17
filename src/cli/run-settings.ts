import type { JsonObject } from '../core/json.js';
import { environmentOf } from './environment.js';
import { parseStoredSettings } from './parse-stored-settings.js';
import { flagsJson } from './provenance.js';
import { UsageError } from '../core/errors.js';
import type { RunFolder } from '../storage/run-folder.js';
import type { RunKind } from '../storage/run-manifest.js';

/**
 * Flags that may differ when a run is resumed: they change how long it takes, how much it may cost or how its rollouts
 * are told of, and no rollout that it came to. A compile goes on from its end when its metric calls are raised.
 */
const CHANGEABLE: ReadonlySet<string> = new Set([
  'resume',
  'concurrency',
  'executor',
  'redis',
  'queue',
  'retries',
  'cache',
  'cacheDir',
  'baseUrl',
  'maxMetricCalls',
  'maxCalls',
  'maxTokens',
  'maxCost',
  'maxTime',
  'report',
  'json',
  'markdown',
  'reducer',
  'maxRolloutTime',
  'retryErrors',
  'detect',
  'judgeDrift',
  'quiet',
  'threshold',
  'failOn',
]);

/** Settings as they stand in `run.json`: what a resumed run is started with again. */
export function settingsJson(flags: object, cwd: string, resolved: JsonObject): JsonObject {
  return { flags: flagsJson(flags), cwd, environment: environmentOf(cwd), resolved };
}

/** Flags and folder of the run to go on with; flags given now win where they may. Throws UsageError where not. */
export function resumedSettings<Flags extends object>(
  folder: RunFolder,
  kind: RunKind,
  given: Flags,
  /** Caps that it was given when it was resumed before. */
  capsGiven: object = {},
): { readonly flags: Flags; readonly cwd: string } {
  const { manifest, path } = folder;
  if (manifest.kind !== kind) {
    throw new UsageError(
      'resume/other-kind',
      `${path} is the folder of a run of ${manifest.kind}, not of ${kind}`,
      {
        hint: `Resume it with: scenewright ${manifest.kind} --resume ${path}`,
      },
    );
  }
  const stored = parseStoredSettings<Flags>(manifest.config, path);
  // Commander gives `cache: true` where nothing was said; a stored --no-cache holds.
  const { cache, ...said } = { cache: true, ...given };
  const asked = cache === false ? given : said;
  const fixed = Object.keys(given).filter(
    (name) => !CHANGEABLE.has(name) && isDifferent(name, given, stored.flags),
  );
  if (fixed.length > 0) {
    throw new UsageError(
      'resume/fixed-option',
      `a resumed run keeps its settings: ${fixed.map(optionName).join(', ')} cannot be changed`,
      {
        hint: 'Leave them out, or start a new run.',
      },
    );
  }
  return { flags: { ...stored.flags, ...capsGiven, ...asked }, cwd: stored.cwd };
}

function isDifferent(name: string, given: object, stored: object): boolean {
  const value = (from: object): unknown => Reflect.get(from, name);
  return JSON.stringify(value(given)) !== JSON.stringify(value(stored));
}

/** `maxCost` to `--max-cost`. */
export function optionName(flag: string): string {
  return `--${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
