import { describe } from 'vitest';
import { executorConformance } from './executors/conformance.fixture.js';
import { localExecutor } from './local-executor.js';

describe('localExecutor', () => {
  executorConformance(localExecutor);
});
