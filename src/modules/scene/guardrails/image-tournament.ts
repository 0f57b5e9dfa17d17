import { z } from 'zod';
import { image } from '../../../signatures/media-fields.js';
import {
  COMPARISON_CRITERIA,
  CompareImages,
  type Critique,
  CritiqueImage,
  CritiqueImageAgainst,
  MetaCritique,
} from '../../../signatures/scene/guardrails/compare.js';
import { TournamentResult } from '../../../signatures/scene/guardrails/selection.js';
import { parseInput } from '../../../signatures/input.js';
import { bindModules, changeModules, componentsOf } from '../../module-map.js';
import type { Module, RunContext } from '../../module.js';
import { predict } from '../../predict.js';
import { tournament } from '../../tournament/tournament.js';

const TournamentInput = z.object({
  prompt: z.string(),
  /** In the order of their scores, best first. */
  images: z.array(image()).min(1),
});
type Picture = z.output<typeof TournamentInput>['images'][number];

/**
 * Images in pairs, by what the user asked for: each is first judged for itself by a fair judge and by one who looks for
 * faults, whose readings a third weighs; then every pair is compared in both orders. Components: `critique`, `against`,
 * `meta`, `compare`.
 */
export function imageTournament(): Module<typeof TournamentInput, typeof TournamentResult> {
  const role = { role: 'judge' } as const;
  return fromModules({
    critique: predict(CritiqueImage, role),
    against: predict(CritiqueImageAgainst, role),
    meta: predict(MetaCritique, role),
    compare: predict(CompareImages, role),
  });
}

type Judges = {
  readonly critique: Module<typeof CritiqueImage.input, typeof CritiqueImage.output>;
  readonly against: Module<typeof CritiqueImageAgainst.input, typeof CritiqueImageAgainst.output>;
  readonly meta: Module<typeof MetaCritique.input, typeof MetaCritique.output>;
  readonly compare: Module<typeof CompareImages.input, typeof CompareImages.output>;
};

function fromModules(modules: Judges): Module<typeof TournamentInput, typeof TournamentResult> {
  const components = componentsOf(modules);
  return {
    name: 'tournament',
    input: TournamentInput,
    output: TournamentResult,
    components: () => components,
    with: (changes) => fromModules(changeModules('tournament', modules, changes)),
    async forward(given, context) {
      const { prompt, images } = parseInput('tournament', TournamentInput, given);
      const record = await tournament<Picture, Critique, (typeof COMPARISON_CRITERIA)[number]>(
        {
          items: images,
          criteria: COMPARISON_CRITERIA,
          critique: (picture, at) => critiqueOf(picture, prompt, modules, at),
          violations: (critique) => COMPARISON_CRITERIA.filter((name) => critique[name].violation),
          async judge(first, second, at) {
            return bindModules(modules, at).compare({
              prompt,
              first_image: first.item,
              first_critique: first.critique,
              second_image: second.item,
              second_critique: second.critique,
            });
          },
        },
        context,
      );
      return {
        ...record,
        ranking: [...record.ranking],
        matches: record.matches.map((match) => ({
          ...match,
          orders: match.orders === null ? null : [match.orders[0], match.orders[1]],
        })),
        critiques: [...record.critiques],
      };
    },
  };
}

async function critiqueOf(
  picture: Picture,
  prompt: string,
  modules: Judges,
  context: RunContext,
): Promise<Critique> {
  const judges = bindModules(modules, context);
  const [fair, against] = await Promise.all([
    judges.critique({ image: picture, prompt }),
    judges.against({ image: picture, prompt }),
  ]);
  return judges.meta({ image: picture, prompt, fair, against });
}
