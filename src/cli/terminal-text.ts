import { visible } from '../core/visible-text.js';

/** The colours that the command line itself writes: dim, red, green, yellow, and their ends. */
const OWN_COLOURS = /(\u001B\[(?:2|22|3[1239])m)/;

/**
 * Text as a terminal may be given it: names, replies and files of others can hold sequences that clear it, move its
 * cursor or retitle it, so control characters are shown in place of being obeyed. Only our own colours pass, and ends
 * of lines.
 */
export function terminalText(text: string): string {
  return text
    .split(OWN_COLOURS)
    .map((part, at) => (at % 2 === 1 ? part : visible(part).replaceAll('\r', '\u240D')))
    .join('');
}
