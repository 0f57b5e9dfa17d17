const setOf = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

export const COLOUR_WORDS = setOf(
  `red blue green yellow purple pink brown black white grey gray violet indigo crimson scarlet turquoise teal cyan
   magenta maroon beige golden gold silver blonde blond orange navy azure colorful colourful multicolored rainbow
   ginger bronze copper ivory lavender`,
);

export const POSITION_WORDS = setOf(
  'left right top bottom center centre middle corner foreground background behind above below under underneath beside',
);

/** Words of camera, light and style: what the cinematography head answers for. */
export const FILMING_WORDS = setOf(
  `photo photograph photography photorealistic picture painting painted watercolor watercolour sketch drawing
   illustration cartoon anime comic render rendering cinematic film noir vintage retro surreal surrealist abstract
   minimalist impressionist impressionism cubist cubism baroque renaissance art artwork style styled portrait closeup
   macro aerial panoramic panorama dslr polaroid bokeh blurry blurred focus lens shot view perspective sunset sunrise
   dusk dawn twilight moonlight moonlit sunlight sunlit sunny daylight backlit candlelit candlelight overcast neon
   spotlight silhouette dramatic moody gloomy romantic dreamy eerie mysterious serene peaceful monochrome sepia
   pastel low-poly pixel mosaic`,
);

/** Camera, light and style said in several words. */
export const FILMING_PHRASES: readonly RegExp[] = [
  /\b(?:extreme |medium )?close[- ]up\b/g,
  /\b(?:medium|long|wide|full|establishing|tracking) shot\b/g,
  /\bwide[- ]angle\b/g,
  /\b(?:low|high|dutch) angle\b/g,
  /\bbird'?s[- ]eye(?: view)?\b/g,
  /\bworm'?s[- ]eye(?: view)?\b/g,
  /\beye[- ]level\b/g,
  /\bover[- ]the[- ]shoulder\b/g,
  /\bdepth of field\b/g,
  /\b(?:golden|blue) hour\b/g,
  /\brim light\b/g,
  /\bblack[- ]and[- ]white\b/g,
  /\bfilm noir\b/g,
  /\b(?:oil|acrylic) painting\b/g,
  /\b3d render\b/g,
  /\bpop art\b/g,
];

/** Words that carry no content a picture could show, or only praise. */
export const EMPTY_WORDS = setOf(
  `be is are was were been being have has had having do does did make makes made get gets got let go goes going come
   comes show shows showing shown depict depicts depicting feature features featuring contain contains containing
   include includes including see seen saw seems appear appears look-like thing things something anything nothing
   everything kind kinds type types lot lots way ways number part piece pieces bit time times one ones front side back
   set use used using other others another each such same many several few more most some any all both very really
   just also like as than then there here that this these those it its they them their he she his her him who whom
   which what where when how why not no without never none
   wear wears wearing worn dressed next over inside outside off out up down away together near along across around through
   onto into toward towards group series bunch beautiful amazing stunning nice good great best awesome
   wonderful gorgeous perfect incredible extremely highly detailed`,
);

const NUMBER_WORDS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** The number a word says, from 2 on; null for anything else ("one" and "a" count nothing). */
export function countOf(word: string): number | null {
  const value = /^\d{1,4}$/.test(word) ? Number(word) : NUMBER_WORDS.indexOf(word);
  return value >= 2 ? value : null;
}

/** A count as digits and, where there is one, as a word. */
export function spellingsOf(count: number): readonly string[] {
  return [String(count), ...(NUMBER_WORDS[count] === undefined ? [] : [NUMBER_WORDS[count]])];
}
