import type { SkillHead } from '../skills/skill.js';

/** How a word stands in its sentence: wanted, not wanted, or part of a condition ("if a person appears"). */
export type Polarity = 'positive' | 'negative' | 'condition';

/** A word with its place in the sentence and its polarity. */
export interface PolarWord {
  readonly start: number;
  readonly polarity: Polarity;
}

const NEGATORS =
  /^(?:not|never|no|nor|neither|none|nothing|avoid|avoids|avoiding|without|refrain|forbid|forbidden|ban|banned|stop|cannot|nobody|don|mustn|shouldn|won|isn|aren|reject|resist|minus|beware|error|mistake|wrong|incorrect|fewer|less|rather_than|instead_of|free_of|shun|unless|banish)$/;

/** Verbs of leaving out: they negate like the words above, and with one of them make a demand ("never omit"). */
const LOSSES =
  /^(?:exclude|excluded|excludes|excluding|omit|omits|omitted|omitting|skip|skips|skipped|skipping|forget|forgets|forgetting|forgotten|drop|drops|dropping|dropped|neglect|neglecting|overlook|overlooking|ignore|ignores|ignoring|ignored|lose|loses|losing|remove|strip|discard|miss|misses|missing|lack|lacks|lacking|fails?|leave_out|leaving_out|left_out|keep_out|drop_out|swallow|hide)$/;

/** Words that end the reach of a negation before them. */
const BOUNDARY =
  /^(?:but|instead|while|whereas|however|rather|only|just|always|although|though|simply|merely)$/;

/** Verbs that start a new demand: "do not mention clothes, describe the role". */
const IMPERATIVE =
  /^(?:describe|give|use|name|state|keep|write|add|include|put|choose|make|show|say|speak|report|let|set|record|call|pick|refer|start|begin|end|answer|copy|read|match|take|follow|mark|rank|place|carry|note|stick|stay|return|create|assign|compose|build|decide|infer|invent|supply|prefer|reserve)$/;

const CONDITION_START = /^(?:if|when|whenever|where|wherever|even|once|unless)$/;

const LANES: Readonly<Record<string, RegExp>> = {
  elements: /\belements?(?: head| step| part)?\b/,
  objects: /\bobjects?(?: head| step| part| lane)\b|\bobjects\b/,
  actions: /\bactions(?: head| step| part)?\b/,
  cinematography: /\bcinematography\b|\bcamera (?:head|step|part)\b/,
};

const GOES_ELSEWHERE =
  /\b(?:belongs?|goes|go|come|comes|handled|covered|described|treated|decided|left|reserved|saved|dealt with|kept|matters?|job|task|business|concern|for|live|lives|stays?)\b(?: (?:in|to|for|by|with|of|later))*[^.;]*?\b(?:elsewhere|later|other (?:heads?|steps?|parts?|calls?|lanes?)|another (?:head|step|part|call|stage|lane|section)|next step|(?:elements|objects|actions|cinematography)\b)/;

const NOT_ALLOWED =
  /\b(?:is|are|be)\s+(?:strictly |always )?(?:forbidden|banned|off[- ]limits|not allowed|not permitted|not welcome|unwelcome|unwanted|out of place|a mistake|an error|wrong|prohibited|taboo|discouraged|excluded|omitted|avoided|left out|kept out)\b|\bhas no place\b|\bhave no place\b|\bdo(?:es)? not belong\b/;

/** Reads the polarity of every word of a lower-case sentence, for the head whose instruction it stands in. */
export function readPolarity(sentence: string, head: SkillHead): PolarWord[] {
  const text = joinPhrases(sentence);
  const words = [...text.matchAll(/[\w'/[\]-]+|[,;:—–()]/g)].map((match) => ({
    word: match[0],
    start: match.index,
  }));
  const flips = backwardFlips(text, head);
  const polar: PolarWord[] = [];
  let negated = false;
  let lost = false;
  let condition = false;
  for (const [at, { word, start }] of words.entries()) {
    const next = words[at + 1]?.word ?? '';
    const afterNext = words[at + 2]?.word ?? '';
    if (/^[;—–:]$/.test(word) || BOUNDARY.test(word)) [negated, lost, condition] = [false, false, false];
    if (word === ',' || word === 'and' || word === 'then') {
      const verb = IMPERATIVE.test(next)
        ? next
        : (next === 'and' || next === 'then') && IMPERATIVE.test(afterNext)
          ? afterNext
          : '';
      if (verb !== '' && !/^(?:or)$/.test(afterNext)) [negated, lost] = [false, false];
      if (word === ',') condition = false;
    }
    if (condition && IMPERATIVE.test(word)) condition = false;
    if (CONDITION_START.test(word)) condition = true;
    if (NEGATORS.test(word) && !(word === 'not' && /^(?:only|just)$/.test(next))) negated = true;
    if (LOSSES.test(word)) lost = true;
    const discontinuous = insideLeaveOut(text, start, head);
    const flipped = flips.some(({ from, to }) => start >= from && start < to) ? 1 : 0;
    const isNegative = (Number(negated) + Number(lost || discontinuous) + flipped) % 2 === 1;
    polar.push({
      start,
      polarity: condition && !isNegative ? 'condition' : isNegative ? 'negative' : 'positive',
    });
  }
  return polar;
}

/** Makes one word of the phrases that negate together, without moving the words after them. */
function joinPhrases(sentence: string): string {
  return sentence.replace(
    /\b(rather than|instead of|free of|free from|leave out|leaving out|left out|keep out|drop out)\b/g,
    (phrase) => phrase.replace(' from', ' of').replaceAll(' ', '_').padEnd(phrase.length, ' '),
  );
}

const LEAVE_OUT =
  /\b(?:leave|leaves|leaving|keep|keeps|keeping|cut|take|filter|strip|left|kept)\s+(?!out\b)((?:[^\s.;]+\s+){1,14}?)(?:out|away|off)\b/g;

/** "Leave the colours to the Objects step": what is passed on is not wanted here. */
const LEAVE_TO =
  /\b(?:leave|leaves|leaving|pass|save|saving|reserve)\s+((?:[^\s.;]+\s+){1,14}?)(?:to|for)\s+(?:the\s+)?(?:later|other|another|next|elements|objects|actions|cinematography)\b/g;

function insideLeaveOut(text: string, at: number, head: SkillHead): boolean {
  for (const match of text.matchAll(LEAVE_TO)) {
    if (!staysHere(match[0], head) && at > match.index && at < match.index + match[0].length) return true;
  }
  for (const match of text.matchAll(LEAVE_OUT)) {
    if (at > match.index && at < match.index + match[0].length) return true;
  }
  return false;
}

/** "Colours belong in Objects", "clothes are off limits": what stands before is not wanted here. */
function backwardFlips(text: string, head: SkillHead): { from: number; to: number }[] {
  const flips: { from: number; to: number }[] = [];
  let from = 0;
  for (const clause of text.split(/(?<=[;—–])/)) {
    const to = from + clause.length;
    const elsewhere = GOES_ELSEWHERE.exec(clause);
    if (
      elsewhere !== null &&
      !staysHere(elsewhere[0], head) &&
      !/\b(?:not|never)\s*$/.test(clause.slice(0, elsewhere.index))
    ) {
      flips.push({ from, to: from + elsewhere.index });
    }
    const banned = NOT_ALLOWED.exec(clause);
    if (banned !== null) flips.push({ from, to: from + banned.index });
    from = to;
  }
  return flips;
}

function staysHere(place: string, head: SkillHead): boolean {
  return LANES[head]?.test(place) ?? false;
}
