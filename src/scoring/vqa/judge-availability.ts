import type { LanguageModel } from '../../providers/language-model.js';
import type { Available, Unavailable } from '../images/image-scorer.js';

/** Whether a model can look at images; its id and adapter stand for the weights. */
export function judgeAvailability(model: LanguageModel, preprocessing: string): Available | Unavailable {
  if (!model.capabilities.media.includes('image')) {
    const reason = `the model ${model.id} takes no images; name one that does (--judge-lm on the command line)`;
    return { status: 'unavailable', reason, command: null };
  }
  const weights = model.cacheScope === undefined ? model.id : `${model.id} ${model.cacheScope}`;
  return { status: 'available', revision: { weights, preprocessing } };
}
