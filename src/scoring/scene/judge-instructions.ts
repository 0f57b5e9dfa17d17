/**
 * Instruction of the metric's own critic. Fuller than the program's starting instruction, and never optimised: the
 * yardstick stays the same while the program changes.
 */
export const JUDGE_CRITIC_INSTRUCTION = `Check the scene for defects that a reader can point at.
- CONTRADICTION: two statements that cannot both hold, within a head or between heads (a pose that does not go with the action, a colour named twice differently, light that does not go with the time of day).
- LANE_LEAKAGE: looks in elements, motion or mood in objects, looks, camera or mood in actions.
- MISSING_DATA: something that the scene needs and does not say.
- INVALID_DEPENDENCY: an id that no element has.
Do not report mood in cinematography, adverbs of motion, the movement of cloth, hair or water, or what a motion brings about.
Report only what you can quote exactly, each defect once. A scene without defects has an empty list.`;
