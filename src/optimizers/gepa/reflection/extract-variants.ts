import { z } from 'zod';
import { parseJson } from '../../../core/parse-json.js';
import { type ExtractedInstruction, extractInstruction } from './extract-instruction.js';

/** The usable texts of a reply that was asked for several, or why there is none. */
export type ExtractedVariants =
  | { readonly type: 'texts'; readonly texts: readonly string[] }
  | Extract<ExtractedInstruction, { type: 'unusable' }>;

const HEADING = /^#{1,6} *Variant +\d+.*$/gim;
const stringList = z.array(z.string());

/**
 * Up to `count` different texts: under their headings, or in fences one after the other, or in a JSON list of
 * strings. Each is checked as a single one would be; of a reply that was cut off, the ones before its last heading
 * or fence are whole.
 */
export function extractVariants(reply: string, finishReason: string, count: number): ExtractedVariants {
  const found = texts(reply, finishReason === 'length');
  const usable = found.flatMap((one) => (one.type === 'text' ? [one.text] : []));
  const different = [...new Set(usable)].slice(0, count);
  if (different.length > 0) return { type: 'texts', texts: different };
  const failed = found.find((one) => one.type === 'unusable');
  return failed ?? { type: 'unusable', reason: reply.trim() === '' ? 'empty' : 'unfenced' };
}

function texts(reply: string, isCutOff: boolean): readonly ExtractedInstruction[] {
  const listed = jsonTexts(reply);
  if (listed !== null) return listed.map((text) => ({ type: 'text', text }));
  const headings = [...reply.matchAll(HEADING)];
  const parts =
    headings.length > 0
      ? headings.map((heading, at) =>
          reply.slice(heading.index + heading[0].length, headings[at + 1]?.index ?? reply.length),
        )
      : fencedParts(reply);
  if (parts.length === 0) return [extractInstruction(reply, isCutOff ? 'length' : 'stop')];
  return parts.map((part, at) =>
    extractInstruction(part, isCutOff && at === parts.length - 1 ? 'length' : 'stop'),
  );
}

/** The strings of a JSON list that is the whole reply, or the whole of its only fence; null for anything else. */
function jsonTexts(reply: string): readonly string[] | null {
  const bare = reply
    .trim()
    .replace(/^```(?:json)?\s*\n?/, '')
    .replace(/\n?```$/, '')
    .trim();
  const list = stringList.safeParse(parseJson(bare));
  if (!list.success) return null;
  return list.data.map((text) => text.trim()).filter((text) => text !== '');
}

/** Fences that open and close at the beginning of a line, in turn: without headings nothing else tells texts apart. */
function fencedParts(reply: string): string[] {
  const parts: string[] = [];
  let open: string[] | null = null;
  for (const line of reply.split('\n')) {
    if (!line.startsWith('```')) open?.push(line);
    else if (open === null) open = [line];
    else {
      parts.push([...open, '```'].join('\n'));
      open = null;
    }
  }
  if (open !== null) parts.push(open.join('\n'));
  return parts;
}
