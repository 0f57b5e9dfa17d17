import type { EntityKind } from '../../language/prompt-analysis.js';
import type { PictureField } from '../../language/picture-words.js';

export type Depth = 'foreground' | 'middle ground' | 'background';

/** Where a text wants something: shares of the picture from the left and from the top, null where it says nothing. */
export interface AskedPlace {
  readonly x: number | null;
  readonly y: number | null;
  readonly depth: Depth | null;
  /** Preposition and id of what it stands to. */
  readonly relation: { readonly preposition: string; readonly target: string } | null;
}

/** Something that a prompt asks for, with everything said of it that can be drawn. */
export interface AskedElement {
  readonly id: string;
  readonly noun: string;
  readonly name: string;
  readonly kind: EntityKind;
  readonly count: number;
  readonly colours: readonly string[];
  /** Clothes and parts with their looks: `red dress`. */
  readonly wears: readonly string[];
  readonly gender: 'female' | 'male' | null;
  readonly age: 'child' | 'adult' | 'old' | null;
  readonly place: AskedPlace;
  /** Share of the picture's height; null where nothing is said. */
  readonly size: number | null;
  readonly facing: 'left' | 'right' | 'camera' | 'away' | null;
  /** Pose class of the scene vocabulary; null: nothing said. */
  readonly pose: string | null;
  /** What it does: the verb's base form. */
  readonly verb: string | null;
  /** What is acted on: id of another element. */
  readonly target: string | null;
  /** Everything the prompt says of this one, for telling how clearly it is asked for. */
  readonly said: string;
  /** Number of the word at which it is first named. */
  readonly firstWord: number;
}

/** What the renderer understands of a prompt. */
export interface Brief {
  readonly text: string;
  /** All that is said of the picture as a whole, structured fields in words: what keeps its faults away. */
  readonly wording: string;
  readonly elements: readonly AskedElement[];
  readonly setting: { readonly noun: string; readonly name: string; readonly said: string } | null;
  readonly filming: ReadonlyMap<PictureField, string>;
  readonly texts: readonly string[];
  readonly words: number;
  /** Words of praise and quality that show nothing. */
  readonly vagueWords: number;
}
