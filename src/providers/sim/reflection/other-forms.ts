import { readInstruction } from '../instruction/read-instruction.js';
import type { SkillHead } from '../skills/skill.js';

const HEADS: readonly SkillHead[] = [
  'elements',
  'objects',
  'actions',
  'cinematography',
  'critic',
  'summary',
  'answer',
];

/** Sentences as one text; line breaks between them stay. */
export function asText(sentences: readonly string[]): string {
  return sentences
    .join(' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}

/** Only the first sentence, and those that ask for something that none before them asked for. */
export function compressed(sentences: readonly string[]): string {
  const asked = new Set<string>();
  return asText(
    sentences.filter((sentence, index) => {
      const fresh = demandsOf(sentence).filter((demand) => !asked.has(demand));
      for (const demand of fresh) asked.add(demand);
      return index === 0 || fresh.length > 0;
    }),
  );
}

/** The first text, and the sentences of the second that ask for what the first does not. */
export function joined(first: readonly string[], second: readonly string[]): string {
  const asked = new Set(first.flatMap(demandsOf));
  const added = second.filter(
    (sentence) => !first.includes(sentence) && demandsOf(sentence).some((demand) => !asked.has(demand)),
  );
  return asText([...first, ...added]);
}

/** A block that adds at the end. */
export function editBlock(text: string): string {
  return `<<<<<<< SEARCH\n=======\n${text}\n>>>>>>> REPLACE`;
}

function demandsOf(sentence: string): string[] {
  return HEADS.flatMap((head) => [...readInstruction(sentence, head).asked]);
}
