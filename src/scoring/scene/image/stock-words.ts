/**
 * Words that say nothing of a picture and are added to prompts because models were trained on captions that have them.
 * Source: the additions that prompt tuning for looks is known to find (Promptist, arXiv 2212.09611), and what reward
 * models can be bought with.
 */
const STOCK_WORDS =
  /\b(?:(?:4|8|16)k|uhd|hdr|masterpieces?|(?:best|high|highest|top|superb|premium) quality|(?:ultra|highly|insanely|extremely|hyper|super)[- ]?(?:detailed|sharp|realistic|hd)|hyper-?realism|award[- ]winning|trending on \w+|art ?station|deviant ?art|cg ?society|500px|octane render|unreal engine(?: 5)?|v-?ray|ray ?tracing|high[- ]res(?:olution)?|raw photo|breathtaking|stunning|gorgeous|amazing|mesmeri[sz]ing|jaw-dropping|perfect composition|professional photography|greg rutkowski)\b/gi;

/** What each of them takes off the objective: four leave nothing. */
const DEDUCTION = 0.25;

/** How free a text is of stock quality words, 0 to 1, and those it has. */
export interface Wording {
  readonly score: number;
  readonly stuffed: readonly string[];
}

/** Reads what an image model was told. Words that the user's own prompt has are the user's, and none of them. */
export function wordingOf(told: string, prompt: string): Wording {
  const own = prompt.toLowerCase();
  const found = [...told.matchAll(STOCK_WORDS)].map(([word]) => word.toLowerCase());
  const stuffed = [...new Set(found)].filter((word) => !own.includes(word));
  return { score: Math.max(0, 1 - DEDUCTION * stuffed.length), stuffed };
}
