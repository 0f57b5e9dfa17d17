import type { ComponentHistory, TextVersion } from './page-data.js';

const SEED = `Name the objects of the scene.

Give each object a name and a short description. Use the words of the user.`;

const BETTER = `Name the objects of the scene, the nearest first.

Give each object a name, its material and its colour. Use the words of the user, and add what they imply: a net has holes, a boat has a hull. Never name what a camera could not see.`;

const BEST = `Name the objects of the scene, the nearest first, and say how many there are of each.

Give each object a name, its material, its colour and where it stands. Use the words of the user, and add what they imply: a net has holes, a boat has a hull. Never name what a camera could not see, and name nothing twice.`;

const REJECTED = `List everything.

Be vivid, bold and unforgettable. Use adjectives.`;

function version(changes: Partial<TextVersion>): TextVersion {
  return {
    iteration: 2,
    candidate: 3,
    parent: 0,
    parentText: SEED,
    text: BETTER,
    tokens: 61,
    rejection: null,
    feedback: [
      {
        exampleId: 'train-004',
        score: 0.41,
        feedback: 'The net is named, what it is made of is not.\nThe boat has no hull.',
      },
      { exampleId: 'train-017', score: null, feedback: 'Not scored: the judge gave no reading.' },
    ],
    reflectionPrompt: 'I gave an assistant these instructions:\n```\nName the objects of the scene.\n```',
    reflectionReply: '```\nName the objects of the scene, the nearest first.\n```',
    ...changes,
  };
}

/** A text that was changed twice with a rejected proposal between, one that was tried in vain, one that was left alone. */
export function componentsFixture(): readonly ComponentHistory[] {
  return [
    {
      path: 'heads.objects',
      seedText: SEED,
      finalText: BEST,
      versions: [
        version({}),
        version({
          iteration: 5,
          candidate: null,
          parent: 3,
          parentText: BETTER,
          text: REJECTED,
          tokens: 14,
          rejection: 'Rejected: 1.42 on the minibatch, its parent 1.87.',
        }),
        version({ iteration: 9, candidate: 11, parent: 3, parentText: BETTER, text: BEST, tokens: 83 }),
      ],
    },
    {
      path: 'critic',
      seedText: 'Find what is wrong.',
      finalText: 'Find what is wrong.',
      versions: [
        version({
          candidate: null,
          parentText: 'Find what is wrong.',
          text: 'Find what is wrong. Quote it.',
          tokens: 8,
          rejection: 'Rejected: no better on the minibatch.',
          feedback: [],
          reflectionPrompt: null,
          reflectionReply: null,
        }),
      ],
    },
    {
      path: 'summary',
      seedText: 'Say it in one paragraph.',
      finalText: 'Say it in one paragraph.',
      versions: [],
    },
  ];
}
