/**
 * Path under which a metric's own calls stand on the trace, after those of the program. No component of a program can
 * have it, since a name does not begin with @.
 */
export const METRIC_SCOPE = '@metric';

/** Whether a call on the trace is the metric's own. */
export function isOfMetric(component: string): boolean {
  return component === METRIC_SCOPE || component.startsWith(`${METRIC_SCOPE}.`);
}
