/**
 * Word lists that tell which head a phrase belongs to. They are kept narrow: a phrase is listed when it can hardly
 * mean anything else in a description. What the lists miss is the model critic's work.
 */

const words = (list: string) =>
  list
    .trim()
    .split(/\s*,\s*/)
    .join('|');

/** Colours that are rarely anything but colours ("orange" and "rose" are fruit, flower and verb as well). */
export const COLOURS = new RegExp(
  `\\b(?:${words(
    `red, blue, green, yellow, purple, pink, brown, black, white, grey, gray, violet, indigo, crimson, scarlet,
     turquoise, teal, cyan, magenta, maroon, beige, golden, blonde, blond, brunette, auburn,
     navy, azure, multicolored, multicoloured, colorful, colourful`,
  )}|orange(?=\\s+(?!and\\b|from\\b|in\\b|on\\b|with\\b|into\\b|to\\b|of\\b|or\\b)[a-z]))\\b`,
  'gi',
);

/** Names of kinds in which a colour is no description: "black bear" is what it is. */
export const COLOUR_NAMES = new RegExp(
  `\\b(?:${words(
    `golden retriever, golden gate, golden eagle, black bear, brown bear, black panther, black widow, black hole,
     white house, great white, red panda, red fox, red cross, red square, red deer, blue whale, blue jay, green tea,
     green screen, grey wolf, gray wolf, black pepper, brown rice, white wine, red wine, pink panther, green bean,
     red carpet, white rabbit, navy officer, navy ship, snow white, golden hour, blue hour`,
  )})\\b`,
  'gi',
);

/** Clothing, hair, eyes said of somebody. */
export const WORN =
  /\b(?:wearing|wears|dressed in|clad in|clothed in|dressed as|haired|-haired|-eyed|bearded)\b|\bin (?:an? |the )?(?:[a-z-]+ ){0,2}(?:dress|suit|coat|jacket|shirt|t-shirt|hat|gown|robe|uniform|skirt|jeans|hoodie|kimono|tuxedo)\b|\bwith (?:[a-z-]+ ){1,3}(?:hair|eyes|beard|skin)\b/gi;

/** Surface and material, said as a quality. */
export const MATERIALS =
  /\b(?:wooden|metallic|leathery|silken|silky|velvety|woolen|woollen|glossy|matte|shiny|rusty|textured|knitted|embroidered|lacy|polished)\b/gi;

/** Shots, lenses, focus and framing. */
export const CAMERA =
  /\b(?:(?:extreme |medium )?close[- ]ups?|(?:medium|long|wide|full|tracking|establishing|aerial|overhead|two|over-the-shoulder) shot|point[- ]of[- ]view shot|wide[- ]angle|telephoto|fish-?eye lens|\d{2,3} ?mm(?: lens)?|depth of field|bokeh|rule of thirds|fills? the frame|fills? most of the frame|(?:low|high|dutch|camera) angle|bird'?s[- ]eye|worm'?s[- ]eye|eye[- ]level|(?:the )?camera (?:tracks|pans|tilts|follows|moves|zooms|dollies|pulls|pushes|circles|lingers)|(?:sharp|soft|shallow|out of|in sharp|in soft) focus|foreground blur|motion blur|dolly (?:in|out)|steadicam)\b/gi;

/** Set-ups of light, as against light on a surface. */
export const LIGHT =
  /\b(?:[a-z-]+ lighting|lighting|golden hour|blue hour|backlit|back-lit|backlight|backlighting|rim[- ]li(?:ght|t)|key light|fill light|chiaroscuro|high[- ]key|low[- ]key|softbox|studio lights?|lens flare|spotlit|side-?lit|underlit)\b/gi;

/** Style and medium of the picture as a whole. */
export const STYLE =
  /\b(?:cinematic|photorealistic|photo-realistic|hyperrealistic|impressionistic|film noir|8k|4k|ultra-detailed|trending on artstation|octane render|unreal engine|masterpiece)\b/gi;

const MOOD_WORDS = words(
  `romantic, dreamy, dreamlike, melancholic, melancholy, nostalgic, wistful, mysterious, eerie, ominous, sinister,
   suspenseful, tense, foreboding, haunting, serene, peaceful, tranquil, whimsical, ethereal, uplifting, hopeful, gloomy`,
);

/** Mood. A word of mood that tells a face or a gaze is visible and does not count. */
export const MOOD = new RegExp(
  `\\b(?:${MOOD_WORDS})\\b(?!\\s+(?:and\\s+[a-z]+\\s+)?(?:smile|expression|face|look|gaze|eyes|grin|features|posture))|` +
    `\\b(?:mood|ambiance|ambience|(?:an?|the) atmosphere of|[a-z]+ atmosphere|(?:sense|feeling|air) of [a-z]+)\\b`,
  'gi',
);

/** What no picture shows: smell, sound, taste, touch. */
export const OTHER_SENSES =
  /\b(?:smells?|smelling|scents?|scented|fragrances?|fragrant|aromas?|aromatic|odou?rs?|sounds? of|the sounds?|audible|inaudible|noisy|humming|melody|melodies|(?:soft|rough|warm|cool|cold|smooth) to the touch|tastes?|tasting|delicious)\b/gi;

const MOTION_VERBS =
  'runs|walks|jumps|leaps|dances|sprints|gallops|chases|flies|swims|climbs|throws|kicks|races|strides|hops|crawls|skips|strolls|jogs|spins|dives|rides';
const MOTION_PARTICIPLES =
  'running|walking|jumping|leaping|dancing|sprinting|galloping|chasing|flying|swimming|climbing|throwing|kicking|racing|striding|hopping|crawling|skipping|strolling|jogging|spinning|diving|riding';

/** A living subject that does something, as against how it is held: "the figure runs", "the subject is dancing". */
export const MOTION = new RegExp(
  `\\b(?:subject|figure|individual|person|people|character|animal|creature|who|which|that)\\s+(?:[a-z]+ly\\s+)?` +
    `(?:(?:${MOTION_VERBS})|(?:is|are)\\s+(?:[a-z]+ly\\s+)?(?:${MOTION_PARTICIPLES}))\\b`,
  'gi',
);
