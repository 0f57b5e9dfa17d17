// The part of the public list (src/index.ts) that is about the image program.

export { imageProgram, type ImageProgram } from './image-program.js';
export { type ImageProgramOptions } from './settings.js';
export { ImageProgramOutput, type ImageRound } from './output.js';
export type { ImageEvent } from './events.js';
export type { ImageVerdicts } from '../../../modules/scene/rewrite/verdict-lines.js';
export { ImageVerification } from '../../../signatures/scene/guardrails/verification.js';
export { verifyImage, type VerifyImageOptions } from '../../../modules/scene/guardrails/verify-image.js';
export { candidates, type CandidatesOptions } from '../../../modules/candidates/candidates.js';
export type { CandidateEvent, CandidateRecord } from '../../../modules/candidates/candidate.js';
export type { CandidateScore, ScoreCandidate } from '../../../modules/candidates/candidate.js';
export { patience, scoreThreshold, type StopRule } from '../../../modules/candidates/stop-rules.js';
