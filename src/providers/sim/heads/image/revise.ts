import type { JsonObject, JsonValue } from '../../../../core/json.js';
import { coloursIn } from '../../storyboard/brief/element-from.js';
import { placeOfNoun } from '../../storyboard/brief/read-prose.js';
import { nounOf } from '../../eyes/find.js';
import { asList, asObject, asText, type HeadCall } from '../head-call.js';
import { itemsIn, objectsIn } from './look-at.js';
import { remedyFor, type Remedy } from './wanted.js';

/** Verdicts that are answered where nothing asks for all of them. */
const ANSWERED = 2;

interface Verdict {
  readonly number: number;
  readonly heads: readonly string[];
  readonly text: string;
}

/** Verdicts to actions: what to state, and where. */
export function writeActionsToTake(call: HeadCall): { readonly actions: readonly JsonObject[] } {
  const verdicts = verdictsIn(call);
  const answered = call.has('revise.every-verdict') ? verdicts : verdicts.slice(0, ANSWERED);
  const actions = merged(answered.flatMap((verdict) => actionsFor(call, verdict)));
  const [first] = answered;
  if (first !== undefined && !call.has('revise.keeps-words') && call.chance('takes away') < 0.5) {
    actions.push({
      head: first.heads[0] ?? 'prompt',
      location: '',
      change: `Remove ${secondThing(call)} so that the picture is simpler.`,
      answers: [first.number],
    });
  }
  return { actions };
}

/** The same with the steps of deliberation before it. */
export function deliberate(call: HeadCall): JsonObject {
  const verdicts = verdictsIn(call);
  const { actions } = writeActionsToTake(call);
  const covered = new Set(actions.flatMap(({ answers }) => asList(answers).map(Number)));
  return {
    issues: verdicts.map(({ number, text }) => ({
      verdict: number,
      severity: /not in the image|subject rendered/.test(text) ? 9 : 6,
      issue: text,
    })),
    objectives: verdicts.map(({ text }) => ({
      objective: `Mend: ${text}`,
      success: remedyFor(text, thingIn(call, text)).sentence,
    })),
    model_limits: ['Small text and exact numbers are not certain.'],
    text_faults: verdicts.slice(0, 3).map(() => ({ fault: 'vague', quote: '' })),
    actions: [...actions],
    uncovered: verdicts.map(({ number }) => number).filter((number) => !covered.has(number)),
  };
}

function verdictsIn(call: HeadCall): Verdict[] {
  return itemsIn(call, 'verdicts').map((item, at) => ({
    number: Number(item['number'] ?? at + 1),
    heads: asList(item['heads']).map(asText),
    text: asText(item['verdict']),
  }));
}

/** The same change once, for all verdicts that call for it. */
function merged(actions: readonly JsonObject[]): JsonObject[] {
  const byChange = new Map<string, JsonObject>();
  for (const action of actions) {
    const key = [action['head'], action['location'], action['change']].map(asText).join('\n');
    const earlier = byChange.get(key);
    const answers = [...new Set([earlier, action].flatMap((one) => asList(one?.['answers']).map(Number)))];
    byChange.set(key, { ...action, answers });
  }
  return [...byChange.values()];
}

/** One change for each thing that a verdict is about. */
function actionsFor(call: HeadCall, verdict: Verdict): JsonObject[] {
  return thingsIn(call, verdict.text).map((what) => actionFor(call, verdict, what));
}

function actionFor(call: HeadCall, { number, heads, text }: Verdict, said: string): JsonObject {
  const [, what = said, lacks] = TAIL.exec(said) ?? [];
  const remedy =
    lacks === undefined
      ? (layoutRemedy(call, text) ?? intentRemedy(text, heads, what) ?? remedyFor(text, `the ${what}`))
      : lackRemedy(lacks, what);
  const head = heads.includes(remedy.head) ? remedy.head : (heads[0] ?? 'prompt');
  const id = /^([a-z][a-z0-9_]*)(?= \(|\.| does not)/.exec(text)?.[1] ?? idOf(call, what);
  const location = locationIn(head, id, remedy.field);
  // Without care for it the change says that something should be better, and not what the picture should show.
  const change = call.has('revise.concrete-change')
    ? `State that ${remedy.sentence}.`
    : `Improve the ${what} so that it fits better.`;
  return { head, location, change, answers: [number] };
}

/** `fox that is red`, `woman that does walk`, `cat in the number asked for`: a thing, and what of it is wrong. */
const TAIL = /^(.+?) (that (?:does|is) .+|in the number asked for)$/;

function lackRemedy(lacks: string, what: string): Remedy {
  if (lacks.startsWith('in the number'))
    return {
      head: 'elements',
      field: '',
      sentence: `the ${what} is an element of the scene, in the number asked for`,
    };
  if (lacks.startsWith('that does')) return remedyFor('The action is not visible.', `the ${what}`);
  if (lacks.startsWith('that is wearing'))
    return {
      head: 'objects',
      field: 'appearance_details',
      sentence: `the ${what} wears a ${lacks.slice('that is wearing '.length)}`,
    };
  return remedyFor(`The colour is another one and not ${lacks.slice('that is '.length)}.`, `the ${what}`);
}

/** A field of an element, or of the head; nowhere yet for a new element, and in a prompt. */
function locationIn(head: string, id: string, field: string): string {
  if (head === 'prompt' || field === '') return '';
  return head === 'cinematography' ? field : `${id}.${field}`;
}

/** A layout that goes with where the main object is. */
function layoutRemedy(call: HeadCall, text: string): Remedy | null {
  if (!/^The composition is not as asked for/.test(text)) return null;
  const [main] = objectsIn(asObject(call.inputs.get('current'))?.['objects']);
  const side = /\b(left|right)\b/.exec(asText(main?.['location']))?.[1];
  const layout = side === undefined ? 'primary subject centered' : `rule of thirds ${side}`;
  return { head: 'cinematography', field: 'subject_layout', sentence: `the subject layout is ${layout}` };
}

/** What the scene itself lacks of the user's words: a thing or place, or a stated light or style. */
function intentRemedy(text: string, heads: readonly string[], what: string): Remedy | null {
  if (
    /^(?:requested elements present|subject rendered): no\. Missing:/.test(text) &&
    heads.includes('elements') &&
    !/ that (?:does|is|are) /.test(text)
  )
    return { head: 'elements', field: '', sentence: `the ${what} is an element of the scene` };
  const stated =
    /^(?:mood|style) matches intent: no\..*?The ([a-z ]+) is [a-z0-9 ]+ and not ([a-z0-9 ]+)\./.exec(text);
  if (stated === null) return null;
  const field = (stated[1] ?? '').replaceAll(' ', '_');
  return { head: 'cinematography', field, sentence: `the ${stated[1] ?? ''} is ${stated[2] ?? ''}` };
}

/** What a verdict is about: the things in its list, or the one thing. */
function thingsIn(call: HeadCall, verdict: string): readonly string[] {
  const missing = /^(?:subject rendered|requested elements present): no\. Missing: ([^.]+)/.exec(
    verdict,
  )?.[1];
  if (missing === undefined) return [thingIn(call, verdict)];
  return missing.split(/,\s*/).map((name) => name.trim());
}

/** What a verdict is about: the type in its brackets, the thing in its list, or the main subject. */
function thingIn(call: HeadCall, verdict: string): string {
  const type = /^[a-z0-9_, ]+ \(([^)]+)\)/.exec(verdict)?.[1];
  if (type !== undefined) return type;
  const missing = /(?:Missing|Not to be seen): ([^.,]+)/.exec(verdict)?.[1];
  if (missing !== undefined) return missing.replace(/ that (?:does|is|are) .*/, '').trim();
  const id = /(?:^|of )([a-z][a-z0-9]*(?:_[a-z0-9]+)*)(?= does not look|, | is not visible)/.exec(
    verdict,
  )?.[1];
  const named = id === undefined ? null : typeOf(call, id);
  return named ?? call.analysis.entities[0]?.name ?? 'subject';
}

function sceneElements(call: HeadCall): readonly JsonObject[] {
  const current = asObject(call.inputs.get('current'));
  return objectsIn(asObject(current?.['elements'])?.['elements']);
}

function typeOf(call: HeadCall, id: string): string | null {
  const element = sceneElements(call).find((item) => item['element_id'] === id);
  return element === undefined ? null : asText(element['entity_type']).replace(/^(?:an?|the) /i, '');
}

function idOf(call: HeadCall, what: string): string {
  const noun = nounOf(what);
  const known = sceneElements(call).find((item) => placeOfNoun(asText(item['entity_type']), noun) >= 0);
  return asText(known?.['element_id']) || 'main_subject';
}

function secondThing(call: HeadCall): string {
  return `the ${call.analysis.entities[1]?.name ?? 'background'}`;
}

/** Whether each action leaves what the user asked for. */
export function checkRevision(call: HeadCall): { readonly actions: readonly JsonObject[] } {
  const actions = itemsIn(call, 'actions').map((item): JsonObject => {
    const change = asText(item['change']);
    const takesAway = /\b(?:remove|delete|drop|without|leave out|replace|get rid)\b/i.test(change);
    const touched = call.analysis.entities.some(({ noun }) => placeOfNoun(change, noun) >= 0);
    const recolours = call.analysis.entities.some(
      ({ noun, colours }) => placeOfNoun(change, noun) >= 0 && contradicts(change, colours),
    );
    const keeps = !(takesAway && touched) && !recolours;
    return {
      number: numberOf(item['number']),
      reason: keeps
        ? 'It only fills in what the words leave open.'
        : recolours
          ? 'The user asked for another colour.'
          : 'The user asked for what it takes away.',
      keeps_intent: keeps,
    };
  });
  return { actions };
}

/** "Entirely grey" of what the words call red. */
function contradicts(change: string, colours: readonly string[]): boolean {
  const stated = coloursIn(/ is entirely ([a-z ]+?) from top/.exec(change)?.[1] ?? '');
  return colours.length > 0 && stated.length > 0 && !stated.some((colour) => colours.includes(colour));
}

function numberOf(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : 1;
}

/** A prompt with the actions carried out. */
export function rewritePrompt(call: HeadCall): string {
  const current = asText(call.inputs.get('current')) || JSON.stringify(call.inputs.get('current') ?? '');
  const base = current === '""' ? asText(call.inputs.get('prompt')) : current;
  const kept = call.has('rewrite.keeps-all') ? base : withoutSecond(call, base);
  const stated = asList(call.inputs.get('actions')).flatMap(
    (line) => /\bState that (.+?)\.?$/.exec(asText(line))?.[1] ?? [],
  );
  const added = [...new Set(stated)]
    .filter((sentence) => !kept.includes(sentence))
    .map((sentence) => `${capital(sentence)}.`);
  const praise = call.has('rewrite.no-praise') ? [] : ['Masterpiece, best quality, highly detailed, 8k.'];
  return [kept.replace(/([^.!?])$/, '$1.'), ...added, ...praise].join(' ').trim();
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The prompt without its second thing: what a careless rewrite loses. */
function withoutSecond(call: HeadCall, text: string): string {
  const second = call.analysis.entities.filter(({ kind }) => kind !== 'environment')[1];
  if (second === undefined) return text;
  const phrase = new RegExp(
    `\\s*(?:,|\\band\\b|\\bwith\\b)?\\s*(?:an?|the|two|three|his|her)?\\s*(?:\\w+ )?${second.noun}s?\\b`,
    'i',
  );
  return text.replace(phrase, '');
}
