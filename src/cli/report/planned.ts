import { sumOrNull } from '../../modules/usage.js';
import { z } from 'zod';
import type { PageData, PlanFigures } from '../../evaluation/report/html/page-data.js';
import type { CompileReport, EvalReport } from '../../evaluation/report/report-schema.js';
import type { RunSource } from './run-source.js';

const MS_PER_SECOND = 1000;

const planSchema = z.object({
  flags: z.object({ maxTime: z.number().optional() }).optional(),
  resolved: z.object({
    parts: z.object({ val: z.number(), test: z.number() }).optional(),
    plan: z
      .object({ rollouts: z.number(), proposals: z.number(), maxTimeMs: z.number().nullable() })
      .optional(),
  }),
});

function settingsOf({ manifest }: RunSource) {
  return planSchema.safeParse(manifest.config).data ?? { resolved: {} };
}

/** Rollouts of the whole run, at most; null where nothing was planned. */
export function plannedRollouts(source: RunSource, report: CompileReport | EvalReport): number | null {
  const { plan, parts } = settingsOf(source).resolved;
  if (plan !== undefined) return plan.rollouts;
  const { plannedMetricCalls } = report.kind === 'compile' ? report.search : { plannedMetricCalls: null };
  return plannedMetricCalls === null || parts === undefined ? null : plannedMetricCalls + 2 * parts.test;
}

/** What was to be spent, beside what was. */
export function planOf(
  source: RunSource,
  report: CompileReport | EvalReport,
  roles: PageData['roles'],
): PlanFigures | null {
  if (report.kind === 'eval') return null;
  const { plan } = settingsOf(source).resolved;
  const planned = roles.filter(({ role }) => role !== 'reflection').map(({ plannedUsd }) => plannedUsd);
  return {
    metricCalls: report.search.plannedMetricCalls,
    proposals: plan?.proposals ?? null,
    costUsd: planned.length === 0 ? null : sumOrNull(planned),
    seconds: plan?.maxTimeMs === undefined || plan.maxTimeMs === null ? null : plan.maxTimeMs / MS_PER_SECOND,
  };
}
