export { imageModel, type ImageModelOptions } from './image-registry.js';
export type {
  AspectRatio,
  GeneratedImage,
  ImageModel,
  ImageModelCapabilities,
  ImageModelMiddleware,
  ImagePrice,
  ImagePrompt,
  ImageRequest,
  ImageResponse,
  ImageSize,
} from '../image-model.js';
export {
  standardImageMiddleware,
  type StandardImageMiddlewareOptions,
} from './middleware/standard-image-middleware.js';
