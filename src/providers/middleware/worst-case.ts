import type { LanguageModelRequest } from '../language-model.js';
import type { ContentPart } from '../../signatures/messages.js';

/**
 * Tokens around each message that the text does not show: role names and separators. The chat templates in use take
 * 3 to 10.
 */
const TOKENS_PER_MESSAGE = 16;
/** For what a provider puts around the whole prompt, such as its wording of a response format. */
const TOKENS_PER_REQUEST = 512;
/**
 * The dearest image of the models in use: gpt-4o-mini counts 2,833 tokens and 5,667 for each of at most 8 tiles
 * (OpenAI vision guide). Gemini counts 258 a tile or 1,120 an image, Anthropic 1,600, other models less than 3,000.
 */
export const MAX_TOKENS_PER_IMAGE = 48_169;

/**
 * The most input tokens a request can be, for any tokenizer: byte-level and byte-fallback vocabularies never make
 * more tokens than the text has bytes of UTF-8. Sound and film are counted by their bytes too: Gemini's 32 tokens a
 * second of sound and 300 a second of film are below the bytes of any codec.
 */
export function maxInputTokens(
  request: LanguageModelRequest,
  maxTokensPerImage = MAX_TOKENS_PER_IMAGE,
): number {
  const { messages, output } = request;
  const parts = messages.flatMap(({ content }) => content);
  const contents = parts.reduce((sum, part) => sum + maxPartTokens(part, maxTokensPerImage), 0);
  // The schema may be sent to the model in the provider's own, roomier layout: indented, with names repeated.
  const schema = output === undefined ? 0 : 2 * byteLength(JSON.stringify(output));
  return TOKENS_PER_REQUEST + messages.length * TOKENS_PER_MESSAGE + contents + schema;
}

function maxPartTokens(part: ContentPart, maxTokensPerImage: number): number {
  // Two bytes for the blank line between parts.
  if (part.type === 'text') return byteLength(part.text) + 2;
  const { medium } = part;
  if ('frames' in medium) return 100 + medium.frames.length * maxTokensPerImage;
  if (medium.kind === 'image') return maxTokensPerImage;
  return medium.source.type === 'bytes' ? medium.source.bytes.byteLength : Number.POSITIVE_INFINITY;
}

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
