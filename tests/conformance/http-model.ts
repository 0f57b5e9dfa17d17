import type { Answer, RecordedRequest } from '../loopback/loopback-server.js';
import type { SeenRequest } from '../loopback/seen-request.js';
import type { Asked, ModelUnderTest } from './language-model-conformance.js';
import type { ProviderUnderTest } from './provider-conformance.js';

/** A provider's adapter with a loopback server behind it that keeps to stop texts and limits as real ones do. */
export async function httpModel(provider: ProviderUnderTest): Promise<ModelUnderTest> {
  const server = await provider.start();
  return {
    model: provider.model(server.url),
    replyWith(reply) {
      server.answerWith((request) => answer(provider.seen(request), reply));
    },
    hang() {
      server.answerWith((_request: RecordedRequest): Answer => ({ type: 'hang' }));
    },
    withTimeout: (timeoutMs) => provider.model(server.url, { timeoutMs }),
    close: () => server.close(),
  };
}

function answer(seen: SeenRequest, reply: (asked: Asked) => string): Answer {
  const texts = seen.turns.map(({ text }) => text);
  const whole = reply({
    before: [seen.system, ...texts.slice(0, -1)].join('\n'),
    lastUser: texts.at(-1) ?? '',
    seed: typeof seen.seed === 'number' ? seen.seed : null,
    hasSchema: seen.schema !== null,
  });
  const stops: readonly unknown[] = Array.isArray(seen.stop) ? seen.stop : [];
  const ends = stops.flatMap((stop) => (typeof stop === 'string' ? [whole.indexOf(stop)] : []));
  const text = whole.slice(0, Math.min(whole.length, ...ends.filter((end) => end >= 0)));
  const logprobs = [{ token: text, logprob: -0.5 }];
  const limit = typeof seen.maxOutputTokens === 'number' ? seen.maxOutputTokens : text.length;
  if (text.length > limit) return { type: 'text', text: text.slice(0, limit), finish: 'length' };
  return { type: 'text', text, ...(seen.logprobs === undefined ? {} : { logprobs }) };
}
