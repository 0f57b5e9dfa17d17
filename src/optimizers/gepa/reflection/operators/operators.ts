import { compress } from './compress.js';
import { crossover } from './crossover.js';
import { edit } from './edit.js';
import type { MutationOperator, OperatorName } from './operator.js';
import { rewrite } from './rewrite.js';

export const OPERATORS: Readonly<Record<OperatorName, MutationOperator>> = {
  rewrite,
  edit,
  crossover,
  compress,
};
