/** Splits an instruction into lower-case sentences. Bullets take their heading with them ("Avoid:" negates its list). */
export function sentencesOf(instruction: string): string[] {
  const sentences: string[] = [];
  let heading = '';
  for (const raw of instruction.split(/\n+/)) {
    const bullet = /^\s*(?:[-*•]|\d+[.)])\s+/.test(raw);
    const line = normalise(raw.replace(/^\s*(?:[-*•]|\d+[.)]|#+)\s*/, ''));
    if (line === '') continue;
    if (/:$/.test(line) && !/[.;]/.test(line)) {
      heading = line.slice(0, -1).trim();
      sentences.push(heading);
      continue;
    }
    if (!bullet) heading = '';
    for (const sentence of splitSentences(line)) {
      sentences.push(withContext(sentence, bullet ? heading : '', sentences.at(-1)));
    }
  }
  return sentences;
}

function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\b(do|does|must|should|is|are|would|wo|ca|need)n't\b/g, '$1 not')
    .replace(/\bcan't\b/g, 'cannot')
    .replace(/\*\*|__(?=\w)|`/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function splitSentences(line: string): string[] {
  return line
    .split(/(?<=[.!?])\s+(?=[^\s])/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 2);
}

const NEGATIVE_HEADING = /\b(?:avoid|never|do not|not|without|forbidden|mistakes?|errors?|exclude|omit|no)\b/;
const POINTS_BACK = /\b(?:them|these|those|this|that|such|it|all of it)\b/;

function withContext(sentence: string, heading: string, previous: string | undefined): string {
  if (heading !== '') {
    if (NEGATIVE_HEADING.test(heading)) return `avoid ${sentence}`;
    if (heading.split(' ').length <= 6) return `${heading} - ${sentence}`;
  }
  // "Clothes and colours come later. Leave them out.": what "them" stands for is in the sentence before.
  if (previous !== undefined && sentence.split(' ').length <= 9 && POINTS_BACK.test(sentence)) {
    const topic =
      previous
        .replace(/[.!?]+$/, '')
        .split(/\b(?:is|are|come|comes|can|may|will|belong|belongs|have|has)\b/)[0] ?? '';
    if (topic.trim().split(' ').length <= 12 && !NEGATIVE_HEADING.test(topic)) {
      return sentence.replace(POINTS_BACK, topic.trim());
    }
  }
  return sentence;
}
