export type { AudioInput, ImageInput, VideoInput } from './media-input.js';
export { audio, image, mediaKindOf, video } from './media-fields.js';

export type MediaKind = 'image' | 'audio' | 'video';

/** Where the bytes of a medium are. Files and URLs are read at the rim, just before a call. */
export type MediaSource =
  | { readonly type: 'bytes'; readonly bytes: Uint8Array; readonly mediaType: string }
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'url'; readonly url: string };

export interface MediumOf<Kind extends MediaKind> {
  readonly kind: Kind;
  readonly source: MediaSource;
}

export type ImageMedium = MediumOf<'image'>;
export type AudioMedium = MediumOf<'audio'>;

/** Pictures in order that stand for a video. */
export interface VideoFrames {
  readonly kind: 'video';
  readonly frames: readonly ImageMedium[];
  readonly framesPerSecond: number;
}

/** A video as a file, or as frames in order (for models that only see images). */
export type VideoMedium = MediumOf<'video'> | VideoFrames;

export type Medium = ImageMedium | AudioMedium | VideoMedium;
