import type { AskedElement, Depth } from '../brief/brief.js';
import type { Drawing } from '../draw/catalogue.js';
import type { LightScheme } from '../draw/light.js';
import type { FaultId } from '../luck/faults.js';
import type { Luck } from '../luck/luck.js';

/** Something put into the picture: pixels, with the feet at (x, feetY). */
export interface Placed {
  readonly element: AskedElement;
  /** Null: a shape with its name on it. */
  readonly drawing: Drawing | null;
  readonly x: number;
  readonly feetY: number;
  readonly height: number;
  readonly mirrored: boolean;
  readonly depth: Depth;
  readonly pose: string;
  readonly action: string | null;
  readonly colours: readonly string[];
  readonly count: number;
  /** Swallowed by another shape: it is there, and cannot be told from it. */
  readonly merged: boolean;
}

export interface Fault {
  readonly id: FaultId;
  readonly element: string | null;
  readonly detail: string;
}

/** A picture that is decided and not yet drawn. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly horizon: number;
  readonly tiltDegrees: number;
  readonly light: LightScheme;
  /** In the words of the scene vocabularies, as they are drawn. */
  readonly camera: {
    readonly shot_size: string;
    readonly camera_angle: string;
    readonly shot_framing: string;
    readonly depth_of_field: string;
  };
  readonly lighting: { readonly conditions: string; readonly direction: string; readonly shadows: string };
  readonly look: {
    readonly style_medium: string;
    readonly color_scheme: string;
    readonly mood_atmosphere: string;
  };
  readonly setting: {
    readonly noun: string;
    readonly name: string;
    readonly kind: string;
    readonly colour: string | null;
  };
  readonly weather: readonly string[];
  /** Behind first. */
  readonly placed: readonly Placed[];
  readonly texts: readonly string[];
  readonly faults: readonly Fault[];
  readonly luck: Luck;
}
