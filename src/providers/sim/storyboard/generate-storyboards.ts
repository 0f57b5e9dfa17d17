import { AbortedError } from '../../../core/errors.js';
import type { Downgrade } from '../../language-model.js';
import type {
  AspectRatio,
  GeneratedImage,
  ImageRequest,
  ImageResponse,
  ImageSize,
} from '../../image-model.js';
import { draw } from '../noise.js';
import type { Brief } from './brief/brief.js';
import { readFibo } from './brief/read-fibo.js';
import { placeOfNoun, readProse } from './brief/read-prose.js';
import { planFrame } from './frame/plan-frame.js';
import { luckOf } from './luck/luck.js';
import { withPngText } from './png-text.js';
import { renderPng } from './render/render-png.js';
import { storyboardOf } from './storyboard-of.js';
import { STORYBOARD_CHUNK } from './storyboard.js';

/** Version of the simulated renderer; pictures may change when it does. */
export const STORYBOARD_MODEL_VERSION = 'scenewright-storyboard-1';

/** Simulated price in US dollars for an image; nobody is billed. */
export const STORYBOARD_PRICE_USD = 0.04;

/** Simulated time of an image: a start, the same again by chance, and now and then a straggler. */
export const STORYBOARD_LATENCY = {
  startMs: 4_000,
  spreadMs: 5_000,
  straggler: 0.08,
  stragglerMs: 15_000,
} as const;

const LONG_SIDE_PX: Readonly<Record<ImageSize, number>> = { '1K': 1024, '2K': 2048, '4K': 4096 };

/** Draws the images of a request. The same request, seed and world give the same bytes. */
export async function generateStoryboards(
  request: ImageRequest,
  world: number,
  signal: AbortSignal,
): Promise<ImageResponse> {
  const asked =
    request.prompt.type === 'text' ? readProse(request.prompt.text) : readFibo(request.prompt.json);
  const brief = without(asked, request.negativePrompt);
  const size = sizeOf(request.aspectRatio ?? '1:1', request.size ?? '1K');
  const first = request.seed ?? 0;
  const images: GeneratedImage[] = [];
  for (let number = 0; number < (request.count ?? 1); number++) {
    if (signal.aborted)
      throw new AbortedError('aborted', 'the storyboard was stopped', { cause: signal.reason });
    images.push(await storyboard(brief, (first + number) % 2 ** 31, world, size));
  }
  const downgrades: Downgrade[] = [];
  return {
    images,
    costUsd: STORYBOARD_PRICE_USD * images.length,
    servedBy: STORYBOARD_MODEL_VERSION,
    requestId: `sim-storyboard-${world}-${first}`,
    downgrades,
    latencyMs: latencyMs(
      draw(world, 'latency', first, brief.text),
      draw(world, 'straggler', first, brief.text),
    ),
    cached: false,
    retries: [],
  };
}

async function storyboard(
  brief: Brief,
  seed: number,
  world: number,
  size: { readonly width: number; readonly height: number },
): Promise<GeneratedImage> {
  const frame = planFrame(brief, luckOf(brief, seed, world), size);
  const png = await renderPng(frame);
  const bytes = withPngText(png, STORYBOARD_CHUNK, JSON.stringify(storyboardOf(frame, seed)));
  return { bytes, mediaType: 'image/png', ...size, seed, safety: 'passed' };
}

/** Things that must not be seen are not drawn. */
function without(brief: Brief, negativePrompt: string | undefined): Brief {
  if (negativePrompt === undefined || negativePrompt.trim() === '') return brief;
  return {
    ...brief,
    // What is named there is kept away, broken patches included.
    wording: `${brief.wording}\nwithout artefacts`,
    elements: brief.elements.filter(({ noun }) => placeOfNoun(negativePrompt, noun) < 0),
  };
}

export function sizeOf(
  ratio: AspectRatio,
  size: ImageSize,
): { readonly width: number; readonly height: number } {
  const [across = 1, down = 1] = ratio.split(':').map(Number);
  const long = LONG_SIDE_PX[size];
  // Multiples of 8, as image models make them.
  const short = Math.round((long * Math.min(across, down)) / Math.max(across, down) / 8) * 8;
  return across >= down ? { width: long, height: short } : { width: short, height: long };
}

function latencyMs(spread: number, straggler: number): number {
  const { startMs, spreadMs, straggler: share, stragglerMs } = STORYBOARD_LATENCY;
  return Math.round(startMs + spreadMs * spread + (straggler < share ? stragglerMs : 0));
}
