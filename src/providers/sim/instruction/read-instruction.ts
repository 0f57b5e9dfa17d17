import type { SkillHead } from '../skills/skill.js';
import { skillsOf, type SkillId } from '../skills/index.js';
import { matches, parsePattern, readSentence, type Pattern, type SentenceReading } from './patterns.js';
import { readPolarity } from './polarity.js';
import { sentencesOf } from './sentences.js';

/** What an instruction demands of one head. */
export interface InstructionReading {
  readonly words: number;
  /** Skills that the instruction asks for. */
  readonly asked: ReadonlySet<SkillId>;
  /** Skills whose opposite it asks for. */
  readonly opposed: ReadonlySet<SkillId>;
}

interface CompiledSkill {
  readonly id: SkillId;
  readonly on: readonly Pattern[];
  readonly off: readonly Pattern[];
}

const compiled = new Map<SkillHead, readonly CompiledSkill[]>();

function compiledSkills(head: SkillHead): readonly CompiledSkill[] {
  const known = compiled.get(head);
  if (known !== undefined) return known;
  const skills = skillsOf(head).map(({ id, on, off }) => ({
    id,
    on: on.map(parsePattern),
    off: off.map(parsePattern),
  }));
  compiled.set(head, skills);
  return skills;
}

/** Reads, sentence by sentence, what an instruction means for the skills of one head. */
export function readInstruction(instruction: string, head: SkillHead): InstructionReading {
  const asked = new Set<SkillId>();
  const opposed = new Set<SkillId>();
  const readings = sentencesOf(instruction).map((sentence) =>
    readSentence(sentence, readPolarity(sentence, head)),
  );
  for (const skill of compiledSkills(head)) {
    for (const reading of readings) {
      const on = anyMatch(skill.on, reading);
      if (on) asked.add(skill.id);
      else if (anyMatch(skill.off, reading)) opposed.add(skill.id);
    }
  }
  return { words: instruction.split(/\s+/).filter((word) => word !== '').length, asked, opposed };
}

function anyMatch(patterns: readonly Pattern[], reading: SentenceReading): boolean {
  return patterns.some((pattern) => matches(pattern, reading));
}
