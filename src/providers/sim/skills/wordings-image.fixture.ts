import type { SkillId } from './index.js';
import type { IMAGE_SKILLS, VERIFY_SKILLS } from './image.js';
import type { Wordings } from './wordings.fixture.js';

type ImageSkillId = (typeof VERIFY_SKILLS | typeof IMAGE_SKILLS)[number]['id'] & SkillId;

/** Sentences for the skills with images, as in `wordings.fixture.ts`. */
export const IMAGE_WORDINGS: Readonly<Record<ImageSkillId, Wordings>> = {
  'verify-elements.each-item': {
    means: [
      'Work through the elements one by one.',
      'Take every item separately and find it in the image.',
      'Go through the list and tick off what you find.',
      'Treat the list as a checklist.',
    ],
    doesNot: ['Give a quick overall impression.', 'There is no need to go one by one.'],
  },
  'verify-elements.small-things': {
    means: [
      'Scan the whole image for tiny items.',
      'Look closely at distant things as well.',
      'Inspect every corner for small elements.',
      'Never overlook minor things at the edges of the frame.',
      'Search the entire frame before saying that something is absent.',
    ],
    doesNot: ['Small things do not need to be searched for.', 'Speak of the main subject.'],
  },
  'verify-elements.surroundings': {
    means: [
      'A setting counts as present when typical parts of it are shown.',
      'Recognise an environment by what is implied.',
      'The place is there if its surroundings are evident.',
      'A backdrop that is partly shown is enough.',
    ],
    doesNot: [
      'Name the most important thing.',
      'An environment never counts as present when it is only implied.',
    ],
  },
  'verify-objects.colours': {
    means: [
      'Match the colours of each object with the description.',
      'Check every hue against what is seen.',
      'A red coat that is blue differs in colour.',
      'Do not overlook colours.',
    ],
    doesNot: ['Colours need not be compared.', 'Look at the silhouette.'],
  },
  'verify-objects.place': {
    means: [
      'Check whether it stands left or right as told.',
      'Compare its position in the frame with the location.',
      'Verify the side of the picture on which it is.',
      'Never ignore the place in the frame.',
    ],
    doesNot: ['The position does not have to match.', 'Look at textures.'],
  },
  'verify-objects.small-differences': {
    means: [
      'Tolerate slight differences.',
      'Minor deviations are accepted.',
      'A tiny variation does not count.',
      'Ignore nuances of texture.',
    ],
    doesNot: ['Be strict: any difference is a mismatch.', 'Look at the colours.'],
  },
  'verify-actions.body': {
    means: [
      'Judge by the posture and the limbs.',
      'Legs and arms must show the movement.',
      'That the actor is there proves nothing; study the pose.',
      'Mere presence is not sufficient.',
    ],
    doesNot: ['The presence of the actor is enough.', 'Consider the mood.'],
  },
  'verify-actions.frozen': {
    means: [
      'A leap captured in mid-air is visible.',
      'Frozen motion counts.',
      'A still image shows a movement halfway; accept it.',
      'Movement stopped mid-stride is enough.',
    ],
    doesNot: ['A frozen movement does not count as visible.', 'Say who acts.'],
  },
  'verify-cinematography.light-direction': {
    means: [
      'Check which side the light comes from.',
      'Look at the shadows.',
      'Never ignore the direction of the light.',
      'The light source and its shadows have to agree.',
    ],
    doesNot: ['Ignore the direction of the light.', 'Look at the lens.'],
  },
  'verify-cinematography.angle': {
    means: [
      'Judge the camera height by the horizon.',
      'Check whether it is seen from above or from below.',
      'The viewpoint has to agree.',
      'Do not forget the angle.',
    ],
    doesNot: ['Ignore the camera angle.', 'Compare the colours.'],
  },
  'verify-cinematography.medium': {
    means: [
      'See whether it is painted or photographed: check the medium.',
      'The technique has to be the one asked for.',
      'Look for brush strokes where a painting was asked for.',
      'Never overlook the style.',
    ],
    doesNot: ['The style does not matter, ignore it.', 'Check the shot size.'],
  },
  'check-quality.light': {
    means: [
      'Note where the light falls and its shadows.',
      'Check the light source.',
      'Do not ignore the direction of the light.',
      'Compare shadows with the specification.',
    ],
    doesNot: ['Never mind the shadows, ignore them.', 'Compare the objects.'],
  },
  'check-quality.focus': {
    means: [
      'Mark blurred pictures as failures of focus.',
      'Sharpness and noise matter.',
      'Look for artefacts and bad exposure.',
      'Do not overlook grain.',
    ],
    doesNot: ['Ignore noise and blur.', 'Compare the background.'],
  },
  'check-alignment.each-word': {
    means: [
      'Look for every noun of the prompt.',
      'All things the user named have to be there.',
      'Check word by word.',
      'Nothing the user asked for may be overlooked.',
    ],
    doesNot: ['The gist is enough.', 'You need not look for every thing.'],
  },
  'check-alignment.actions': {
    means: [
      'The action has to be visible too.',
      'Check what the subject is doing.',
      'Look at verbs as well as nouns.',
      'Do not forget the movement.',
    ],
    doesNot: ['Ignore actions.', 'Look at the colours.'],
  },
  'check-alignment.open-is-free': {
    means: [
      'What is left open is not wrong.',
      'Where the prompt says nothing, every choice is free.',
      'Unstated moods cannot be wrong.',
      'Do not mark down what the user did not ask for.',
    ],
    doesNot: ['List the objects.', 'Judge the mood strictly.'],
  },
  'revise.every-verdict': {
    means: [
      'No verdict may stay unanswered.',
      'Handle all the issues.',
      'Each verdict needs an action.',
      'Find a change for every single complaint.',
    ],
    doesNot: ['Not every verdict needs an answer.', 'Write short sentences.'],
  },
  'revise.concrete-change': {
    means: [
      'Write concrete changes.',
      'Spell out what must be seen.',
      'State exactly where it stands.',
      'Avoid vague advice.',
    ],
    doesNot: ['General hints are fine.', 'Be brief.'],
  },
  'revise.keeps-words': {
    means: [
      'Do not delete anything the user wanted.',
      'Never sacrifice something that was requested.',
      'Preserve the intent of the user.',
      'Keep what the prompt asks for.',
    ],
    doesNot: ['Remove whatever is hard to draw.', 'Number the actions.'],
  },
  'rewrite.keeps-all': {
    means: [
      'Preserve all other details.',
      'Leave the rest of the prompt unchanged.',
      'Never drop any element.',
      'Everything else stays intact.',
    ],
    doesNot: ['Not everything has to be kept.', 'Write one paragraph.'],
  },
  'rewrite.no-praise': {
    means: [
      'No boosters like masterpiece.',
      'Leave out hype.',
      'Avoid "best quality" and 8k.',
      'Never use buzzwords.',
    ],
    doesNot: ['Add quality tags at the end.', 'Write in English.'],
  },
  'compare.faults-first': {
    means: [
      'Begin with the flaws of each picture.',
      'List all artefacts.',
      'Search for glitches before you judge.',
      'Count every defect.',
    ],
    doesNot: ['Ignore flaws.', 'Prefer warm colours.'],
  },
};
