import type { LimitFunction } from 'p-limit';
import type { LanguageModel } from '../providers/language-model.js';

/** A model whose calls wait for a place in the limit that rollouts go through too. */
export function withinLimit(model: LanguageModel, limit: LimitFunction): LanguageModel {
  return {
    ...model,
    generate: (request, options) => limit(() => model.generate(request, options)),
  };
}
