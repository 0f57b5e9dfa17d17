import type { SkillId } from './index.js';
import { ELEMENT_AND_OBJECT_WORDINGS } from './wordings-first.fixture.js';
import { IMAGE_WORDINGS } from './wordings-image.fixture.js';

/** Sentences for one skill: some that mean it, some that do not. Written apart from the reflection role's texts. */
export interface Wordings {
  readonly means: readonly [string, string, string, string, ...string[]];
  readonly doesNot: readonly [string, string, ...string[]];
}

export const WORDINGS: Readonly<Record<SkillId, Wordings>> = {
  ...ELEMENT_AND_OBJECT_WORDINGS,
  ...IMAGE_WORDINGS,
  'actions.references': {
    means: [
      'Use the id in square brackets for everyone who acts.',
      'Write [main_subject], not a noun.',
      'Mention participants through their element ids.',
      'Bracketed identifiers stand for the actors.',
      'Never leave out the [element_id].',
    ],
    doesNot: ['Do not use brackets.', 'Describe the physics.', 'Use lively verbs.'],
  },
  'actions.no-pronouns': {
    means: [
      'Pronouns are forbidden.',
      "Don't write he, she or it.",
      'Use ids instead of pronouns.',
      'Stay gender-neutral and without pronouns.',
      'Gendered nouns like man or girl must not occur.',
    ],
    doesNot: ['Use pronouns to keep it readable.', 'Describe the stride.', 'List all verbs.'],
  },
  'actions.motion-only': {
    means: [
      'Stick to bodily motion; appearance is covered elsewhere.',
      'No feelings, no clothing, no lenses.',
      'Only physical movement counts here.',
      'Mood and camera are not your business: leave them out.',
      'Colours and atmosphere do not belong in an action.',
    ],
    doesNot: ['Describe the mood of each action.', 'Use strong verbs.', 'Name the actors by id.'],
  },
  'actions.every-motion': {
    means: [
      'Each verb of the prompt becomes an action.',
      'Include background movement too, such as drifting leaves.',
      'Nothing that moves may be left out.',
      'List everything that happens.',
      'All the activities mentioned need their own entry.',
    ],
    doesNot: ['Give only one action.', 'Use the present tense.', 'Avoid pronouns.'],
  },
  'actions.phase': {
    means: [
      'Set stage_class to the precise phase: take-off, peak or landing.',
      'Which point in the movement does the frame show? Choose it.',
      'Do not default to ongoing_casual.',
      'Freeze the decisive moment of the motion.',
      'Pick the right stage of the movement.',
    ],
    doesNot: ['Use ongoing_casual for all actions always.', 'Name who acts.', 'Leave out the mood.'],
  },
  'actions.mechanics': {
    means: [
      'Tell where the weight rests and how the limbs move.',
      'Describe the physics: momentum, balance, recoil.',
      'Explain what the arms and legs do.',
      'Include the consequences of the motion, such as dust or swinging cloth.',
      'Biomechanics matter: joints, muscles, force.',
    ],
    doesNot: ['One short sentence is enough.', 'Use ids.', 'List the participants.'],
  },
  'actions.stillness': {
    means: [
      'If nothing moves, say it is at rest.',
      "Don't make up motion.",
      'Static subjects remain motionless.',
      'No invented actions, please.',
      'Show stillness where the prompt has no verb.',
    ],
    doesNot: ['Invent movement to make it lively.', 'Use brackets for ids.', 'Describe the landing.'],
  },
  'actions.partners': {
    means: [
      'dependencies include everything that is touched or carried.',
      'Add both the doer and the thing acted upon.',
      'List all participants, also the object of the verb.',
      'Mention points of contact between elements.',
      'Everyone who takes part is listed.',
    ],
    doesNot: ['Only the actor goes into dependencies.', 'Use neutral language.', 'Choose a phase.'],
  },
  'cinematography.stated-shot': {
    means: [
      'If the user asks for a close-up, give a close-up: obey stated shots.',
      'Respect any camera angle named in the prompt.',
      'Never override a requested lens or framing.',
      'Camera terms in the brief are binding.',
      'Keep the framing as specified.',
    ],
    doesNot: ['Ignore the shot that the prompt names.', 'Choose a mood.', 'Layer the picture.'],
  },
  'cinematography.stated-light': {
    means: [
      'Time of day and weather come from the prompt.',
      'Use the lighting that the text specifies.',
      "Don't ignore the weather.",
      'If it says dusk, light it for dusk: follow the stated hour.',
      'Honour the light named by the user.',
    ],
    doesNot: ['Pick a long lens.', 'Do not mention the weather.', 'Say where the eye goes.'],
  },
  'cinematography.stated-style': {
    means: [
      'When an art style is requested, preserve it.',
      'style_medium must equal the medium in the prompt.',
      'Follow the named style exactly.',
      "Don't replace a sketch or a painting by a photo: the medium asked for stays unchanged.",
      'Respect the technique the user mentions.',
    ],
    doesNot: ['Always photographic.', 'Use three planes.', 'Move the camera.'],
  },
  'cinematography.motivated-light': {
    means: [
      'All light needs a plausible source, and shadows must match it.',
      'Avoid frontal lighting.',
      'The direction of light should fit the time of day.',
      'Motivate the light: where does it come from?',
      'Shadows agree with the hour.',
    ],
    doesNot: ['Always light from the front.', 'Name the lens.', 'Use a neutral tag.'],
  },
  'cinematography.layers': {
    means: [
      'Build the frame from near, middle and far.',
      'Give the picture depth with several planes.',
      'Avoid flat compositions.',
      'There is a foreground, a midground and a background.',
      'Stage the image in layered depth.',
    ],
    doesNot: ['Keep it flat.', 'Use a portrait lens.', 'Follow the stated style.'],
  },
  'cinematography.movement': {
    means: [
      'Fast action deserves a moving camera.',
      'Camera movement should suit the pace of the scene.',
      'Do not leave the camera static when things move.',
      'Track the runner, stay still for still lifes.',
      'Let the camera follow the action.',
    ],
    doesNot: ['Always keep the camera static.', 'Choose warm colours.', 'Respect the stated lens.'],
  },
  'cinematography.lens': {
    means: [
      'Pick a lens that fits the framing: long for close-ups, wide for vistas.',
      'Depth of field depends on the shot size.',
      'Focal length and aperture must be consistent with the distance.',
      'Adapt the lens to the shot.',
    ],
    doesNot: ['Use the same lens for every shot.', 'Show the time of day.', 'Compose in layers.'],
  },
  'cinematography.palette': {
    means: [
      'The palette should follow from the lighting.',
      'Choose a color scheme that matches the colours of the subject.',
      'Avoid vibrant colours by default.',
      'Base the grading on the light.',
    ],
    doesNot: ['Always vibrant.', 'Give a focal point.', 'Frame it wide.'],
  },
  'cinematography.mood': {
    means: [
      'Pick a single clear mood that suits the story.',
      'Never leave the mood neutral.',
      'mood_tag and atmosphere must agree with each other.',
      'Derive the mood from the content.',
    ],
    doesNot: ['A neutral mood is safest.', 'Use low angles.', 'Mention the source of light.'],
  },
  'cinematography.eye-path': {
    means: [
      "Guide the viewer's eye to the subject.",
      'Define a clear focal point.',
      'Tell what is noticed first.',
      'Use negative space and leading lines.',
      'State where the viewer looks.',
    ],
    doesNot: ['A focal point is not needed.', 'Choose the film stock.', 'Respect the weather.'],
  },
  'critic.cross-check': {
    means: [
      'Compare what the actions say with the poses.',
      'Look for clashes between heads, contradictions across fields.',
      'Hold light against time of day and see whether they agree.',
      'Cross-check the parts.',
    ],
    doesNot: ['Do not compare heads.', 'Write in English.', 'Be kind.'],
  },
  'critic.real-only': {
    means: [
      'Do not make up problems.',
      'If the scene is sound, return an empty list.',
      'Each issue needs evidence in the form of a quote.',
      'No false alarms.',
    ],
    doesNot: [
      'Find as many issues as possible.',
      'Look at the elements.',
      'Always find at least three problems.',
    ],
  },
  'critic.lanes': {
    means: [
      'Flag anything that sits in the wrong head.',
      'Report lane leakage.',
      'Search for content that belongs to another head.',
      'Note misplaced material, like mood in the objects.',
    ],
    doesNot: ['Be fair.', 'Use JSON.'],
  },
  'summary.direct-start': {
    means: [
      'Start with the subject right away.',
      'No filler at the beginning.',
      'Skip introductions like "the image shows".',
      'The first words name the protagonist.',
    ],
    doesNot: ['Open with a short introduction.', 'Use three paragraphs.'],
  },
  'summary.finished': {
    means: [
      'End with a full stop, never mid-sentence.',
      'Stay under 400 words.',
      'Make sure the final sentence is complete.',
      'The text must not be truncated.',
    ],
    doesNot: ['Write as long as you can.', 'Mention the lens.'],
  },
  'summary.no-additions': {
    means: [
      'Only restate what the scene contains.',
      "Don't embellish.",
      'No invented facts.',
      'Quality tags like 8k are forbidden.',
    ],
    doesNot: ['Embellish freely.', 'Start with the subject.'],
  },
  'summary.keeps-looks': {
    means: [
      'Carry over colours and materials.',
      'Preserve the fine details of the objects.',
      'Do not lose the colours.',
      'Mention what things are made of and keep their details.',
    ],
    doesNot: ['Leave out details.', 'End with a full stop.'],
  },
  'answer.short': {
    means: [
      'Reply with the shortest span possible.',
      'Only the answer itself, no full sentences.',
      'Copy the phrase verbatim from the passage.',
      'Keep answers brief: a name or a number.',
      'Do not explain your answer.',
    ],
    doesNot: ['Answer in full sentences.', 'Read carefully.', 'Explain how you got there.'],
  },
  'answer.exact-label': {
    means: [
      'Say "yes" or "no" and stop.',
      'Return one of the allowed labels verbatim.',
      'No hedging such as probably.',
      'The output is exactly one of the options.',
    ],
    doesNot: ['You may hedge when unsure.', 'Copy the phrase.'],
  },
  'answer.whole-passage': {
    means: [
      'Go through every sentence before answering.',
      'Consider the entire context.',
      'Choose the sentence that best matches the question.',
      'Work step by step.',
    ],
    doesNot: ['The first sentence is enough.', 'Answer briefly.'],
  },
  'answer.admit-unknown': {
    means: [
      'If the text does not say, answer "unknown".',
      'Never guess.',
      'When it is not stated, reply that it cannot be answered.',
      'Say so when the passage does not contain the answer: unknown.',
    ],
    doesNot: ['Guess when unsure.', 'Copy from the text.'],
  },
};
