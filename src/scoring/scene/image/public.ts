// The part of the public list (src/index.ts) that is about scoring what the image program gives.

export { imageProgramMetric, type ImageProgramMetricOptions } from './image-program-metric.js';
export { IMAGE_OBJECTIVES, IMAGE_WEIGHTS, type ImageObjective } from './image-score.js';
export type { ImageOutcome } from './image-outcome.js';
export { verifierMetric, type LabelledInput, type VerifierTruth } from './verifier-metric.js';
