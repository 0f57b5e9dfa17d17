export {
  simulatedLanguageModel,
  SIMULATOR_VERSION,
  type SimulatedLanguageModelOptions,
} from './simulated-language-model.js';
export { SKILLS, type SkillId } from './skills/index.js';
export type { Skill, SkillHead } from './skills/skill.js';
export { startSimServer, type SimServer, type SimServerOptions } from './server/start-sim-server.js';
