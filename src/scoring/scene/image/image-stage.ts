import type { z } from 'zod';
import type { RunContext } from '../../../modules/module.js';
import type { SceneInput } from '../../../signatures/scene/inputs.js';
import type { Scene } from '../../../signatures/scene/scene.js';
import type { Stage } from '../../stages.js';
import type { ImageOutcome } from './image-outcome.js';

export type ImageExampleInput = z.input<typeof SceneInput>;

/** An image that has a scene to be compared with. */
export type JudgedOutcome = ImageOutcome & { readonly scene: Scene };

export type ImageStage = Stage<ImageExampleInput, JudgedOutcome, unknown>;

export const warn = ({ trace }: RunContext, code: string, message: string): void =>
  trace.add({ type: 'warning', component: trace.path, code, message });

/** The image, as what calls and scorers take. */
export const pictureOf = ({ image }: ImageOutcome) => ({ bytes: image.bytes, mediaType: image.media_type });
