import { canonicalJson } from '../../core/json.js';
import type { ModelsByRole, Program } from '../../modules/module.js';
import type { RolloutRequest } from '../executor.js';
import type { RolloutId } from '../rollout.js';
import { candidateTexts, rolloutIdOf, rolloutModels } from '../rollout-id.js';

/** What every executor has to know of its program's candidates. */
export interface CandidatePrograms {
  programOf(candidate: RolloutRequest['candidate']): Program;
  idOf(request: RolloutRequest): RolloutId;
}

interface CandidateProgram {
  readonly program: Program;
  /** Canonical JSON of its texts. */
  readonly textsJson: string;
}

/** Candidates by object, since the same one is used for many requests in a row; and ids by request. */
export function candidatePrograms(base: Program, models: ModelsByRole): CandidatePrograms {
  const modelIds = rolloutModels(models);
  const { hash: programHash } = base;
  const known = new WeakMap<object, CandidateProgram>();
  const ids = new WeakMap<RolloutRequest, RolloutId>();
  const find = (candidate: RolloutRequest['candidate']): CandidateProgram => {
    let found = known.get(candidate);
    if (found === undefined) {
      const program = base.with(candidate);
      found = { program, textsJson: canonicalJson(candidateTexts(program)) };
      known.set(candidate, found);
    }
    return found;
  };
  return {
    programOf: (candidate) => find(candidate).program,
    idOf(request) {
      const before = ids.get(request);
      if (before !== undefined) return before;
      const { candidate, example, seed, repeat } = request;
      const key = { programHash, exampleId: example.id, seed, repeat, models: modelIds };
      const id = rolloutIdOf(key, find(candidate).textsJson);
      ids.set(request, id);
      return id;
    },
  };
}
