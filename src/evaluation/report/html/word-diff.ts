import { type ChangeObject, diffArrays } from 'diff';

export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** A word with its accents and apostrophes, a number, a run of white space, or one other character. */
const TOKEN = /[\p{L}\p{M}][\p{L}\p{M}\p{N}'\u2019_-]*|\p{N}+|\s+|[^\s]/gu;

/** Edits to search for before texts count as too different: the search takes time with their square. */
const MAX_EDITS = 400;

/**
 * What changed from one text to another, by words. The parts that are not `added` make the first text, those that are
 * not `removed` the second; a removed part stands before the added part that replaces it. Where a passage has too
 * little in common with what was there, it is shown as replaced: reading it word by word would help nobody.
 */
export function wordDiff(before: string, after: string): readonly DiffPart[] {
  return joined(bridged(byWords(before, after) ?? byLines(before, after)));
}

/** Null where the texts are too different. */
function byWords(before: string, after: string): readonly DiffPart[] | null {
  const changes = diffArrays(tokens(before), tokens(after), { maxEditLength: MAX_EDITS });
  return changes?.map(partOf) ?? null;
}

/** Lines first, then words within runs of lines that were replaced. */
function byLines(before: string, after: string): readonly DiffPart[] {
  const changes = diffArrays(lines(before), lines(after), { maxEditLength: MAX_EDITS });
  if (changes === undefined) return replaced(before, after);
  const passages = joined(changes.map(partOf));
  return passages.flatMap((part, at): readonly DiffPart[] => {
    const next = passages[at + 1];
    if (part.kind === 'removed' && next?.kind === 'added') {
      return byWords(part.text, next.text) ?? replaced(part.text, next.text);
    }
    return part.kind === 'added' && passages[at - 1]?.kind === 'removed' ? [] : [part];
  });
}

function replaced(before: string, after: string): readonly DiffPart[] {
  return [
    { kind: 'removed', text: before },
    { kind: 'added', text: after },
  ];
}

function partOf({ added, removed, value }: ChangeObject<string[]>): DiffPart {
  return { kind: added ? 'added' : removed ? 'removed' : 'same', text: value.join('') };
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function tokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** White space on one line between two changes belongs to both: a changed phrase reads as one change. */
function bridged(parts: readonly DiffPart[]): readonly DiffPart[] {
  return parts.flatMap((part, at): readonly DiffPart[] => {
    const [previous, next] = [parts[at - 1], parts[at + 1]];
    const isBridge = part.kind === 'same' && /^[^\S\n]+$/.test(part.text);
    if (!isBridge || previous === undefined || next === undefined) return [part];
    return [
      { kind: 'removed', text: part.text },
      { kind: 'added', text: part.text },
    ];
  });
}

/** Neighbours of one kind as one, and of a run of changes first what went, then what came. */
function joined(parts: readonly DiffPart[]): readonly DiffPart[] {
  const result: DiffPart[] = [];
  let removed = '';
  let added = '';
  const flush = () => {
    // The white space that both end with has not changed.
    const [end = ''] = /\s*$/.exec(removed) ?? [];
    const kept = end !== '' && added.endsWith(end) ? end : '';
    const cut = (text: string) => text.slice(0, text.length - kept.length);
    if (cut(removed) !== '') result.push({ kind: 'removed', text: cut(removed) });
    if (cut(added) !== '') result.push({ kind: 'added', text: cut(added) });
    removed = '';
    added = '';
    if (kept !== '') result.push({ kind: 'same', text: kept });
  };
  for (const { kind, text } of parts) {
    if (kind === 'removed') removed += text;
    else if (kind === 'added') added += text;
    else {
      flush();
      const last = result.at(-1);
      if (last?.kind === 'same') result[result.length - 1] = { kind, text: last.text + text };
      else result.push({ kind, text });
    }
  }
  flush();
  return result;
}
