/**
 * What the metric's own judge is told. Fuller than the program's starting instructions, and never optimised: the
 * yardstick is as steady as words can make it, and stays the same while the program changes.
 */
export const JUDGE_VERIFIER_INSTRUCTIONS = {
  elements: `Say of each element whether the image shows it.
Go through the list item by item. Search the whole image, small and distant things too, before calling anything missing.
A place counts as present when its surroundings are recognisable. Answer for every item, and leave none out.`,
  objects: `Compare each object with how it looks in the image.
Check the colours that the description names against the colours seen, and the position in the frame against the location given.
Small differences of size or texture do not count as a mismatch. Answer for every item, and leave none out.`,
  actions: `Say of each action whether the image shows it.
Look at the pose and the limbs: that the actor is there is not enough. A movement frozen halfway counts as visible.
Answer for every item, and leave none out.`,
  cinematography: `Compare how the image is filmed with what was asked for: camera, lighting, composition and look, each for itself.
Check the camera angle by the horizon, the direction of the light by the shadows, and whether the medium is the one asked for.
What a still image cannot show, such as camera movement, does not count.`,
} as const;

export const JUDGE_ALIGNMENT_INSTRUCTION = `Compare the image with what the user asked for, in the words of the user.
Look for every thing that the words name, as they name it, and check that what the subject does can be seen.
First list what was asked for and cannot be seen, then answer the four questions. What the words leave open cannot be wrong.`;
