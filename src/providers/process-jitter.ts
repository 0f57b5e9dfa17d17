import { randomUUID } from 'node:crypto';
import { createRng, type Rng } from '../core/rng.js';

/** Draws of this process alone: processes that fail together must not come back together. */
export const processJitter: Rng = createRng(randomUUID(), 'retry');
