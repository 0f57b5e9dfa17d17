import { visible } from '../../../core/visible-text.js';

/**
 * HTML or SVG that may be placed in a page as it is. Only the functions of this file make it, so that text never slips
 * in.
 */
export class Markup {
  readonly text: string;
  private constructor(text: string) {
    this.text = text;
  }

  /** For constants of the program itself: never give it anything that came from a user or a model. */
  static fixed(text: string): Markup {
    return new Markup(text);
  }
}

/** What a template may hold: text is escaped, markup is placed, lists are joined, null is nothing. */
export type Part = Markup | string | number | null | readonly Part[];

/** A template whose texts are escaped, for element content and for attribute values in double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = strings[0] ?? '';
  parts.forEach((part, at) => {
    text += partText(part) + (strings[at + 1] ?? '');
  });
  return Markup.fixed(text);
}

function partText(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  return part.map(partText).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Carriage returns, which a parser would change, stand as a character reference. */
const SPECIAL = /[&<>"'\r]/g;

/**
 * Text for an HTML page. What a reader could not see is made visible, so that nothing in a prompt or reply hides:
 * control characters as their pictures, characters that turn the order of text round as their code.
 */
export function escapeText(text: string): string {
  return visible(text).replace(SPECIAL, (character) => ENTITIES[character] ?? '&#13;');
}
