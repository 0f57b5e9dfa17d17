import type { CallOptions } from './language-model.js';

/** What middleware of every kind of model works with: something that answers requests, under a name. */
export interface Generates<Request, Reply> {
  readonly id: string;
  generate(request: Request, options: CallOptions): Promise<Reply>;
}
