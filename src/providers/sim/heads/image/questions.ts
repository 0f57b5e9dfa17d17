import { find } from '../../eyes/find.js';
import { analysePrompt } from '../../language/analyse.js';
import { singular } from '../../language/noun-phrases.js';
import { coloursIn } from '../../storyboard/brief/element-from.js';
import { readFilming } from '../../storyboard/brief/read-filming.js';
import { readProse } from '../../storyboard/brief/read-prose.js';
import { poseOfVerb, readVerb } from '../../storyboard/brief/read-pose.js';
import type { DrawnElement, Storyboard } from '../../storyboard/storyboard.js';
import { asText, type HeadCall } from '../head-call.js';
import type { JsonObject } from '../../../../core/json.js';
import { objectIssues } from './check-image.js';
import { blindness, itemsIn, looksLike, storyboardOf } from './look-at.js';

/** Chance that an answer about the picture is simply wrong. */
const SLIP = 0.03;

/** Yes or no to each question about the picture; none where the simulator cannot tell what it shows. */
export function answerQuestions(call: HeadCall): { readonly answers: readonly JsonObject[] } {
  const storyboard = storyboardOf(call);
  if (storyboard === null) return { answers: [] };
  const answers = itemsIn(call, 'questions').map((item): JsonObject => {
    const question = asText(item['question']);
    return { id: item['id'] ?? '', answer: isTrue(storyboard, question, call) ? 'yes' : 'no' };
  });
  return { answers };
}

/** A question in free words about the image of a message: yes or no, or that it cannot be told. */
export function answerAboutImage(call: HeadCall, text: string): string {
  const storyboard = storyboardOf(call);
  if (storyboard === null) return blindness(call);
  const question = text.split('\n').findLast((line) => line.trim() !== '') ?? text;
  return isTrue(storyboard, question, call) ? 'Yes' : 'No';
}

/** Whether what a question asks can be seen. */
function isTrue(storyboard: Storyboard, question: string, call: HeadCall): boolean {
  const slip = call.chance('slip', question) < SLIP;
  return holds(storyboard, statementOf(question)) !== slip;
}

/** `Does this figure show "..."? ...` and "Is there a ...?" as what they claim. */
function statementOf(question: string): string {
  return (/"([^"]+)"/.exec(question)?.[1] ?? question)
    .replace(/\?[^?]*$/, '')
    .replace(
      /^\s*(?:is|are|does|do|can|was|were)\s+(?:there\s+)?(?:the\s+(?:picture|image|photo)\s+(?:show(?:s|ing)?|in|a|an)\b)?/i,
      '',
    );
}

function holds(storyboard: Storyboard, claim: string): boolean {
  const brief = readProse(claim);
  if (
    brief.elements.some(
      ({ name, noun }) =>
        find(storyboard, name).type === 'missing' && find(storyboard, noun).type === 'missing',
    )
  )
    return false;
  if (brief.setting !== null && find(storyboard, brief.setting.name).type === 'missing') return false;
  if (objectIssues(brief, storyboard).length > 0) return false;
  return fitsFilming(storyboard, claim) && fitsLooks(storyboard, claim) && fitsDoing(storyboard, claim);
}

function fitsFilming({ camera, lighting, look }: Storyboard, claim: string): boolean {
  const drawn: Readonly<Record<string, string>> = { ...camera, ...lighting, ...look };
  return [...readFilming(claim)].every(
    ([field, value]) => drawn[field] === undefined || field === 'direction' || looksLike(drawn[field], value),
  );
}

/** "Is the fox red?": a colour after the thing. */
function fitsLooks(storyboard: Storyboard, claim: string): boolean {
  const colours = coloursIn(claim);
  const subject = subjectOf(storyboard, claim);
  if (colours.length === 0 || subject === null) return true;
  const seen = [...subject.colours, ...coloursIn(subject.wears.join('. '))];
  return colours.some((colour) => seen.includes(colour));
}

function fitsDoing(storyboard: Storyboard, claim: string): boolean {
  const verb = readVerb(claim);
  const subject = subjectOf(storyboard, claim);
  if (verb === null || subject === null || subject.pose === null) return true;
  const pose = poseOfVerb(verb);
  return subject.action === verb || pose === null || pose === subject.pose;
}

function subjectOf({ elements }: Storyboard, claim: string): DrawnElement | null {
  const words = claim
    .toLowerCase()
    .split(/[^a-z]+/)
    .map(singular);
  return elements.find(({ noun }) => words.includes(noun)) ?? null;
}

/** The smallest statements of a prompt as questions, each with the question it depends on. */
export function writeQuestions(call: HeadCall): { readonly questions: readonly JsonObject[] } {
  const { entities, motions, stated } = analysePrompt(asText(call.inputs.get('prompt')));
  const questions: JsonObject[] = [];
  const ask = (id: string, type: string, question: string, parents: readonly string[]) =>
    questions.push({ id, type, parents: [...parents], question });
  for (const [index, { name, colours, id }] of entities.entries()) {
    const own = `e${index + 1}`;
    ask(own, 'entity', `Is there ${article(name)}?`, []);
    for (const colour of colours) ask(`${own}-${colour}`, 'attribute', `Is the ${name} ${colour}?`, [own]);
    const motion = motions.find(({ subject }) => subject === id);
    if (motion !== undefined) ask(`${own}-does`, 'relation', `Does the ${name} ${motion.verb}?`, [own]);
  }
  for (const [field, value] of stated)
    ask(`g-${field}`, 'global', `Is the ${field.replaceAll('_', ' ')} ${value.replaceAll('_', ' ')}?`, []);
  return { questions };
}

function article(name: string): string {
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}
