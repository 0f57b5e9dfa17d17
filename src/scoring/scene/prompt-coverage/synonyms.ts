import { stem } from './stem.js';

/**
 * Groups of words that may stand for each other when a scene is read for a prompt's words. They are generous on
 * purpose: a scene that says "canine" shows the dog.
 */
const GROUPS: readonly string[] = [
  // People; in a scene, gender may only stand in the entity type, so the general words count as well.
  'person people human man woman men women figure individual character adult lady gentleman guy',
  'child children kid kids boy girl toddler infant baby',
  'crowd people group audience spectators',
  'couple pair two',
  'family parents children',
  // Animals
  'dog dogs puppy hound canine retriever terrier corgi',
  'cat cats kitten feline',
  'bird birds fowl',
  'horse stallion mare pony',
  'cow cattle bull ox',
  // Things and places
  'car automobile vehicle sedan',
  'bike bicycle',
  'motorcycle motorbike',
  'plane airplane aeroplane aircraft jet',
  'boat ship vessel',
  'house home building cottage',
  'city town urban metropolis cityscape',
  'street road avenue lane alley',
  'sea ocean water waves',
  'lake pond water',
  'forest woods woodland trees tree',
  'mountain mountains peak hill',
  'field meadow grassland',
  'sky clouds heaven',
  'shop store',
  'couch sofa',
  'glasses spectacles eyeglasses',
  'cup mug',
  'tv television screen',
  'phone telephone smartphone',
  'sign signage billboard',
  'text letters words writing lettering',
  'flower flowers blossom bloom petals',
  'ground floor soil',
  'background backdrop',
  'light lights lighting lit illuminated illumination',
  'night nighttime nocturnal moonlight midnight',
  'day daytime daylight',
  'evening dusk twilight sunset',
  'morning dawn sunrise',
  // Qualities
  'big large huge giant enormous massive gigantic oversized',
  'small little tiny compact miniature',
  'old aged elderly ancient weathered antique',
  'young youthful adolescent teenage',
  'tall high towering',
  'long elongated',
  'happy joyful cheerful smiling smile joyous',
  'sad melancholic sorrowful tearful',
  'angry furious enraged',
  'wet damp soaked',
  'shiny glossy gleaming polished',
  'bright vivid brilliant',
  'dark dim shadowy',
  'colorful colourful multicolored multicoloured vibrant',
  'beautiful lovely pretty',
  'wooden wood timber',
  'metal metallic steel iron',
  'golden gold',
  'round circular spherical',
  'futuristic futurist scifi',
  // Colours
  'red crimson scarlet',
  'gray grey silver',
  'purple violet',
  'blonde blond golden',
  'brown chestnut tan',
  'beige cream tan',
  'turquoise teal cyan',
  // Deeds
  'run runs running ran sprint race dash jog',
  'walk walking stroll stride wander walked',
  'sit sits sitting sat seated perched',
  'stand standing stood stands upright',
  'lie lying lies lay laying reclining resting',
  'jump leap hop leaping',
  'fly flying flies flew soar glide hovering airborne',
  'swim swimming swam',
  'look looking gaze gazing stare staring watch watching',
  'hold holding held grip clutch carry carrying grasp',
  'ride riding rode ridden astride',
  'eat eating ate eats chew bite',
  'drink drinking drank sip',
  'read reading',
  'play playing plays',
  'drive driving drove driven',
  'sleep sleeping asleep slept',
  'smile smiling grin',
  'fight fighting fought battle',
  'fall falling fell falls',
  'throw throwing threw toss',
  'dance dancing',
  'talk talking speak speaking chat',
  'cook cooking',
  'paint painted painting',
  // Picture words
  'photo photograph photography photographic picture image',
  'drawing sketch drawn sketched',
  'closeup close macro',
  'aerial birdseye overhead',
  'black monochrome',
  'film movie cinematic cinema',
];

const byStem = new Map<string, Set<string>>();
for (const group of GROUPS) {
  const stems = group.split(' ').map(stem);
  for (const one of stems) {
    const known = byStem.get(one) ?? new Set<string>();
    for (const other of stems) known.add(other);
    byStem.set(one, known);
  }
}

/** The stems that may stand for a stem, itself included. */
export function synonymsOf(stemmed: string): ReadonlySet<string> {
  return byStem.get(stemmed) ?? new Set([stemmed]);
}
