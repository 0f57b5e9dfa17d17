import { join } from 'node:path';
import type { CandidateScore } from '../../modules/candidates/candidate.js';
import type { ImageVerdicts } from '../../modules/scene/rewrite/verdict-lines.js';
import type { ImageEvent } from '../../programs/image/scene/events.js';
import type { ImageSource } from '../../programs/image/scene/output.js';
import type { GeneratedImage } from '../../providers/image-model.js';
import { writeFileAtomic } from '../../storage/atomic-file.js';

/** Folder of a prompt's images and texts inside the output folder. Source of the layout: System C's trace files. */
export const SCENE_FOLDER = 'scene_1';

/** An image of the run, on disk already. */
export interface RecordedImage {
  /** Relative to the output folder. */
  readonly file: string;
  readonly round: number;
  readonly number: number;
  readonly source: ImageSource;
  readonly image: GeneratedImage;
  readonly score: CandidateScore;
  readonly costUsd: number | null;
  verdicts?: ImageVerdicts;
  isChampion?: boolean;
}

export interface ImageRecorder {
  /** Resolves when what the event brought is on disk. */
  take(event: ImageEvent): Promise<void>;
  /** By round and number. */
  images(): readonly RecordedImage[];
}

/** Writes each image the moment it arrives: what was paid for is kept, however the run ends. */
export function recordImages(folder: string): ImageRecorder {
  const images: RecordedImage[] = [];
  let sources: readonly ImageSource[] = [];
  let before = 0;
  const find = (round: number, number: number) =>
    images.find((image) => image.round === round && image.number === number);
  return {
    images: () => images.toSorted((a, b) => a.round - b.round || a.number - b.number),
    async take(event) {
      if (event.type === 'round') {
        before += sources.length;
        sources = event.sources;
      } else if (event.type === 'verdicts') {
        const judged = find(event.round, event.number);
        if (judged !== undefined) judged.verdicts = event.verdicts;
      } else if (event.type === 'champion') {
        for (const image of images) image.isChampion = false;
        const champion = find(event.round, event.number);
        if (champion !== undefined) champion.isChampion = true;
      } else if (event.type === 'candidate' && event.event.type === 'image') {
        const { number, image, score, costUsd } = event.event;
        const file = join(SCENE_FOLDER, `image_${before + number + 1}.${extensionOf(image.mediaType)}`);
        await writeFileAtomic(join(folder, file), image.bytes);
        images.push({
          file,
          round: event.round,
          number,
          source: sources[number] ?? 'scene',
          image,
          score,
          costUsd,
        });
      }
    },
  };
}

/** `image/jpeg` to `jpg`. */
export function extensionOf(mediaType: string): string {
  const name = mediaType.replace(/^image\//, '');
  return name === 'jpeg' ? 'jpg' : name;
}
