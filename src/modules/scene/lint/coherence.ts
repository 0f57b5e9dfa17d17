import type { SceneIssue } from '../../../signatures/scene/issue.js';
import { issue, type LintRule } from './rule.js';

/** Listed values that cannot both hold, so that no model is needed to see it. */
type Clash = readonly [one: string, others: readonly string[]];

const POSE_AGAINST_ACTION: readonly Clash[] = [
  ['lying_down', ['walking', 'running', 'jumping', 'dancing']],
  ['seated_formal', ['walking', 'running', 'jumping', 'dancing']],
  ['standing_relaxed', ['walking', 'running', 'jumping', 'sitting', 'falling']],
  ['walking_casual', ['sitting']],
  ['running_sprint', ['sitting', 'walking']],
  ['jumping_peak', ['sitting', 'walking']],
];

const CONDITIONS_AGAINST_TYPE: readonly Clash[] = [
  ['cool moonlight', ['natural_daylight']],
  ['candlelit interior', ['natural_daylight', 'artificial_fluorescent']],
  ['neon city lights', ['natural_daylight']],
  ['soft natural daylight', ['natural_moonlight']],
  ['harsh midday sun', ['natural_moonlight', 'studio_softbox']],
  ['golden hour warmth', ['natural_moonlight']],
];

const CONDITIONS_AGAINST_SHADOWS: readonly Clash[] = [
  ['overcast diffused', ['hard_defined', 'long_evening_shadows']],
  ['harsh midday sun', ['long_evening_shadows']],
];

const MEDIUM_AGAINST_STYLE: readonly Clash[] = [
  ['anime_cel', ['photorealistic', 'hyperrealistic']],
  ['watercolor', ['photorealistic', 'hyperrealistic']],
  ['photograph', ['anime']],
];

/** Pose against action, and light against light: only where both values are listed ones. */
export const lintCoherence: LintRule = (scene) => {
  const { lighting, look } = scene.cinematography;
  return [
    ...poseClashes(scene),
    ...clash(CONDITIONS_AGAINST_TYPE, lighting.conditions, lighting.lighting_type, 'lighting.lighting_type'),
    ...clash(CONDITIONS_AGAINST_SHADOWS, lighting.conditions, lighting.shadows, 'lighting.shadows'),
    ...clash(MEDIUM_AGAINST_STYLE, look.style_medium, look.artistic_style, 'look.artistic_style'),
  ];
};

function clash(table: readonly Clash[], one: string, other: string, location: string): readonly SceneIssue[] {
  if (!clashes(table, one, other)) return [];
  return [issue('CONTRADICTION', 'cinematography', location, other, `It does not go with "${one}".`)];
}

const poseClashes: LintRule = (scene) =>
  scene.objects.flatMap((object) => {
    const { pose, dependencies } = object;
    if (pose === null) return [];
    const actions = scene.actions.filter((action) => action.dependencies[0] === dependencies[0]);
    const classes = actions.map((action) => action.action_class);
    // With several actions a pose has to fit one of them.
    if (
      classes.length === 0 ||
      !classes.every((name) => clashes(POSE_AGAINST_ACTION, pose.pose_class, name))
    ) {
      return [];
    }
    const reason = `The pose does not go with the action "${classes.join('", "')}" of the same element.`;
    return [issue('CONTRADICTION', 'objects', `${dependencies[0]}.pose.pose_class`, pose.pose_class, reason)];
  });

function clashes(table: readonly Clash[], one: string, other: string): boolean {
  return table.some(([value, others]) => value === one && others.includes(other));
}
