/** World knowledge: verbs, the kind of movement they are, and the body that goes with them. */

export interface VerbKnowledge {
  readonly actionClass: string;
  readonly stageClass: string;
  readonly poseClass: string;
  /** 0 still, 1 slow, 2 fast. */
  readonly energy: 0 | 1 | 2;
}

const row = (actionClass: string, stageClass: string, poseClass: string, energy: 0 | 1 | 2, verbs: string) =>
  verbs
    .trim()
    .split(/\s+/)
    .map((verb) => [verb, { actionClass, stageClass, poseClass, energy }] as const);

export const VERBS: ReadonlyMap<string, VerbKnowledge> = new Map<string, VerbKnowledge>([
  ...row(
    'walking',
    'mid_stride',
    'walking_casual',
    1,
    `walk stroll wander march pace hike stride trudge stagger limp cross
    approach enter leave climb carry push pull follow lead pass explore patrol roam wade tiptoe shuffle prowl stalk creep`,
  ),
  ...row(
    'running',
    'mid_stride',
    'running_sprint',
    2,
    `run sprint jog race chase charge gallop rush dash flee hurry trot bolt
    speed zoom skate skateboard ski surf cycle pedal escape crash`,
  ),
  ...row(
    'jumping',
    'peak',
    'jumping_peak',
    2,
    'jump leap hop bounce vault spring pounce soar dive somersault skip bound flip',
  ),
  ...row(
    'falling',
    'descent',
    'jumping_peak',
    2,
    'fall tumble drop plunge collapse sink descend roll slide pour spill drip rain land',
  ),
  ...row(
    'sitting',
    'at_rest',
    'seated_formal',
    0,
    'sit rest perch ride drive kneel squat meditate study paddle row recline',
  ),
  ...row(
    'dancing',
    'peak',
    'dancing_twirl',
    2,
    'dance twirl spin waltz pirouette whirl celebrate juggle perform conduct',
  ),
  ...row(
    'reaching',
    'arm_extended',
    'standing_relaxed',
    1,
    `reach grab catch throw kick point wave stretch pick hit bat strike touch
    paint draw play serve cook stir cut fix repair build hammer write type give hand offer toss swing fish feed water
    plant open close light knit sew weave polish sweep wash clean pet fight box wrestle shoot bowl press`,
  ),
  ...row(
    'holding',
    'ongoing_casual',
    'standing_relaxed',
    0,
    `hold grip clutch hug embrace carry wear cradle balance lift eat drink
    sip bite chew smoke kiss bring support squeeze shield`,
  ),
  ...row(
    'looking',
    'ongoing_casual',
    'standing_relaxed',
    0,
    `look watch stare gaze observe read peek peer inspect examine admire face
    smile laugh talk speak shout sing scream whisper listen think wait pose smell sniff whistle argue cry yawn pray`,
  ),
  ...row(
    'floating',
    'ongoing_casual',
    'lying_down',
    1,
    'float fly hover drift glide swim sail orbit levitate flutter circle drown rise',
  ),
  ...row(
    'swaying',
    'ongoing_casual',
    'standing_relaxed',
    1,
    `sway rock flap flicker blow rustle bend wobble shake tremble hang dangle burn
    glow shine explode erupt bloom grow melt sparkle`,
  ),
  ...row('sitting', 'at_rest', 'lying_down', 0, 'lie sleep nap doze lay snooze curl'),
  ...row('looking', 'at_rest', 'standing_relaxed', 0, 'stand lean stay remain'),
  ...row('sitting', 'at_rest', 'crouching', 0, 'crouch hide huddle'),
]);

const IRREGULAR: ReadonlyMap<string, string> = new Map(
  `ran:run leapt:leap sat:sit stood:stand lay:lie lying:lie flew:fly flown:fly swam:swim fell:fall fallen:fall threw:throw
  held:hold caught:catch rode:ride drove:drive ate:eat eaten:eat drank:drink sang:sing spoke:speak wrote:write written:write
  read:read fought:fight sprang:spring crept:creep slept:sleep hung:hang burnt:burn grew:grow rose:rise sank:sink dove:dive
  slid:slide swung:swing struck:strike shook:shake blew:blow gave:give built:build drew:draw wore:wear bent:bend fled:flee
  made:make stuck:stick was:be were:be is:be painted:paint written:write dying:die tying:tie`
    .trim()
    .split(/\s+/)
    .map((pair): [string, string] => {
      const [form = '', verb = ''] = pair.split(':');
      return [form, verb];
    }),
);

/** The infinitive of a verb form; a plausible one where the verb is unknown. */
export function infinitive(form: string): string {
  const word = form.toLowerCase();
  if (VERBS.has(word)) return word;
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  const stems: string[] = [];
  for (const [suffix, ...endings] of [
    ['ies', 'y'],
    ['ing', '', 'e'],
    ['ed', '', 'e'],
    ['es', '', 'e'],
    ['s', ''],
  ] as const) {
    if (!word.endsWith(suffix) || word.length - suffix.length < 2) continue;
    const stem = word.slice(0, -suffix.length);
    for (const ending of endings) stems.push(stem + ending);
    if (suffix !== 's' && /([bdgklmnprtvz])\1$/.test(stem)) stems.unshift(stem.slice(0, -1));
  }
  return stems.find((stem) => VERBS.has(stem)) ?? stems[0] ?? word;
}

/** "walk" to "walks". */
export function thirdPerson(verb: string): string {
  if (/(?:s|x|z|ch|sh|o)$/.test(verb)) return `${verb}es`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return `${verb}s`;
}

/** "walk" to "walking". */
export function gerund(verb: string): string {
  if (verb === 'lie') return 'lying';
  if (/[^aeiou]e$/.test(verb) && verb.length > 2) return `${verb.slice(0, -1)}ing`;
  if (/^[^aeiou]*[aeiou][bdgmnprt]$/.test(verb)) return `${verb}${verb.at(-1)}ing`;
  return `${verb}ing`;
}
