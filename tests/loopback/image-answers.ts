import type { Answer, RecordedRequest } from './loopback-server.js';
import { at, listAt, textAt } from './seen-request.js';
import { sizeOf, tinyPng } from './tiny-png.js';

/** Gemini's answer with an image of the shape and size asked for, between a thought with its draft and words. */
export function geminiImageAnswer({ json, path }: RecordedRequest): Answer {
  const image = at(json, 'generationConfig', 'imageConfig');
  const { width, height } = sizeOf(textAt(image, 'aspectRatio') || '1:1', textAt(image, 'imageSize') || '1K');
  const words = listAt(json, 'contents', 0, 'parts')
    .map((part) => textAt(part, 'text'))
    .join('');
  return geminiAnswerWith(path, tinyPng(width, height, words));
}

/** The same with an image of one's own. */
export function geminiAnswerWith(path: string, png: Uint8Array): Answer {
  const parts = [
    { text: 'A first idea.', thought: true },
    { ...inlineData(tinyPng(8, 8, 'draft')), thought: true },
    { text: 'Here it is.' },
    inlineData(png),
  ];
  return geminiAnswer(path, {
    candidates: [{ index: 0, content: { role: 'model', parts }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 1120, totalTokenCount: 1129 },
  });
}

export function geminiAnswer(path: string, body: object): Answer {
  const model = /models\/([^:/]+):/.exec(path)?.[1] ?? '';
  return {
    type: 'raw',
    status: 200,
    body: JSON.stringify({ modelVersion: `${model}-001`, responseId: 'resp-gemini-image', ...body }),
  };
}

const inlineData = (png: Uint8Array) => ({
  inlineData: { mimeType: 'image/png', data: Buffer.from(png).toString('base64') },
});

/** OpenAI's answer with as many images of the size asked for, for generations (JSON) and edits (a form). */
export function openaiImageAnswer(request: RecordedRequest): Answer {
  const field = (name: string) => {
    const value =
      at(request.json, name) ?? new RegExp(`name="${name}"\r\n\r\n([^\r]*)`).exec(request.text)?.[1];
    return value === undefined ? '' : String(value);
  };
  const [width = 1024, height = 1024] = field('size').split('x').map(Number);
  const data = Array.from({ length: Number(field('n') || 1) }, (_, number) => ({
    b64_json: tinyPng(width, height, JSON.stringify([field('prompt'), number])).toString('base64'),
  }));
  return {
    type: 'raw',
    status: 200,
    headers: { 'x-request-id': 'req-openai-image' },
    body: JSON.stringify({
      created: 1,
      data,
      usage: { input_tokens: 9, output_tokens: 1056, total_tokens: 1065 },
    }),
  };
}
