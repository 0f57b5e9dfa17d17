import { bareType } from '../../modules/scene/assemble/references.js';
import { SUMMARY_MAX_TOKENS } from '../../modules/scene/scene-steps.js';
import {
  paragraphCount,
  paragraphDefects,
  SUMMARY_PARAGRAPHS,
  summaryDefects,
} from '../../modules/scene/summary-text.js';
import type { SceneOutput } from '../../signatures/scene/output.js';
import { stem, wordsOf } from './prompt-coverage/stem.js';
import { sceneText } from './prompt-coverage/scene-words.js';
import { synonymsOf } from './prompt-coverage/synonyms.js';

/** How good a summary is as far as code can tell, 0 to 1, and what a reader would say against it. */
export interface SummaryCheck {
  readonly score: number;
  readonly remarks: readonly string[];
}

/** Share of a summary's own words that may be new (connecting words, other inflections) before it counts as invention. */
const ALLOWED_NEW_WORDS = 0.15;
/** A sentence with a larger share of new words than this is an invention. */
const INVENTED_SENTENCE = 0.5;
/** Examples given of what was invented. */
const SHOWN_WORDS = 8;
/** Share of the looks of the objects that a summary keeps when it is faithful; it cannot keep all. */
const EXPECTED_LOOKS = 0.3;
/** Shorter words are hardly ever content. */
const MIN_CONTENT_LETTERS = 4;

const STOCK_OPENING =
  /^(?:(?:in|on) )?(?:(?:this|the|an?|our) )?(?:(?:captivating|stunning|striking|following|final|resulting) )*(?:image|picture|photo|photograph|scene|shot|frame|illustration|composition|prompt|description)\b|^(?:here|we|you) /i;

const CONNECTING = new Set(
  `with from into onto over under above below beside between behind through along across around near against
   that this these those there their them they which while where when whose what each both some other more most very
   have having been being also only just like seen shown shows show stands stand sits lies placed positioned located
   appears appear image scene frame camera shot lens light lighting lights mood look style view depth field focus
   subject figure person character individual background foreground center centre left right side front back upper
   lower slightly captured capture evoking creating create giving gives adds adding captures falls comes leads
   atmosphere shadow overall colour color colours colors palette tones tone feel feeling composition composed
   scheme everything nothing rest stays place moves around taken angle`
    .trim()
    .split(/\s+/)
    .map(stem),
);

/**
 * Reads a summary against its scene: complete, three paragraphs, begins with the subject, names every element,
 * keeps how things look, adds nothing, and is free of ids. A missing summary scores 0.
 */
export function checkSummary(output: SceneOutput, prompt: string): SummaryCheck {
  const text = output.summary.trim();
  if (text === '') return { score: 0, remarks: ['There is no summary.'] };
  const checks = [
    checkEnd(output),
    checkParagraphs(text),
    checkOpening(text),
    checkElements(text, output),
    checkLooks(text, output),
    checkInvention(text, output, prompt),
    checkIds(text, output),
  ];
  return {
    score: checks.reduce((sum, { score }) => sum + score, 0) / checks.length,
    remarks: checks.flatMap(({ remarks }) => remarks),
  };
}

const fine: SummaryCheck = { score: 1, remarks: [] };
const remark = (score: number, text: string): SummaryCheck => ({ score, remarks: [text] });

function checkEnd({ summary, summary_status }: SceneOutput): SummaryCheck {
  const defects = summaryDefects(summary, SUMMARY_MAX_TOKENS);
  if (defects.length > 0) return { score: 0, remarks: defects };
  return summary_status === 'complete' ? fine : remark(0, 'The summary had to be cut off.');
}

function checkParagraphs(text: string): SummaryCheck {
  const off = Math.abs(paragraphCount(text) - SUMMARY_PARAGRAPHS) / 2;
  return { score: Math.max(0, 1 - off), remarks: paragraphDefects(text) };
}

function checkOpening(text: string): SummaryCheck {
  if (!STOCK_OPENING.test(text)) return fine;
  const opening = text.split(/\s+/).slice(0, 5).join(' ');
  return remark(0, `The summary opens with "${opening} ..." and not with the subject.`);
}

function checkElements(text: string, { scene }: SceneOutput): SummaryCheck {
  const stems = stemsOf(text);
  const types = scene.elements.elements.map(bareType);
  const unnamed = types.filter((type) => !wordsOf(type).some((word) => says(stems, word)));
  if (types.length === 0 || unnamed.length === 0) return fine;
  const score = 1 - unnamed.length / types.length;
  return remark(score, `The summary does not mention: ${unnamed.join(', ')}.`);
}

function checkLooks(text: string, { scene }: SceneOutput): SummaryCheck {
  const stems = stemsOf(text);
  const looks = new Set(
    scene.objects.flatMap(({ description, shape_and_color, appearance_details }) =>
      contentStems(`${description} ${shape_and_color} ${appearance_details}`),
    ),
  );
  if (looks.size === 0) return fine;
  const kept = [...looks].filter((word) => stems.has(word)).length / looks.size;
  const score = Math.min(1, kept / EXPECTED_LOOKS);
  return score >= 0.7 ? { score, remarks: [] } : remark(score, 'The summary says little of how things look.');
}

function checkInvention(text: string, { scene }: SceneOutput, prompt: string): SummaryCheck {
  const known = new Set([...sceneText(scene, '').stems, ...stemsOf(prompt)]);
  const isNew = (word: string) => !says(known, word);
  const invented = text
    .split(/(?<=[.!?])\s+/)
    .map(contentWords)
    .filter((words) => words.length > 1 && words.filter(isNew).length > words.length * INVENTED_SENTENCE);
  const own = contentWords(text);
  const share = own.length === 0 ? 0 : own.filter(isNew).length / own.length;
  const excess = Math.max(0, share - ALLOWED_NEW_WORDS) / (0.5 - ALLOWED_NEW_WORDS);
  if (invented.length === 0 && excess === 0) return fine;
  const examples = invented.length > 0 ? invented.flat() : own;
  const added = [...new Set(examples.filter(isNew))].slice(0, SHOWN_WORDS);
  const score = Math.max(0, 1 - 0.5 * invented.length - excess);
  return remark(score, `The summary says what the scene does not: ${added.join(', ')}.`);
}

function checkIds(text: string, { scene }: SceneOutput): SummaryCheck {
  const ids = scene.elements.elements.map(({ element_id }) => element_id);
  const left = ids.filter((id) => text.includes(`[${id}]`) || (id.includes('_') && text.includes(id)));
  return left.length === 0 ? fine : remark(0, `The summary has ids in it: ${left.join(', ')}.`);
}

function stemsOf(text: string): ReadonlySet<string> {
  return new Set(wordsOf(text).map(stem));
}

function contentWords(text: string): readonly string[] {
  return wordsOf(text).filter((word) => word.length >= MIN_CONTENT_LETTERS && !CONNECTING.has(stem(word)));
}

function contentStems(text: string): readonly string[] {
  return contentWords(text).map(stem);
}

function says(stems: ReadonlySet<string>, word: string): boolean {
  const wanted = stem(word);
  return [...synonymsOf(wanted)].some((synonym) => stems.has(synonym));
}
