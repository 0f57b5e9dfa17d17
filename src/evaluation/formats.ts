import { datasetRowSchema } from '../datasets/dataset-row.js';
import type { PublishedSchema } from '../modules/formats.js';
import { traceSchema } from '../modules/trace-format.js';
import { spendingLineSchema } from '../providers/middleware/spending-log.js';
import { runEventSchema } from '../storage/parse-event.js';
import { runManifestSchema } from '../storage/run-manifest.js';
import { uncountedSchema } from './executors/uncounted.js';
import { runComparisonSchema } from './across-runs/run-comparison.js';
import { reportSchema } from './report/report-schema.js';
import { rolloutSchema } from './rollout-schema.js';

/** The formats of data, run folders and evaluations that outlive a release. */
export const evaluationSchemas: readonly PublishedSchema[] = [
  { file: 'dataset-row.schema.json', title: 'Scenewright dataset row', schema: datasetRowSchema },
  { file: 'run.schema.json', title: 'Scenewright run', schema: runManifestSchema },
  { file: 'event.schema.json', title: 'Scenewright event', schema: runEventSchema },
  {
    file: 'rollout.schema.json',
    title: 'Scenewright rollout',
    // When a run folder is opened the entries of traces are not checked: that would take longer than reading them.
    schema: rolloutSchema.extend({ trace: traceSchema }),
  },
  { file: 'uncounted.schema.json', title: 'Scenewright uncounted work', schema: uncountedSchema },
  { file: 'spending.schema.json', title: 'Scenewright account of a run', schema: spendingLineSchema },
  { file: 'report.schema.json', title: 'Scenewright report', schema: reportSchema },
  {
    file: 'comparison.schema.json',
    title: 'Scenewright comparison of runs',
    schema: runComparisonSchema,
  },
];
