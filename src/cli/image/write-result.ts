import { join } from 'node:path';
import type { Prediction } from '../../modules/module.js';
import type { ImageProgramOutput } from '../../programs/image/scene/output.js';
import { writeFileAtomic, writeJsonAtomic } from '../../storage/atomic-file.js';
import { contactSheet } from './contact-sheet.js';
import { extensionOf, type RecordedImage } from './recorded-images.js';
import { IMAGE_RESULT_FORMAT, IMAGE_RESULT_VERSION, type ImageResult } from './result-format.js';
import { type RoundPrompts, writeTraceFiles } from './trace-files.js';
import { verdictChips } from './verdict-chips.js';

export const CONTACT_SHEET = 'contact-sheet.png';
export const RESULT_FILE = 'result.json';

/** A result as JSON: the image by its file, everything else as it is. */
export function resultJson(
  words: string,
  { output, usage, simulated }: Prediction<ImageProgramOutput>,
  images: readonly RecordedImage[],
): ImageResult {
  const { image, ...rest } = output;
  const { bytes: _, ...facts } = image;
  return {
    format: IMAGE_RESULT_FORMAT,
    version: IMAGE_RESULT_VERSION,
    prompt: words,
    image: { file: bestFile(output), ...facts },
    contact_sheet: CONTACT_SHEET,
    ...rest,
    images: images.map(({ file, round, number, score }) => ({
      file,
      round,
      number,
      score: score.status === 'scored' ? score.value : null,
    })),
    usage,
    simulated,
  };
}

/** Writes the best image, the scene, the verdicts, the texts, the contact sheet and, last, `result.json`. */
export async function writeResult(
  folder: string,
  words: string,
  prediction: Prediction<ImageProgramOutput>,
  images: readonly RecordedImage[],
  prompts: RoundPrompts,
): Promise<void> {
  const { output } = prediction;
  await writeFileAtomic(join(folder, bestFile(output)), output.image.bytes);
  if (output.scene !== null) await writeJsonAtomic(join(folder, 'scene.json'), output.scene);
  await writeJsonAtomic(join(folder, 'verdicts.json'), {
    passed: output.passed,
    verification: output.verification,
    alignment: output.alignment,
    quality: output.quality,
  });
  await writeTraceFiles(folder, words, output, images, prompts);
  await writeFileAtomic(join(folder, CONTACT_SHEET), await sheetOf(words, images));
  await writeJsonAtomic(join(folder, RESULT_FILE), resultJson(words, prediction, images));
}

function bestFile({ image }: ImageProgramOutput): string {
  return `best.${extensionOf(image.media_type)}`;
}

/** The images of a run on one sheet, in the order of rounds and numbers. */
export function sheetOf(heading: string, images: readonly RecordedImage[]): Promise<Uint8Array> {
  return contactSheet(
    heading,
    images.map(({ image, round, number, source, score, verdicts = {}, isChampion = false }) => ({
      bytes: image.bytes,
      title: `round ${round + 1}, ${number + 1}, ${source}`,
      score,
      chips: verdictChips(verdicts),
      isBest: isChampion,
    })),
  );
}
