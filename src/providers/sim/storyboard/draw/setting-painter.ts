import type { LightScheme } from './light.js';

/** What a painter of places works with: a picture in pixels, its horizon, its light and its luck. */
export interface SettingView {
  readonly width: number;
  readonly height: number;
  /** Pixels from the top. */
  readonly horizon: number;
  readonly light: LightScheme;
  readonly conditions: string;
  /** Colour the place was given; null for its usual ones. */
  readonly colour: string | null;
  readonly wet: boolean;
  readonly snowy: boolean;
  readonly luck: (label: string) => number;
}

/** `far` is what depth of field may blur, `near` the ground on which things stand. Definitions must have unique ids. */
export interface SettingDrawing {
  readonly defs: string;
  readonly far: string;
  readonly near: string;
}

export type SettingPainter = (view: SettingView) => SettingDrawing;

/** Numbers from 0 to count - 1. */
export function times(count: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.round(count)) }, (_, at) => at);
}
