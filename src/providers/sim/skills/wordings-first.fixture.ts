/** See `wordings.fixture.ts`: elements and objects. */
export const ELEMENT_AND_OBJECT_WORDINGS = {
  'elements.identity-only': {
    means: [
      'Colors, outfits and hair are off limits in this list.',
      'Just note what each thing is, nothing about how it looks.',
      'rough_description holds the role alone, not the wardrobe.',
      'Visual details such as fabric or hue belong in the Objects head.',
      "Don't describe anyone's clothes.",
    ],
    doesNot: [
      'Describe the colours and clothes of every element.',
      'Use short names.',
      'Give each person a rich outfit.',
    ],
  },
  'elements.all-named': {
    means: [
      'Every object mentioned in the text needs an entry.',
      'Nothing gets left behind: all the things the user names are listed.',
      'Include small props and secondary characters as well.',
      'Do not leave out minor objects.',
      'Whatever the brief mentions must show up in the list.',
    ],
    doesNot: ['Keep only the main subject.', 'Write in English.', 'Every answer is valid JSON.'],
  },
  'elements.setting': {
    means: [
      'There must always be an element for the surroundings.',
      'If no place is given, make up a plausible location.',
      "Don't forget the backdrop.",
      'End the list with the setting in which it all happens.',
      'A scene without a place is incomplete, so add an environment.',
    ],
    doesNot: ['Do not add an environment.', 'Use snake_case ids.', 'Leave the background out.'],
  },
  'elements.counts': {
    means: [
      'If the user asks for four birds, say four.  Preserve quantities.',
      'Numbers in the prompt have to survive.',
      'State how many of each thing there are.',
      'Never drop the number of items.',
      'entity_type carries the quantity for plural things.',
    ],
    doesNot: ['Do not mention quantities.', 'Keep ids short.', 'Think of the story.'],
  },
  'elements.whole-things': {
    means: [
      'Do not break a subject up into body parts.',
      'Avoid micro-entities; a handful of coherent elements is enough.',
      'Eyes, paws or wheels are never elements of their own.',
      'Merge components into the thing they belong to and keep it intact.',
      'Keep the cast small and coherent: few elements, each a complete thing.',
    ],
    doesNot: ['List body parts as separate elements.', 'Give the place a name.', 'Use lower case.'],
  },
  'elements.exact-types': {
    means: [
      'Be as specific as you can in entity_type.',
      'Never write a generic label like object or animal.',
      'For people give age and occupation as the type; for animals the breed.',
      'Vague types are not allowed.',
      'The exact kind of each entity should be clear from its name.',
    ],
    doesNot: ['Use generic types such as object.', 'Rank the elements.', 'Write quickly.'],
  },
  'elements.ranked': {
    means: [
      'Sort out which element matters most and set importance accordingly.',
      'Exactly one element is primary; others are secondary.',
      'Establish a hierarchy among the elements.',
      'importance should differ: primary for one, background for scenery.',
      'Prioritise the cast.',
    ],
    doesNot: ['Do not rank anything.', 'Describe the weather.', 'Use underscores.'],
  },
  'objects.neutral-words': {
    means: [
      'Do not reveal anyone\'s gender; say "the person".',
      'Words such as he, her or lady are forbidden.',
      'Stay gender neutral throughout.',
      'Instead of "woman" say "the subject".',
      'Speak of "the individual" or "the figure" when describing people.',
    ],
    doesNot: [
      'Say clearly whether it is a man or a woman.',
      'Describe the fabric.',
      'Be specific about colours.',
    ],
  },
  'objects.living-pose': {
    means: [
      'Anything alive needs its posture filled in.',
      'Provide a posture for all people and animals.',
      "Don't forget the pose of living creatures.",
      'Fill in every field of the pose, with at least four body parts.',
      'When a person or an animal appears, specify how the body is posed.',
    ],
    doesNot: ['People do not need a pose.', 'Describe the texture.', 'Things have no pose.'],
  },
  'objects.no-pose-for-things': {
    means: [
      'Inanimate things have no pose.',
      'pose stays null unless the subject is alive, so furniture and places get none.',
      'Only people and animals are posed.',
      'Never pose an object.',
      'For scenery and props leave the pose empty.',
    ],
    doesNot: [
      'Every object gets a pose, whatever it is.',
      'Use concrete words.',
      'Describe the scenery in detail.',
    ],
  },
  'objects.known-ids': {
    means: [
      'Only refer to ids that were supplied.',
      "Don't make up identifiers.",
      'dependencies must come from the elements list you were given.',
      'No unknown ids.',
      'Copy ids exactly as they appear in the input.',
    ],
    doesNot: ['Invent new ids where needed.', 'Describe each surface.', 'Be imaginative with colour.'],
  },
  'objects.one-per-element': {
    means: [
      'Cover all the elements, one by one.',
      'There should be as many objects as there are elements.',
      'No element may be skipped.',
      'Produce an object per element.',
      "Don't omit any element, however small.",
    ],
    doesNot: ['Describe only the main subject.', 'Use long sentences.', 'Keep the palette muted.'],
  },
  'objects.no-mood': {
    means: [
      'No feelings or atmosphere in this part.',
      'Emotional language belongs to cinematography.',
      'Refrain from evocative wording.',
      'Ambience is decided in another step, so skip it here.',
      'Stick strictly to visible facts.',
    ],
    doesNot: ['Convey the mood of each object.', 'Mention materials.', 'Make the reader feel the emotion.'],
  },
  'objects.no-camera': {
    means: [
      'Camera talk has no place here.',
      'Skip any reference to lenses, framing or lighting.',
      'Shot sizes and lighting set-ups are handled in Cinematography.',
      "Don't write how it is filmed: no shots, no focal lengths.",
    ],
    doesNot: ['Describe the camera and lighting for each object.', 'Mention the colours.', 'Be brief.'],
  },
  'objects.stated-looks': {
    means: [
      'If the prompt says red, the object is red: reproduce the given colours.',
      'Preserve the colors and materials from the user text.',
      'Stated hues must not be changed.',
      'Any material named in the prompt should appear word for word.',
      'Honour all colours mentioned.',
    ],
    doesNot: ['Choose your own style.', 'Do not mention colours.', 'Give each object a place.'],
  },
  'objects.surface-light': {
    means: [
      'Explain how light plays on each surface, matte or glossy.',
      'texture should cover roughness, weave and sheen.',
      'Describe the grain of surfaces and how they reflect light.',
      'A one-word texture is not enough.',
      'Write a full phrase for texture.',
    ],
    doesNot: ['Texture should be one word.', 'Name the species.', 'Put it on the left.'],
  },
  'objects.distinct-details': {
    means: [
      'Mention tiny imperfections: a scratch, a loose thread.',
      'Each object deserves distinctive details that set it apart.',
      'Look for wear and tear.',
      'Give appearance_details that identify this particular thing.',
      'Include three small features no other object has.',
    ],
    doesNot: ['Leave details out.', 'Use the ids given.', 'Choose a palette.'],
  },
  'objects.concrete-words': {
    means: [
      'Skip adjectives like gorgeous or amazing.',
      'Prefer concrete nouns over praise.',
      'Use precise, observable terms.',
      'Vague adjectives are forbidden.',
      'Tell facts rather than opinions: no superlatives.',
    ],
    doesNot: [
      'Make everything sound beautiful and stunning.',
      'Write one object per element.',
      'Use brackets.',
    ],
  },
  'objects.full-descriptions': {
    means: [
      'description runs to three or four complete sentences.',
      'Write at least 3 sentences per description.',
      'Descriptions should be long and thorough.',
      'Brief descriptions are not acceptable.',
      'A full paragraph for each object, please.',
    ],
    doesNot: ['Keep descriptions brief.', 'One sentence is enough.', 'Name all colours.'],
  },
  'objects.spread-in-frame': {
    means: [
      'Do not put everything in the centre.',
      'Vary the positions: left third, right, far back.',
      'Distribute the objects across the frame.',
      'Every object has its own spot and scale in the picture.',
      'Use different locations for different objects.',
    ],
    doesNot: ['Place everything in the center.', 'Use neutral words.', 'State the material.'],
  },
  'objects.pose-fits-action': {
    means: [
      'The posture has to correspond to the activity.',
      'If someone is running, the pose must show a run: keep pose and action consistent.',
      'pose_class follows from what the subject does.',
      'A pose may not contradict the action.',
      'Pick the pose in line with the verb of the prompt.',
    ],
    doesNot: ['Always use a relaxed standing pose.', 'Describe the weave.', 'Give four sentences.'],
  },
  'objects.two-tone': {
    means: [
      'In shape_and_color give the outline first.',
      'Mention a secondary colour and where the tones meet.',
      'Describe the contour and the contrast of colours.',
      'Include gradients between tones.',
      'Say which overall shape one would see against the light.',
    ],
    doesNot: ['Silhouettes are not needed.', 'Use ids.', 'Keep the mood out.'],
  },
  'objects.relations': {
    means: [
      'Fill in relationship: who holds, wears or stands beside what.',
      'Explain how objects relate to each other.',
      'Every object states its relation to the main subject.',
      "Don't leave the relationship empty.",
      'Say what is next to or in front of what.',
    ],
    doesNot: ['Relationships are not needed.', 'Use plain words.', 'Describe the colours.'],
  },
} as const;
