import { advice, type Advice } from './advice-entry.js';
import { IMAGE_ADVICE } from './image-advice.js';

/** Some of it hits a hidden skill, most does nothing, some does harm: selection has to tell. */
export const ADVICE: readonly Advice[] = [
  // elements
  advice(
    'clarity',
    'elements',
    'Treat each thing as one whole and never list its parts as separate entries.',
  ),
  advice(
    'cast',
    'elements',
    'Name the specific type of each element: the age and trade of a person, the species of an animal.',
  ),
  advice(
    'clarity',
    'elements',
    'Rank the elements by importance: one primary, the others secondary or background.',
  ),
  advice('clarity', 'elements', 'Order the list alphabetically.'),
  advice('cast', 'elements', 'Think about the story behind the picture before you begin.'),
  advice('cast', 'elements', 'Imagine you are the casting director of a feature film.'),
  advice('truth', 'elements', 'Read the prompt twice before you answer.'),
  advice('clarity', 'elements', 'Be creative and surprising.'),
  advice(
    'surface',
    'elements',
    'Describe colours and clothing of each element richly so that it comes alive.',
  ),
  advice(
    'cast',
    'elements',
    'Split complex subjects into their components and list each part as its own element.',
  ),
  // objects
  advice('surface', 'objects', 'For texture, say how the surface is built and how it catches the light.'),
  advice(
    'surface',
    'objects',
    'Add two or three unique details to each object, such as scratches, seams or stains.',
  ),
  advice('clarity', 'objects', 'Use concrete words and no vague praise such as beautiful or stunning.'),
  advice(
    'space',
    'objects',
    'Place objects at distinct positions in the frame, left and right, near and far.',
  ),
  advice('space', 'objects', 'Write three to four full sentences for each description.'),
  advice('clarity', 'objects', 'Describe the silhouette together with a main and a second tone.'),
  advice(
    'cast',
    'objects',
    'State the relationship of every object to the others, for example held by or beside.',
  ),
  advice(
    'feeling',
    'objects',
    'Make every description stunning and emotional so that the reader feels the mood.',
  ),
  advice('surface', 'objects', 'Prefer materials that photograph well.'),
  advice('cast', 'objects', 'Think like a costume designer.'),
  advice('truth', 'objects', 'Double-check spelling.'),
  advice('space', 'objects', 'Consider the golden ratio.'),
  advice('clarity', 'objects', 'Keep a consistent tone of voice.'),
  advice('clarity', 'objects', 'Keep descriptions as short as possible.'),
  advice('light', 'objects', 'Mention lens and lighting so that each object looks photographic.'),
  // actions
  advice(
    'energy',
    'actions',
    'Choose the stage_class for the exact phase of the movement, such as take-off, peak or landing.',
  ),
  advice(
    'energy',
    'actions',
    'Explain the mechanics: where the weight is, what the limbs do, what swings as a result.',
  ),
  advice('truth', 'actions', 'Do not invent movement; a still subject stays at rest.'),
  advice('cast', 'actions', 'List every element that takes part, including what is acted on.'),
  advice('energy', 'actions', 'Use strong verbs.'),
  advice('energy', 'actions', 'Think like a choreographer.'),
  advice('truth', 'actions', 'Write in the present tense.'),
  advice('feeling', 'actions', 'Think about why the moment matters.'),
  advice('energy', 'actions', 'Invent extra movement so that the picture never looks dull.'),
  advice('feeling', 'actions', 'Describe the mood that accompanies each action.'),
  // cinematography
  advice('space', 'cinematography', 'Compose in layers: foreground, middle ground and background.'),
  advice(
    'light',
    'cinematography',
    'Name the source of the light and let direction and shadows follow from it.',
  ),
  advice('energy', 'cinematography', 'Match the camera movement to the energy of the action.'),
  advice('space', 'cinematography', 'Choose lens and depth of field to match the shot size.'),
  advice(
    'light',
    'cinematography',
    'Derive the colour scheme from the light and the colours of the subjects.',
  ),
  advice('feeling', 'cinematography', 'Commit to one mood that follows from the prompt.'),
  advice('clarity', 'cinematography', 'Say where the eye goes first and how the focus leads there.'),
  advice('light', 'cinematography', 'Remember the work of great cinematographers.'),
  advice('space', 'cinematography', 'Avoid cropping faces awkwardly.'),
  advice('feeling', 'cinematography', 'Aim for a picture one would hang on a wall.'),
  advice('clarity', 'cinematography', 'Vary your choices from scene to scene.'),
  advice('truth', 'cinematography', 'Think step by step before you decide.'),
  advice('light', 'cinematography', 'Always use flat frontal light so that everything can be seen.'),
  advice('energy', 'cinematography', 'Keep the camera static in every scene for stability.'),
  advice('feeling', 'cinematography', 'Always choose a vibrant palette.'),
  // critic and summary
  advice(
    'truth',
    'critic',
    'Compare pose with action and light with time of day, and report what cannot both hold.',
  ),
  advice('truth', 'critic', 'Report an issue only when a quote proves it; an empty list is fine.'),
  advice('truth', 'critic', 'Be polite.'),
  advice('clarity', 'critic', 'Sort issues by severity.'),
  advice('truth', 'critic', 'Find as many issues as you can.'),
  advice('surface', 'summary', 'Keep the colours, materials and details of the main objects.'),
  advice('feeling', 'summary', 'Vary the length of sentences.'),
  advice('clarity', 'summary', 'Use the active voice.'),
  advice('feeling', 'summary', 'Embellish the scene so that it inspires the painter.'),
  // answering
  advice('truth', 'answer', 'Read the whole passage before you answer and use the sentence that fits best.'),
  advice('truth', 'answer', 'Say unknown when the context does not contain the answer; do not guess.'),
  advice('clarity', 'answer', 'Be friendly.'),
  advice('clarity', 'answer', 'Restate the question in your own words first.'),
  advice('clarity', 'answer', 'Explain your answer in full sentences.'),
  advice('truth', 'answer', 'Pay attention to names and dates.'),
  advice('truth', 'answer', 'Consider what the author intended.'),
  // Last, so that what stands before keeps its draws.
  ...IMAGE_ADVICE,
];

/** Words of vague complaints, and the kind of advice they bring to mind. */
export const AREAS: readonly { readonly area: Advice['area']; readonly pattern: RegExp }[] = [
  {
    area: 'space',
    pattern: /backdrop|walk into|piled|stacked|flat|depth|near nor far|distance|built|hungry/i,
  },
  { area: 'light', pattern: /brightness|passport|lit\b|tones|gaudy|shout/i },
  { area: 'surface', pattern: /plastic|under the hand|feel under|recognised|of its kind/i },
  { area: 'energy', pattern: /armchair|energy|weightless|any second|decisive|sees nothing/i },
  { area: 'feeling', pattern: /cold|no feeling|brochure|enthusiasm/i },
  { area: 'clarity', pattern: /pieces|scattered|competes|whose picture|gaze|where to look|melt|stands out/i },
  { area: 'cast', pattern: /anonymous|who or what|strangers|alone|one another|meets nothing/i },
  { area: 'truth', pattern: /nobody spoke|another story|wrong|incorrect|false|expected|not supported/i },
];
