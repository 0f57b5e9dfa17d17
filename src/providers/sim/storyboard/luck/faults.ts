/** What can go wrong in a storyboard, and what in a prompt keeps it from happening. */
export const FAULT_IDS = [
  'dropped-element',
  'merged-elements',
  'wrong-colour',
  'wrong-pose',
  'wrong-place',
  'wrong-count',
  'ignored-framing',
  'ignored-angle',
  'ignored-light',
  'ignored-style',
  'garbled-text',
  'soft-picture',
  'noisy-picture',
  'low-contrast',
  'blown-light',
  'artefact',
] as const;
export type FaultId = (typeof FAULT_IDS)[number];

export interface FaultRule {
  readonly id: FaultId;
  /** What is seen when it happens. */
  readonly failure: string;
  /** Wording that keeps it away. */
  readonly prevention: string;
  /** Chance for a short prompt that says nothing against it, 0 to 1. */
  readonly base: number;
  /** `element`: drawn for each thing it could happen to; `picture`: once. */
  readonly per: 'element' | 'picture';
  /** In the words said of the element (per element) or in the whole prompt (per picture). */
  readonly prevents: RegExp;
}

const rule = (
  id: FaultId,
  per: FaultRule['per'],
  base: number,
  failure: string,
  prevention: string,
  prevents: RegExp,
): FaultRule => ({ id, per, base, failure, prevention, prevents });

export const FAULTS: readonly FaultRule[] = [
  rule(
    'dropped-element',
    'element',
    0.13,
    'A thing that is not the main subject is left out',
    'Say that it is clearly visible or in full view, or give it a place of its own and a relation to another thing',
    /clearly (?:visible|seen|shown)|in (?:full|plain) view|prominent|must (?:be (?:visible|seen)|appear)|unobstructed|fully visible|easy to see/i,
  ),
  rule(
    'merged-elements',
    'element',
    0.06,
    'Two things stand in one another as one shape',
    'Say that they are apart: separate, distinct, with a gap or clear space between them',
    /separate|distinct|apart|gap|clear space|not (?:touching|overlapping)|side by side|own outline/i,
  ),
  rule(
    'wrong-colour',
    'element',
    0.2,
    'A stated colour is lost, or goes to something else',
    'Say the colour twice, or say that the thing is that colour all over',
    /all over|entirely|solid|over most of|from top to|only colou?r|unmistakabl[ey]/i,
  ),
  rule(
    'wrong-pose',
    'element',
    0.24,
    'The subject just stands; what it does cannot be seen',
    'Say what the body does: limbs, weight, phase of the movement',
    /\b(?:legs?|arms?|hands?|knees?|elbows?|heels?|foot|feet|paws?|torso|shoulders?|weight|mid-?(?:stride|leap|air|step|jump)|stride|limbs?|wings?|bent|outstretched|raised)\b/i,
  ),
  rule(
    'wrong-place',
    'element',
    0.16,
    'A stated place is ignored',
    'Give the side, third or corner of the frame and how near it is',
    /(?:left|right|cent(?:er|re)|upper|lower|third|corner)[^.]{0,40}(?:foreground|middle ground|background)|(?:foreground|middle ground|background)[^.]{0,40}(?:left|right|cent(?:er|re))|third of the (?:frame|picture|image)/i,
  ),
  rule(
    'wrong-count',
    'element',
    0.22,
    'A stated number becomes another',
    'Say exactly how many there are, or count them out',
    /exactly|no more|in total|one by one|counted|each of the/i,
  ),
  rule(
    'ignored-framing',
    'picture',
    0.24,
    'A stated shot size is ignored',
    'Say how much of the subject the frame shows: from head to toe, from the waist up, only the face',
    /head[- ]to[- ](?:toe|foot)|full (?:body|figure|length)|from the (?:waist|chest|knees|shoulders)|whole (?:body|figure)|fills the (?:frame|picture)|only the (?:face|eyes|hands)|tiny in the frame|frame (?:shows|cuts|holds)/i,
  ),
  rule(
    'ignored-angle',
    'picture',
    0.26,
    'A stated camera angle is ignored',
    'Say where the camera or the horizon is: near the ground, looking up, high above, horizon at the bottom',
    /camera (?:is |placed |held |set )?(?:low|high|near|close to|above|below|at|tilted)|near the ground|looking (?:up|down)|horizon (?:is |sits |lies )?(?:low|high|at|near|tilted)|from (?:far )?above/i,
  ),
  rule(
    'ignored-light',
    'picture',
    0.26,
    'The light is flat and comes from nowhere',
    'Say where the light comes from and what shadows it throws',
    /(?:light|lit|sun|glow|lamp)[^.]{0,60}(?:from|left|right|behind|above|backlit|45deg)[\s\S]*shadow|shadows?[^.]{0,60}(?:fall|long|deep|hard|towards?|across)[\s\S]*(?:light|lit|sun)|rim light|backlit[\s\S]*(?:silhouette|shadow)/i,
  ),
  rule(
    'ignored-style',
    'picture',
    0.2,
    'A stated medium or style is ignored and the picture looks like a plain photograph',
    'Say what shows the medium: brush strokes, paper, outlines, grain, hatching',
    /brush ?strokes?|paper|pigment|washes|outlines?|hatching|grain|impasto|cel shading|visible (?:strokes|texture)|ink lines?/i,
  ),
  rule(
    'garbled-text',
    'picture',
    0.35,
    'Letters of a text are wrong',
    'Say how it is written: in large capital letters, letter by letter, on what',
    /letters?|lettering|capitals?|typeface|font|spelled|spelt|sign (?:that )?(?:says|reads)/i,
  ),
  rule(
    'soft-picture',
    'picture',
    0.14,
    'The whole picture is out of focus',
    'Say what is sharp: sharp on the subject, crisp edges, in focus',
    /\bsharp(?! corner)|\bcrisp|in (?:tack-?sharp )?focus|fine detail/i,
  ),
  rule(
    'noisy-picture',
    'picture',
    0.12,
    'Grain and noise lie over the picture, more at night',
    'Ask for a clean, well exposed picture or low noise',
    /\bclean\b|low[- ]noise|noise-?free|well[- ]exposed|fine-?grained|smooth tones/i,
  ),
  rule(
    'low-contrast',
    'picture',
    0.14,
    'Everything lies in one range of greys',
    'Ask for contrast: deep blacks, bright highlights, a full range of tones, or light that throws defined shadows',
    /contrast|deep (?:blacks|dramatic|shadows)|full (?:tonal )?range|bright highlights|hard defined|long evening|dappled|rich blacks/i,
  ),
  rule(
    'blown-light',
    'picture',
    0.08,
    'Bright parts are blown out to white',
    'Ask for balanced exposure or detail in the highlights',
    /balanced exposure|exposed for|highlight detail|detail in the (?:highlights|sky)|soft diffused|no (?:blown|burnt)/i,
  ),
  rule(
    'artefact',
    'picture',
    0.09,
    'A broken patch, a doubled edge or a stray shape is in the picture',
    'Keep the prompt under 120 words, or name what must not be there in the negative prompt',
    /no (?:artefacts?|artifacts?|distortions?|extra|stray|watermark)|without (?:artefacts?|artifacts?|distortions?)|anatomically/i,
  ),
];

/** How far clear wording lowers a chance: a model still errs now and then. */
export const CLEAR_SHARE = 0.08;
/** Words up to which length costs nothing; each further hundred adds a quarter to all chances. */
export const FREE_WORDS = 120;
export const LENGTH_SLOPE = 0.25;
/** Elements up to which a picture is easy; each further one adds 0.15 to all chances. */
export const FREE_ELEMENTS = 3;
export const CROWD_SLOPE = 0.15;
/** What each word of praise or quality adds. */
export const VAGUE_SLOPE = 0.06;
/** The most that length, crowd and vagueness multiply a chance by. */
export const WORST_LOAD = 2.6;
