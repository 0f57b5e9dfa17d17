import type { SkillId } from '../skills/index.js';

/** What the reflection role writes into an instruction when feedback names a defect. Only visible skills are here. */
export const REMEDIES: Partial<Record<SkillId, readonly string[]>> = {
  'elements.identity-only': [
    'State only the type and role of each element; never its colour, clothing or material, which are described in Objects.',
    'Keep rough_description free of looks: no colours, no garments, no surfaces.',
  ],
  'elements.all-named': [
    'Make an element for everything the prompt names, including minor things that are only mentioned in passing.',
    'Do not drop secondary things: whatever the prompt mentions becomes an element.',
  ],
  'elements.setting': [
    'Always add one element for the setting, and infer a fitting one when the prompt gives no place.',
    'Include the environment as an element of its own in every scene.',
  ],
  'elements.counts': [
    'Keep the number of things that the prompt states inside entity_type, such as a group of three.',
    'Never lose a count: record how many there are.',
  ],
  'objects.neutral-words': [
    'Write about people in gender-neutral words such as the figure or the subject.',
    'Avoid gendered words like woman, man, she or his.',
  ],
  'objects.living-pose': [
    'Give each human and each animal a complete pose with four to six key body parts.',
    'A pose is required for every living subject.',
  ],
  'objects.no-pose-for-things': [
    'Set pose to null for objects, environments and natural elements.',
    'Things and places never get a pose.',
  ],
  'objects.known-ids': [
    'Use only the element ids that exist in the given elements; do not invent an id.',
    'Every dependency must be an id copied from the elements.',
  ],
  'objects.one-per-element': [
    'Write one object for every element in the list and leave no element out.',
    'Each listed element gets exactly one object.',
  ],
  'objects.no-mood': [
    'Do not mention mood, feeling or atmosphere here; those belong in Cinematography.',
    'Leave out emotional words: describe only what is visible.',
  ],
  'objects.no-camera': [
    'Do not use camera, lens or lighting terms in the descriptions.',
    'Shots, lenses and lighting belong in Cinematography.',
  ],
  'objects.stated-looks': [
    'Keep every colour and every material exactly as the prompt states them.',
    'Never drop or replace a colour that the prompt names.',
  ],
  'objects.pose-fits-action': [
    'The pose must match what the subject is doing in the prompt.',
    'Choose a pose_class that agrees with the action.',
  ],
  'actions.references': [
    'Refer to each participant by its [element_id] in square brackets.',
    'Name every actor with the bracketed id from the elements.',
  ],
  'actions.no-pronouns': [
    'Never use pronouns or gendered nouns; repeat the id instead.',
    'Avoid he, she, it and they.',
  ],
  'actions.motion-only': [
    'Describe physical movement only: no mood, no looks, no camera.',
    'Keep appearance and emotion out of the descriptions.',
  ],
  'actions.every-motion': [
    'Write an action for every verb in the prompt, secondary movement included.',
    'Cover everything that happens; do not omit any movement.',
  ],
  'cinematography.stated-shot': [
    'If the prompt states a shot size, an angle or a lens, use exactly that.',
    'Follow the camera directions of the prompt to the letter.',
  ],
  'cinematography.stated-light': [
    'Take lighting conditions, weather and time of day from the prompt.',
    'Respect the light and the hour that the prompt states.',
  ],
  'cinematography.stated-style': [
    'Keep the medium and style that the prompt names, such as an oil painting or a sketch.',
    'Use the artistic style that was asked for.',
  ],
  'critic.lanes': [
    'Check every head for content that sits in the wrong head.',
    'Look for misplaced content: looks in Elements, mood in Objects, camera words in Actions.',
  ],
  'summary.direct-start': [
    'Begin directly with the main subject; no introduction such as "This image shows".',
    'Do not write a preamble.',
  ],
  'summary.finished': [
    'Keep the text under 350 words and finish the last sentence.',
    'End with a complete sentence; never get cut off.',
  ],
  'summary.no-additions': [
    'Add nothing that is not in the scene, and no quality words such as masterpiece.',
    'Use only facts of the scene and do not invent anything.',
  ],
  'answer.short': [
    'Answer with a short phrase copied from the context, not a full sentence.',
    'Give just the name, number or phrase that answers the question.',
  ],
  'answer.exact-label': [
    'For yes/no questions answer exactly yes or no, with nothing after it.',
    'Reply with exactly one of the allowed labels and do not hedge.',
  ],
  'verify-elements.each-item': [
    'Take the elements one by one and look for each before you answer.',
    'Go through the whole list item by item; say present only of what you have found.',
  ],
  'verify-objects.colours': [
    'Check the colours of each object against its description.',
    'Compare every stated colour with the colour in the picture.',
  ],
  'verify-objects.small-differences': [
    'Slight differences of size or texture do not count as a mismatch.',
    'Accept minor deviations; only what is plainly different fails.',
  ],
  'verify-actions.body': [
    'Judge an action by the limbs and the posture.',
    'Look at arms and legs: an actor who only stands there does not show the action.',
  ],
  'verify-cinematography.light-direction': [
    'Compare the direction of the light and the shadows, not only its kind.',
    'See from which side the light comes and where shadows fall.',
  ],
  'verify-cinematography.medium': [
    'See that the medium is the one asked for, drawn or photographed.',
    'Compare the style and technique with what was asked for.',
  ],
  'check-quality.light': [
    'Look at the direction of the light and at the shadows.',
    'Compare light source and shadows with the specification.',
  ],
  'check-alignment.each-word': [
    'Look for everything the user asked for, one thing after the other.',
    'Every single thing of the prompt has to be found.',
  ],
  'revise.every-verdict': [
    'Give an action for every single verdict.',
    'Leave none of the verdicts unanswered.',
  ],
  'revise.keeps-words': [
    'Keep everything that the user asked for.',
    'Never remove something that the user requested.',
  ],
  'rewrite.keeps-all': [
    'Keep everything that the actions do not change.',
    'Leave all other parts of the prompt intact.',
  ],
};
