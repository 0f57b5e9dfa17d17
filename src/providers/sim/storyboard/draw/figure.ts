/** What decides how one thing is drawn. Colours are the ones seen, light and luck included. */
export interface FigureLook {
  readonly main: string;
  readonly second: string;
  readonly skin: string;
  readonly hair: string;
  /** Lines and small dark parts. */
  readonly ink: string;
  /** Pose class of the scene vocabulary. */
  readonly pose: string;
  readonly action: string | null;
  readonly wears: readonly Worn[];
  readonly gender: 'female' | 'male' | null;
  readonly age: 'child' | 'adult' | 'old' | null;
  /** Seen from behind, from the front or turned to the side. */
  readonly facing: 'front' | 'back' | 'side';
  /** A number in [0, 1) by label: small differences between one thing and the next. */
  readonly luck: (label: string) => number;
}

/** A garment and its colour. */
export interface Worn {
  readonly garment: string;
  readonly colour: string;
}

/**
 * A drawing in a space of its own: it stands on (0, 0), reaches up to y = -100, is `width` wide around x = 0 and looks
 * to the right.
 */
export interface Figure {
  readonly width: number;
  /** Height of the thing in metres, to size things to each other. */
  readonly metres: number;
  /** It does not stand on the ground: in the air or in water. */
  readonly aloft?: boolean;
  draw(look: FigureLook): string;
}
