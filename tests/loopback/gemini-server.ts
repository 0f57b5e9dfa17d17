import {
  type Answer,
  DEFAULT_USAGE,
  type Protocol,
  type RecordedRequest,
  startLoopbackServer,
} from './loopback-server.js';
import { at, listAt, type SeenRequest, type SeenTurn, textAt } from './seen-request.js';

/** Gemini's `POST /v1beta/models/MODEL:generateContent`. */
export const startGeminiServer = () => startLoopbackServer(GEMINI_PROTOCOL);

const ROUTE = /^\/v1beta\/models\/([^:/]+):generateContent$/;

export const GEMINI_PROTOCOL: Protocol = {
  render(answer, request) {
    const model = ROUTE.exec(request.path)?.[1];
    if (request.method !== 'POST' || model === undefined) {
      return { status: 404, body: errorBody(404, `no route ${request.path}`, 'NOT_FOUND') };
    }
    if (answer.type === 'error') {
      const body = errorBody(
        answer.status,
        answer.message ?? `error ${answer.status}`,
        answer.code ?? 'UNKNOWN',
      );
      return { status: answer.status, body, ...(answer.headers ? { headers: answer.headers } : {}) };
    }
    return { status: 200, body: generation(answer, model), headers: { 'x-goog-request-id': 'req-gemini-1' } };
  },
};

function errorBody(code: number, message: string, status: string) {
  return { error: { code, message, status } };
}

function generation(answer: Extract<Answer, { type: 'text' | 'refusal' | 'blocked' }>, model: string) {
  const usage = answer.type === 'text' && answer.usage !== undefined ? answer.usage : DEFAULT_USAGE;
  const counted = {
    modelVersion: `${model}-served`,
    responseId: 'resp-gemini-1',
    ...(usage === null ? {} : { usageMetadata: usageMetadata(usage) }),
  };
  switch (answer.type) {
    case 'blocked':
      return { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, ...counted };
    case 'refusal':
      // The protocol has no refusal of its own: the filter ends the candidate.
      return { candidates: [{ index: 0, finishReason: 'SAFETY', finishMessage: answer.text }], ...counted };
    case 'text': {
      const reasons = { stop: 'STOP', length: 'MAX_TOKENS', safety: 'SAFETY' };
      const chosen = answer.logprobs?.map(({ token, logprob }) => ({ token, logProbability: logprob }));
      const logprobsResult =
        chosen === undefined
          ? {}
          : {
              logprobsResult: {
                chosenCandidates: chosen,
                topCandidates: chosen.map((item) => ({ candidates: [item] })),
              },
            };
      const parts = [{ text: 'thinking aloud', thought: true }, { text: answer.text }];
      const candidate = { index: 0, content: { role: 'model', parts }, ...logprobsResult };
      return { candidates: [{ ...candidate, finishReason: reasons[answer.finish ?? 'stop'] }], ...counted };
    }
  }
}

function usageMetadata(usage: NonNullable<Extract<Answer, { type: 'text' }>['usage']>) {
  const thoughts = usage.reasoning ?? 0;
  return {
    promptTokenCount: usage.input,
    candidatesTokenCount: usage.output - thoughts,
    totalTokenCount: usage.input + usage.output,
    ...(thoughts === 0 ? {} : { thoughtsTokenCount: thoughts }),
    ...(usage.cached === undefined ? {} : { cachedContentTokenCount: usage.cached }),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: usage.input }],
  };
}

export function seenByGemini({ json, headers, path }: RecordedRequest): SeenRequest {
  const config = at(json, 'generationConfig');
  const schema = at(config, 'responseJsonSchema');
  return {
    model: ROUTE.exec(path)?.[1] ?? '',
    key: headers['x-goog-api-key'] ?? null,
    system: listAt(json, 'systemInstruction', 'parts')
      .map((part) => textAt(part, 'text'))
      .join('\n\n'),
    turns: listAt(json, 'contents').map(turn),
    schema: schema ?? (at(config, 'responseMimeType') === 'application/json' ? 'any' : null),
    temperature: at(config, 'temperature'),
    topP: at(config, 'topP'),
    maxOutputTokens: at(config, 'maxOutputTokens'),
    seed: at(config, 'seed'),
    stop: at(config, 'stopSequences'),
    logprobs: at(config, 'responseLogprobs') === true ? at(config, 'logprobs') : undefined,
    streams: false,
  };
}

function turn(content: unknown): SeenTurn {
  const parts = listAt(content, 'parts');
  return {
    role: at(content, 'role') === 'model' ? 'assistant' : 'user',
    text: parts.map((part) => textAt(part, 'text')).join(''),
    media: parts.flatMap((part) => {
      const base64 = textAt(part, 'inlineData', 'data');
      return base64 === '' ? [] : [{ mediaType: textAt(part, 'inlineData', 'mimeType'), base64 }];
    }),
  };
}
