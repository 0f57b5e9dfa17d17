import { UsageError } from '../core/errors.js';
import type { Metric } from '../scoring/metric.js';
import { sideBySide } from '../scoring/side-by-side.js';
import type { LoadedConfig } from './load-config.js';
import type { OpenedProgram } from './program-spec.js';
import { isMetric } from './recognise.js';
import { loadExport, parseExportReference } from './user-module.js';

/** The metric of `--metric` (several with commas stand side by side), else of the config, else the one that comes with the program. */
export async function openMetric(
  spec: string | undefined,
  { config, folder }: LoadedConfig,
  { builtin }: OpenedProgram,
  cwd: string,
): Promise<Metric> {
  if (spec !== undefined) return loadMetrics(spec, cwd);
  const configured = config.metric;
  if (typeof configured === 'string') return loadMetrics(configured, folder);
  if (configured !== undefined) return configured;
  if (builtin !== undefined) return builtin.metric();
  throw new UsageError('metric/none', 'this program has no metric of its own', {
    hint: 'Name one with --metric ./file.ts#export, or in the config.',
  });
}

async function loadMetrics(specs: string, folder: string): Promise<Metric> {
  const each = specs.split(',').map((spec) => spec.trim());
  return sideBySide(await Promise.all(each.map((spec) => loadMetric(spec, folder))));
}

async function loadMetric(spec: string, folder: string): Promise<Metric> {
  const reference = parseExportReference(spec, folder);
  if (reference === undefined) {
    throw new UsageError('metric/spec-invalid', `"${spec}" names no metric`, {
      hint: 'Write ./file.ts#export, for a TypeScript or JavaScript file that exports a metric.',
    });
  }
  const { value } = await loadExport(reference, folder, { what: 'metric', accepts: isMetric });
  return value;
}
