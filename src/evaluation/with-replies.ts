import type { ModelsByRole } from '../modules/module.js';
import { abortedError } from '../providers/call.js';
import type { LanguageModel } from '../providers/language-model.js';
import { callKey } from '../providers/middleware/request-key.js';
import type { Medium } from '../signatures/media.js';
import type { RolloutReplies } from './executor.js';

/**
 * The models of one rollout, whose task and judge answer from shared replies. The reflection model is left as it is:
 * it takes no part in a rollout.
 */
export function withReplies(models: ModelsByRole, replies: Pick<RolloutReplies, 'answer'>): ModelsByRole {
  const { task, judge } = models;
  return {
    ...models,
    task: answering(task, replies),
    ...(judge === undefined ? {} : { judge: answering(judge, replies) }),
  };
}

function answering(model: LanguageModel, replies: Pick<RolloutReplies, 'answer'>): LanguageModel {
  return {
    ...model,
    async generate(request, call) {
      const media = request.messages.flatMap(({ content }) =>
        content.flatMap((part) => (part.type === 'media' ? [part.medium] : [])),
      );
      // What lies behind a path or a URL is known only further in, where a disk cache may know the reply.
      if (!media.every(isLoaded)) return model.generate(request, call);
      const key = callKey(model, request, call.repeat);
      try {
        const { reply } = await replies.answer(key, call.signal, (signal) =>
          model.generate(request, { ...call, signal }),
        );
        return reply;
      } catch (error) {
        throw call.signal.aborted ? abortedError(model.id, call.signal) : error;
      }
    },
  };
}

function isLoaded(medium: Medium): boolean {
  return 'frames' in medium ? medium.frames.every(isLoaded) : medium.source.type === 'bytes';
}
