// The part of the public list (src/index.ts) that is about the scoring of images.

export type { Available, Failed, ImageScore, ImageScorer, ImageToScore } from './image-scorer.js';
export type { Scored, ScoreOptions, ScorerRevision, ScoreScale, Unavailable } from './image-scorer.js';
export { type RankedImage, rankImages, scoreImage, scoreImages, selectBest } from './rank.js';
export { calibrate, calibratedRank, winProbability } from '../joyquality/calibrate.js';
export type { CalibrateOptions, Calibration, PreferencePair } from '../joyquality/calibrate.js';
export { vqaScorer, type VqaScorerOptions } from '../vqa/vqa-scorer.js';
export { dsgScorer, type DsgScorerOptions } from '../dsg/dsg-scorer.js';
export type { DsgQuestion } from '../dsg/question-graph.js';
export { PIXEL_MEASURE_NAMES, type PixelMeasureName } from '../pixels/measures.js';
export { pixelScorer } from '../pixels/pixel-scorer.js';
export { ENSEMBLE_WEIGHTS, ensembleScorer } from '../ensemble/ensemble-scorer.js';
export type { EnsembleScorerOptions } from '../ensemble/ensemble-scorer.js';
export { imageMetric, type ImageMetricOptions } from '../ensemble/image-metric.js';
export { joyQuality, type JoyQualityOptions } from '../joyquality/joyquality.js';
export { compareScorers, type ScorerAgreement } from './compare-scorers.js';
export { aestheticScorer, clipScorer, pickProbabilities, pickScorer } from '../clip/clip-scorers.js';
export type { ClipOptions } from '../clip/clip-model.js';
export { cachedScorer } from './cached-scorer.js';
export { memoryScoreStore, openScoreStore, type ScoreStore } from './score-store.js';
