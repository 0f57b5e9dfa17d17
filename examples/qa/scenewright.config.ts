import { defineConfig } from 'scenewright';
import { answerMetric } from './metric.js';
import { qa } from './program.js';

export default defineConfig({
  program: 'qa',
  programs: { qa },
  metric: answerMetric,
  // Every row says which part it belongs to: questions about one passage stay together.
  dataset: { file: 'questions.jsonl' },
  models: { task: 'sim' },
  budget: { maxMetricCalls: 400 },
});
