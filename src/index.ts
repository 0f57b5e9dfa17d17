// The public list, by hand. What is not here is internal and may change in any version.

// Errors
export { EXIT_CODES, isScenewrightError, ScenewrightError } from './core/errors.js';
export { AbortedError, BudgetExceededError, InputFileError, StorageError } from './core/errors.js';
export { ProviderError, type ProviderFailure, ReplyError, UsageError } from './core/errors.js';

// What one call takes and gives
export { signature } from './signatures/signature.js';
export type { Demo, InputOf, OutputOf, Signature } from './signatures/signature.js';
export { audio, image, video } from './signatures/media-fields.js';
export type { AudioInput, ImageInput, VideoInput } from './signatures/media-input.js';
export type { AudioMedium, ImageMedium, Medium, VideoMedium } from './signatures/media.js';
export type { ChatMessage, ContentPart } from './signatures/messages.js';
export { renderMessages } from './signatures/render.js';
export { parseReply, type ParsedReply } from './signatures/parse.js';
export { formatMessages } from './signatures/prompt-text.js';

// Modules and programs
export { predict, type PredictOptions } from './modules/predict.js';
export { chainOfThought } from './modules/chain-of-thought.js';
export { bestOfN, type BestOfNOptions } from './modules/best-of-n.js';
export { refine, type RefineOptions } from './modules/refine.js';
export { parallel } from './modules/parallel.js';
export { program, type ProgramOptions } from './modules/program.js';
export { toProgram } from './modules/to-program.js';
export { compiledProgram } from './modules/compiled-program.js';
export { loadProgram, readCompiledProgram } from './modules/load-program.js';
export type { CompiledProgram } from './modules/compiled-program-format.js';
export type { Component, ComponentChanges, Module, ModelsByRole, Prediction } from './modules/module.js';
export type { Program, RunContext, RunOptions, RunOutcome, RunUsage } from './modules/module.js';
export type { Attempt, CallTrace, Trace, TraceEntry, TraceWarning } from './modules/trace.js';

// Models
export { languageModel, type LanguageModelOptions } from './providers/registry.js';
export type { LanguageModel, LanguageModelMiddleware } from './providers/language-model.js';
export type { LanguageModelRequest, LanguageModelResponse } from './providers/language-model.js';
export type { SamplingOptions, TokenUsage } from './providers/language-model.js';
export * from './providers/middleware/public.js';
export * from './providers/images/public.js';

// Data, metrics, evaluation
export type { Example, SplitName } from './datasets/example.js';
export { loadDataset, type LoadDatasetOptions } from './datasets/load-dataset.js';
export { splitDataset, type SplitOptions } from './datasets/split-dataset.js';
export { datasetHash } from './datasets/dataset-hash.js';
export type { Metric, Score } from './scoring/metric.js';
export { metric, type MetricOptions } from './scoring/define-metric.js';
export { containsAnswer, exactMatch, tokenF1 } from './scoring/text-metrics.js';
export { stagedMetric } from './scoring/stages.js';
export * from './scoring/images/public.js';
export { evaluate, type EvaluateOptions } from './evaluation/evaluate.js';
export * from './evaluation/executors/public.js';
export type { Evaluation } from './evaluation/evaluation.js';
export * from './evaluation/report/public.js';
export { createRunFolder, openRunFolder, type RunFolder } from './storage/run-folder.js';

// Optimizers
export { compile } from './optimizers/compile.js';
export type { CompileEvent, CompileOptions, CompileResult, Optimizer } from './optimizers/optimizer.js';
export type { Proposer } from './optimizers/proposer.js';
export { thompsonOperators } from './optimizers/gepa/reflection/operators/operator-policy.js';
export { type GepaAdapter, runGepa } from './optimizers/gepa-policies.js';
export * as gepa from './optimizers/gepa-policies.js';

// Scenes
export * from './programs/image/scene/public.js';
export { sceneProgram } from './programs/scene/scene-program.js';
export type { SceneProgramOptions } from './programs/scene/settings.js';
export { sceneMetric, type SceneMetricOptions } from './scoring/scene/scene-metric.js';
export * from './scoring/scene/image/public.js';
export { Scene } from './signatures/scene/scene.js';
export { SceneOutput } from './signatures/scene/output.js';
export { lint } from './modules/scene/lint.js';
export { assembleProse } from './modules/scene/assemble/prose.js';
export { assembleFibo } from './modules/scene/assemble/fibo.js';

// Configuration of the command line
export { defineConfig, type ScenewrightConfig } from './cli/config.js';
