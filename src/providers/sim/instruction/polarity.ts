import type { SkillHead } from '../skills/skill.js';

/** How a word stands in its sentence: wanted, not wanted, or part of a condition ("if a person appears"). */
export type Polarity = 'positive' | 'negative' | 'condition';

/** A word with its place in the sentence and its polarity. */
export interface PolarWord {
  readonly start: number;
  readonly polarity: Polarity;
}

const NEGATORS =
  /^(?:not|never|no|nor|neither|none|nothing|avoid|avoids|avoiding|without|refrain|forbid|forbidden|ban|banned|stop|cannot|nobody|don|mustn|shouldn|won|isn|aren|reject|resist|minus|beware|mistake_to|fewer|less|rather_than|instead_of|free_of|shun|unless|banish)$/;

/** Verbs of leaving out: they negate like the words above, and with one of them make a demand ("never omit"). */
const LOSSES =
  /^(?:exclude|excludes|excluding|omit|omits|omitting|skip|skips|skipping|forget|forgets|forgetting|drop|drops|dropping|neglect|neglecting|overlook|overlooking|ignore|ignores|ignoring|lose|loses|losing|remove|strip|discard|miss|misses|lack|lacks|lacking|fails?|leave_out|leaving_out|keep_out|swallow|hide)$/;

/** Words that end the reach of a negation before them. */
const BOUNDARY =
  /^(?:but|instead|while|whereas|however|rather|only|just|always|although|though|simply|merely)$/;

/** Verbs that start a new demand: "do not mention clothes, describe the role". */
const IMPERATIVE =
  /^(?:describe|give|use|name|state|keep|write|add|include|put|choose|make|show|say|speak|report|let|set|record|call|pick|refer|start|begin|end|answer|copy|read|match|take|follow|mark|rank|place|carry|note|stick|stay|return|create|assign|compose|build|decide|infer|invent|supply|prefer|reserve|reply|respond|leave|obey|respect|honou?r|preserve|explain|tell|mention|list|get)$/;

const CONDITION_START = /^(?:if|unless)$/;
/** These begin a condition only at the start of a clause: "when nothing moves, ...", not "tell where it is". */
const CLAUSE_CONDITION = /^(?:when|whenever|where|wherever)$/;

const LANES: Readonly<Record<string, RegExp>> = {
  elements: /\belements?(?: head| step| part)?\b/,
  objects: /\bobjects?(?: head| step| part| lane)\b|\bobjects\b/,
  actions: /\bactions(?: head| step| part)?\b/,
  cinematography: /\bcinematography\b|\bcamera (?:head|step|part)\b/,
};

const GOES_ELSEWHERE =
  /\b(?:belongs?|goes|go|come|comes|handled|covered|described|treated|decided|left|reserved|saved|dealt with|kept|matters?|job|task|business|concern|(?:is|are) for|live|lives|stays?)\b(?: (?:in|to|for|by|with|of|later))*[^.;]*?\b(?:elsewhere|later|other (?:heads?|steps?|parts?|calls?|lanes?)|another (?:head|step|part|call|stage|lane|section)|next step|(?:elements|objects|actions|cinematography)\b)/;

const NOT_ALLOWED =
  /\b(?:is|are|be)\s+(?:strictly |always )?(?:forbidden|banned|off[- ]limits|not (?:allowed|permitted|welcome|needed|necessary|required|enough|acceptable|sufficient|wanted|an option|your (?:business|concern|job|task))|unwelcome|unwanted|unnecessary|superfluous|out of place|a mistake|an error|wrong|prohibited|taboo|discouraged|never(?! (?:missing|omitted|left|dropped|forgotten|skipped|lost|empty|null)))\b|\bha(?:s|ve) no place\b|\bdo(?:es)? not (?:belong|matter|count)\b|\b(?:tell|say)s? nothing\b|\b(?:must|may|should|can|do|does) (?:not|never) (?:occur|appear|show up|be (?:used|mentioned|described|named|listed|included|seen))\b/;

/** "No element may be skipped": losing, said of what stands before. */
const LOST_BEFORE =
  /\b(not |never )?(?:(?:be|is|are|been|gets?|being|goes|go) )(?:ever |simply |just )?(not |never )?(?:skipped|omitted|left (?:out|behind|empty|blank|unsaid)|dropped|forgotten|lost|missed|missing|ignored|overlooked|excluded|neglected|avoided|unmentioned)\b/;

/** "A scene without a place is incomplete". */
const WITHOUT_IS_BAD =
  /\bwithout\b[^.;]*?\b(?:is|are)\s+(?:incomplete|wrong|useless|bad|unusable|worthless|unfinished|not|a mistake|an error)\b/;

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
    if (
      CONDITION_START.test(word) ||
      (CLAUSE_CONDITION.test(word) && (at === 0 || words[at - 1]?.word === ','))
    )
      condition = true;
    if (NEGATORS.test(word) && !(word === 'not' && /^(?:only|just)$/.test(next))) negated = true;
    if (LOSSES.test(word)) lost = true;
    const discontinuous = insideLeaveOut(text, start, head);
    const here = flips.filter(({ from, to }) => start >= from && start < to);
    const banned = here.some(({ kind }) => kind === 'ban');
    const turned = here.filter(({ kind }) => kind === 'turn').length;
    const isNegative = (Number(negated || banned) + Number(lost || discontinuous) + turned) % 2 === 1;
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
    /\b(rather than|instead of|free of|free from|leave out|leaving out|keep out|mistake to|error to|wrong to)\b/g,
    (phrase) =>
      phrase
        .replace(/^free from$/, 'free of')
        .replace(/^(?:error|wrong) to$/, 'mistake to')
        .replaceAll(' ', '_')
        .padEnd(phrase.length, ' ')
        .slice(0, phrase.length),
  );
}

const LEAVE_OUT =
  /\b(?:leave|leaves|leaving|keep|keeps|keeping|cut|take|filter|strip|left|kept)\s+(?!out\b)((?:[^\s.;]+\s+){1,14}?)(?:out|away|off|empty|blank|unsaid|unset)\b/g;

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

/** A stretch of the sentence that later words ban, or whose polarity they turn. */
interface Flip {
  readonly kind: 'ban' | 'turn';
  readonly from: number;
  readonly to: number;
}

/** "Colours belong in Objects", "clothes are off limits": what stands before is not wanted here. */
function backwardFlips(text: string, head: SkillHead): Flip[] {
  const flips: Flip[] = [];
  const lackIsBad = WITHOUT_IS_BAD.exec(text);
  if (lackIsBad !== null)
    flips.push({ kind: 'turn', from: lackIsBad.index, to: lackIsBad.index + lackIsBad[0].length });
  let from = 0;
  for (const clause of text.split(/(?<=[;—–])/)) {
    const to = from + clause.length;
    const elsewhere = GOES_ELSEWHERE.exec(clause);
    if (
      elsewhere !== null &&
      !staysHere(elsewhere[0], head) &&
      !/\b(?:not|never)\s*$/.test(clause.slice(0, elsewhere.index))
    ) {
      flips.push({ kind: 'ban', from, to: from + elsewhere.index });
    }
    const banned = NOT_ALLOWED.exec(clause);
    if (banned !== null) flips.push({ kind: 'ban', from, to: from + banned.index });
    const lost = LOST_BEFORE.exec(clause);
    if (lost !== null && lost[1] === undefined && lost[2] === undefined)
      flips.push({ kind: 'turn', from, to: from + lost.index });
    from = to;
  }
  return flips;
}

function staysHere(place: string, head: SkillHead): boolean {
  return LANES[head]?.test(place) ?? false;
}
