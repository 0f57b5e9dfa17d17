import type { PictureField } from './picture-words.js';

export type EntityKind = 'human' | 'animal' | 'object' | 'environment' | 'natural_element';

/** Something the prompt puts into the picture. */
export interface Entity {
  /** Short snake_case handle, unique in the analysis. */
  readonly id: string;
  /** Head noun, singular where known: `cat`. */
  readonly noun: string;
  /** Head with what belongs to it, in the prompt's words, without article, count and looks: `bowl of soup`. */
  readonly name: string;
  readonly kind: EntityKind;
  /** Stated number; 1 for a plain singular, null for an unstated many. */
  readonly count: number | null;
  /** The word that stated the number: `three`, `several`; null where none did. */
  readonly countWord: string | null;
  readonly colours: readonly string[];
  readonly materials: readonly string[];
  /** Other adjectives, in the prompt's words. */
  readonly adjectives: readonly string[];
  /** Clothes and parts with their looks: `red dress`. */
  readonly details: readonly string[];
  readonly gender: 'female' | 'male' | null;
  readonly age: 'child' | 'adult' | 'old' | null;
  /** Where the prompt puts it: preposition and the other entity's id. */
  readonly place: { readonly preposition: string; readonly target: string } | null;
}

/** Something that happens, or a posture that is held. */
export interface Motion {
  readonly verb: string;
  readonly actionClass: string;
  readonly stageClass: string;
  readonly poseClass: string;
  readonly energy: 0 | 1 | 2;
  readonly subject: string;
  /** What is acted on, or moved over, through, beside. */
  readonly target: string | null;
  readonly preposition: string | null;
}

/** Everything the simulator understands of a text that describes a picture. */
export interface PromptAnalysis {
  readonly text: string;
  /** In order of importance: the main subject first; the place, if any, last. */
  readonly entities: readonly Entity[];
  readonly motions: readonly Motion[];
  /** Vocabulary values that the prompt states in words. */
  readonly stated: ReadonlyMap<PictureField, string>;
  /** Moods in the prompt's own words. */
  readonly moods: readonly string[];
  /** Exact texts that should be readable in the picture. */
  readonly texts: readonly string[];
  /** True when the prompt names a place. */
  readonly hasPlace: boolean;
}
