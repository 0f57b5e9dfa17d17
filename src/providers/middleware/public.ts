export { standardMiddleware, type StandardMiddlewareOptions } from './standard.js';
export { type BudgetCaps, createBudget } from './budget.js';
export { createUsageMeter } from './meter.js';
export { openRecording, openReplay } from './record-replay.js';
export { openReplyStore } from './reply-store.js';
