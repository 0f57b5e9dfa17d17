import { describe, expect, it } from 'vitest';
import { ProviderError, UsageError } from '../../core/errors.js';
import type { Prediction, RunOptions } from '../../modules/module.js';
import type { FinishReason, LanguageModel, LanguageModelRequest } from '../../providers/language-model.js';
import { textOf } from '../../signatures/messages.js';
import type { Elements } from '../../signatures/scene/elements.js';
import { EXAMPLE_SCENE } from '../../signatures/scene/example-scene.js';
import type { CriticIssue } from '../../signatures/scene/issue.js';
import type { ObjectsBlock } from '../../signatures/scene/objects.js';
import { SceneOutput } from '../../signatures/scene/output.js';
import { sceneProgram } from './scene-program.js';
import type { SceneProgramOptions } from './settings.js';

const { elements, objects, actions, cinematography } = EXAMPLE_SCENE;
const SUMMARY = 'A woman walks.\n\nThe street is wet.\n\nNeon light, a quiet mood.';

interface Call {
  readonly name: string;
  /** 0 for the first call of this signature. */
  readonly turn: number;
  readonly input: string;
  readonly request: LanguageModelRequest;
}
type Reply = object | string | Error | { readonly text: string; readonly finishReason: FinishReason };
type Script = Partial<Record<string, (call: Call) => Reply | Promise<Reply>>>;

const GOOD: Script = {
  SceneElements: () => elements,
  SceneObjects: () => ({ objects }),
  SceneActions: () => ({ actions }),
  SceneCinematography: () => cinematography,
  SceneCritic: () => ({ issues: [] }),
  SceneSummary: () => ({ short_description: SUMMARY }),
};

/** A model that answers each signature as its script says, and remembers what it was asked. */
function scripted(changes: Script = {}) {
  const script = { ...GOOD, ...changes };
  const calls: Call[] = [];
  const model: LanguageModel = {
    id: 'scripted:model',
    capabilities: { structuredOutput: 'native', media: ['image'], seed: true, logprobs: false },
    simulated: false,
    async generate(request) {
      const name = request.output?.name ?? '';
      const turn = calls.filter((call) => call.name === name).length;
      const last = request.messages.at(-1);
      const call: Call = { name, turn, input: last === undefined ? '' : textOf(last), request };
      calls.push(call);
      const reply = await script[name]?.(call);
      if (reply === undefined || reply instanceof Error) throw reply ?? new Error(`no script for ${name}`);
      const cut = typeof reply === 'object' && 'finishReason' in reply ? reply : undefined;
      return {
        text: cut?.text ?? (typeof reply === 'string' ? reply : JSON.stringify(reply)),
        finishReason: cut?.finishReason ?? 'stop',
        usage: { inputTokens: 100, outputTokens: 50, cachedInputTokens: null, reasoningTokens: null },
        costUsd: 0.001,
        servedBy: 'model',
        requestId: null,
        logprobs: null,
        downgrades: [],
        latencyMs: 1,
        cached: false,
        retries: [],
      };
    },
  };
  return { model, calls, names: () => calls.map(({ name }) => name) };
}

const PROMPT = { prompt: 'woman walking through a neon city at night' };

async function run(changes: Script = {}, options: SceneProgramOptions = {}) {
  const fake = scripted(changes);
  const prediction = await sceneProgram(options).run(PROMPT, { models: { task: fake.model } });
  return { ...fake, prediction, output: prediction.output };
}

const warnings = ({ trace }: Prediction<unknown>) =>
  trace.entries.flatMap((entry) => (entry.type === 'warning' ? [`${entry.component} ${entry.code}`] : []));

/** The example's objects with a description that leaks mood and gender: .7 by lint. */
const leakyObjects = (): ObjectsBlock => {
  const block = structuredClone({ objects });
  const [first] = block.objects;
  if (first !== undefined) first.description = 'The woman waits. A romantic mood.';
  return block;
};

const contradiction = (more: Partial<CriticIssue> = {}): CriticIssue => ({
  type: 'CONTRADICTION',
  head: 'cinematography',
  location: 'look.style_medium',
  quote: 'digital_cinema',
  reason: 'It does not go with the rest.',
  ...more,
});

describe('a scene that is good at once', () => {
  it('costs six calls and comes out whole', async () => {
    const { output, prediction, names } = await run();
    expect(output).toEqual({
      scene: EXAMPLE_SCENE,
      issues: [],
      score: 1,
      scored_by: 'lint+critic',
      summary: SUMMARY,
      summary_status: 'complete',
      rounds: [],
    });
    expect(names().sort()).toEqual([
      'SceneActions',
      'SceneCinematography',
      'SceneCritic',
      'SceneElements',
      'SceneObjects',
      'SceneSummary',
    ]);
    expect(prediction.usage.calls).toBe(6);
    expect(SceneOutput.parse(output)).toEqual(output);
  });

  it('has its components at stable paths', async () => {
    const paths = ['elements', 'heads.objects', 'heads.actions', 'heads.cinematography', 'critic', 'summary'];
    expect(
      sceneProgram()
        .components()
        .map(({ path }) => path),
    ).toEqual(paths);
    const { prediction } = await run();
    expect(
      prediction.trace.entries.flatMap((entry) => (entry.type === 'call' ? [entry.component] : [])),
    ).toEqual(paths);
  });

  it('makes the three heads at once, and critic and summary at once', async () => {
    // Each call waits until the others of its stage have begun: one after the other would never end.
    const together = (count: number) => {
      let begin: () => void = () => {};
      const begun = new Promise<void>((resolve) => (begin = resolve));
      let waiting = 0;
      return async (reply: Reply) => {
        if (++waiting === count) begin();
        await begun;
        return reply;
      };
    };
    const heads = together(3);
    const judging = together(2);
    const { output } = await run({
      SceneObjects: () => heads({ objects }),
      SceneActions: () => heads({ actions }),
      SceneCinematography: () => heads(cinematography),
      SceneCritic: () => judging({ issues: [] }),
      SceneSummary: () => judging({ short_description: SUMMARY }),
    });
    expect(output.score).toBe(1);
  });

  it('gives the heads prompt and elements, and the elements only the prompt', async () => {
    const { calls } = await run();
    const inputOf = (name: string) => calls.find((call) => call.name === name)?.input ?? '';
    expect(inputOf('SceneElements')).toContain(PROMPT.prompt);
    expect(inputOf('SceneElements')).not.toContain('## issues');
    for (const head of ['SceneObjects', 'SceneActions', 'SceneCinematography']) {
      expect(inputOf(head)).toContain(PROMPT.prompt);
      expect(inputOf(head)).toContain('"main_subject"');
    }
  });

  it('follows changed instructions and leaves the original program alone', async () => {
    const original = sceneProgram();
    const changed = original.with({ 'heads.objects': { instruction: 'Be brief.' } });
    expect(changed.hash).toBe(original.hash);
    const fake = scripted();
    await changed.run(PROMPT, { models: { task: fake.model } });
    const objectsCall = fake.calls.find(({ name }) => name === 'SceneObjects');
    const system = objectsCall?.request.messages[0];
    expect(system && textOf(system)).toContain('Be brief.');
    expect(original.components()[1]?.instruction).not.toContain('Be brief.');
  });
});

describe('what goes in', () => {
  const { model } = scripted();

  it('is refused without prompt and media', async () => {
    await expect(sceneProgram().run({ prompt: '  ' }, { models: { task: model } })).rejects.toThrow(
      UsageError,
    );
    await expect(sceneProgram().run({}, { models: { task: model } })).rejects.toMatchObject({
      code: 'scene/empty-prompt',
      message: expect.stringContaining('"prompt"'),
    });
  });

  it('needs models, and says so where plain JavaScript gives none', async () => {
    for (const options of [undefined, {}, { models: {} }]) {
      const given = options as unknown as RunOptions;
      await expect(sceneProgram().run({ prompt: 'a fox' }, given)).rejects.toMatchObject({
        code: 'run/no-models',
      });
    }
  });

  it('may be a picture alone, which every head sees', async () => {
    const fake = scripted();
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
    const { output } = await sceneProgram().run({ image: png }, { models: { task: fake.model } });
    expect(output.score).toBe(1);
    const withMedia = fake.calls.filter(({ request }) =>
      request.messages.some(({ content }) => content.some((part) => part.type === 'media')),
    );
    expect(withMedia.map(({ name }) => name).sort()).toEqual([
      'SceneActions',
      'SceneCinematography',
      'SceneElements',
      'SceneObjects',
    ]);
  });

  it.each([{ candidates: 0 }, { candidates: 1.5 }, { maxRepairRounds: 11 }, { passScore: 1.2 }])(
    'refuses the options %j',
    (options) => {
      expect(() => sceneProgram(options)).toThrow(UsageError);
    },
  );
});

describe('repair', () => {
  it('makes only the heads again that the issues name, with those issues and the earlier answer', async () => {
    const { calls, names, output } = await run({
      SceneObjects: ({ turn }) => (turn === 0 ? leakyObjects() : { objects }),
    });
    expect(output).toMatchObject({ score: 1, rounds: [['objects']], issues: [] });
    expect(names().filter((name) => name === 'SceneActions')).toHaveLength(1);
    const second = calls.filter(({ name }) => name === 'SceneObjects')[1]?.input ?? '';
    expect(second).toContain('[LANE_LEAKAGE] objects.main_subject.description');
    expect(second).toContain('## previous');
    expect(second).toContain('A romantic mood.');
  });

  it('acts on what only the critic sees', async () => {
    const { output, names } = await run({
      SceneCritic: ({ turn }) => ({ issues: turn === 0 ? [contradiction()] : [] }),
    });
    expect(output).toMatchObject({ score: 1, rounds: [['cinematography']] });
    expect(names().filter((name) => name === 'SceneObjects')).toHaveLength(1);
  });

  it('lets a single lane leak pass', async () => {
    const leak = contradiction({
      type: 'LANE_LEAKAGE',
      head: 'objects',
      location: 'main_subject.texture',
      quote: '',
    });
    const { output } = await run({ SceneCritic: () => ({ issues: [leak] }) });
    expect(output).toMatchObject({ score: 0.85, rounds: [] });
    expect(output.issues).toEqual([{ ...leak, source: 'critic' }]);
  });

  it('ends after two rounds and keeps the best scene', async () => {
    const worse = leakyObjects();
    const [first] = worse.objects;
    if (first !== undefined) first.pose = null;
    const { output, names } = await run({
      SceneObjects: ({ turn }) => (turn === 0 ? leakyObjects() : worse),
    });
    expect(output.rounds).toEqual([['objects'], ['objects']]);
    expect(output.score).toBe(0.7);
    expect(output.scene.objects[0]?.pose).not.toBeNull();
    expect(names().filter((name) => name === 'SceneObjects')).toHaveLength(3);
    expect(names().filter((name) => name === 'SceneSummary')).toHaveLength(1);
  });

  it('takes its number of rounds and its threshold from the options', async () => {
    const leaky: Script = { SceneObjects: () => leakyObjects() };
    expect((await run(leaky, { maxRepairRounds: 0 })).output.rounds).toEqual([]);
    expect((await run(leaky, { maxRepairRounds: 1 })).output.rounds).toEqual([['objects']]);
    expect((await run(leaky, { passScore: 0.7 })).output.rounds).toEqual([]);
  });

  it('begins no summary for a scene that lint sends back', async () => {
    const { names } = await run({ SceneObjects: ({ turn }) => (turn === 0 ? leakyObjects() : { objects }) });
    expect(names().filter((name) => name === 'SceneSummary')).toHaveLength(1);
    expect(names().indexOf('SceneSummary')).toBeGreaterThan(names().lastIndexOf('SceneObjects'));
  });

  it('writes the summary of the scene that is kept', async () => {
    const { calls, output } = await run({
      SceneCritic: ({ turn }) => ({ issues: turn === 0 ? [contradiction()] : [] }),
      SceneCinematography: ({ turn }) =>
        turn === 0
          ? cinematography
          : {
              ...cinematography,
              composition: { ...cinematography.composition, description: 'A new frame. Fine.' },
            },
      SceneSummary: ({ input }) => ({
        short_description: SUMMARY.replace(
          'A woman',
          input.includes('A new frame') ? 'A new one' : 'An old one',
        ),
      }),
    });
    expect(output.summary).toMatch(/^A new one walks/);
    expect(calls.filter(({ name }) => name === 'SceneSummary')).toHaveLength(2);
  });

  it('keeps the scene when a repair fails', async () => {
    const down = new ProviderError('down', { failure: 'server', model: 'scripted:model' });
    const { output, prediction } = await run({
      SceneObjects: ({ turn }) => (turn === 0 ? leakyObjects() : down),
    });
    expect(output).toMatchObject({ score: 0.7, rounds: [], summary: SUMMARY });
    expect(warnings(prediction)).toContain(' scene/repair-failed');
  });
});

describe('new elements', () => {
  const withType = (entity_type: string): Elements => {
    const changed = structuredClone(elements);
    const [first] = changed.elements;
    if (first !== undefined) first.entity_type = entity_type;
    return changed;
  };
  const missing = contradiction({
    type: 'CONTRADICTION',
    head: 'elements',
    location: 'main_subject',
    quote: '',
  });

  it('bring along the heads that depict an element which became something else', async () => {
    const { output, calls } = await run({
      SceneElements: ({ turn }) => (turn === 0 ? elements : withType('adult human man')),
      SceneCritic: ({ turn }) => ({ issues: turn === 0 ? [missing] : [] }),
    });
    expect(output.rounds).toEqual([['elements', 'objects', 'actions']]);
    const again = calls.filter(({ name }) => name === 'SceneObjects')[1]?.input ?? '';
    expect(again).toContain('the element is now \\"adult human man\\"');
  });

  it('bring along the objects when one is added', async () => {
    const lamp = { element_id: 'lamp', role: 'prop', entity_type: 'street lamp' };
    const added = { elements: [...elements.elements, lamp] };
    const lampObject = { ...objects[2], dependencies: ['lamp'] };
    const { output } = await run({
      SceneElements: ({ turn }) => (turn === 0 ? elements : added),
      SceneObjects: ({ turn }) => ({ objects: turn === 0 ? objects : [...objects, lampObject] }),
      SceneCritic: ({ turn }) => ({ issues: turn === 0 ? [missing] : [] }),
    });
    expect(output.rounds).toEqual([['elements', 'objects']]);
    expect(output.score).toBe(1);
  });

  it('leave the other heads alone when nothing that they use has changed', async () => {
    const { output } = await run({ SceneCritic: ({ turn }) => ({ issues: turn === 0 ? [missing] : [] }) });
    expect(output.rounds).toEqual([['elements']]);
  });
});

describe('the critic', () => {
  it('has no say in the score beyond its issues', async () => {
    const { output } = await run({ SceneCritic: () => ({ issues: [], consistency_score: 0.1, score: 0 }) });
    expect(output.score).toBe(1);
  });

  it('is not believed when it quotes what is not there', async () => {
    const { output, prediction } = await run({
      SceneCritic: () => ({ issues: [contradiction({ quote: 'a purple elephant' })] }),
    });
    expect(output).toMatchObject({ score: 1, issues: [] });
    expect(warnings(prediction)).toContain('critic scene/critic-unfounded');
  });

  it('may fail: the scene is kept, scored by lint alone, and says so', async () => {
    const { output, prediction } = await run({
      SceneCritic: () => new ProviderError('down', { failure: 'server', model: 'scripted:model' }),
    });
    expect(output).toMatchObject({ score: 1, scored_by: 'lint', summary: SUMMARY });
    expect(warnings(prediction)).toContain('critic scene/critic-failed');
  });

  it('is lost to a repaired scene only on what lint says of both', async () => {
    // The repaired scene has no critic to lower it, and is no better by lint: it must not win by that.
    const { output } = await run({
      SceneCritic: ({ turn }) =>
        turn === 0
          ? { issues: [contradiction()] }
          : new ProviderError('down', { failure: 'server', model: 'scripted:model' }),
    });
    expect(output).toMatchObject({ score: 0.75, scored_by: 'lint+critic' });
  });
});

describe('the summary', () => {
  it('has a limit on its reply that leaves room for the JSON and for thinking', async () => {
    const { calls } = await run();
    const sampling = calls.find(({ name }) => name === 'SceneSummary')?.request.sampling;
    expect(sampling?.maxOutputTokens).toBe(4096);
  });

  it('is asked for once more when it has not three paragraphs, and kept with a warning when it still has not', async () => {
    const one = 'A woman walks. The street is wet. Neon light.';
    const mended = await run({
      SceneSummary: ({ turn }) => ({ short_description: turn === 0 ? one : SUMMARY }),
    });
    expect(mended.output).toMatchObject({ summary: SUMMARY, summary_status: 'complete' });
    const second = mended.calls.filter(({ name }) => name === 'SceneSummary')[1]?.input ?? '';
    expect(second).toContain('1 paragraph where there should be 3');
    const kept = await run({ SceneSummary: () => ({ short_description: one }) });
    expect(kept.output).toMatchObject({ summary: one, summary_status: 'complete' });
    expect(warnings(kept.prediction)).toContain('summary scene/summary-paragraphs');
    const worse = await run({
      SceneSummary: ({ turn }) => ({ short_description: turn === 0 ? one : 'A woman walks through the' }),
    });
    expect(worse.output).toMatchObject({ summary: one, summary_status: 'complete' });
  });

  it('is asked for once more when it stops in the middle of a sentence', async () => {
    const { output, calls } = await run({
      SceneSummary: ({ turn }) => ({ short_description: turn === 0 ? 'A woman walks through the' : SUMMARY }),
    });
    expect(output).toMatchObject({ summary: SUMMARY, summary_status: 'complete' });
    const second = calls.filter(({ name }) => name === 'SceneSummary')[1]?.input ?? '';
    expect(second).toContain('stops in the middle of a sentence');
  });

  it('is flagged and cut to whole sentences when it is too long twice', async () => {
    const { output, prediction } = await run({
      SceneSummary: () => ({ short_description: 'A woman walks along the wet street. '.repeat(80) }),
    });
    expect(output.summary_status).toBe('truncated');
    expect(output.summary.length).toBeLessThanOrEqual(512 * 4);
    expect(output.summary).toMatch(/street\.$/);
    expect(warnings(prediction)).toContain('summary scene/summary-truncated');
  });

  it('keeps what arrived of a reply that was cut off', async () => {
    const cut = { text: '{"short_description": "One sentence. And a half', finishReason: 'length' } as const;
    const { output, names } = await run({ SceneSummary: () => cut });
    expect(output).toMatchObject({ summary: 'One sentence.', summary_status: 'truncated' });
    expect(names().filter((name) => name === 'SceneSummary')).toHaveLength(2);
  });

  it('may fail without the scene', async () => {
    const { output, prediction } = await run({
      SceneSummary: () => new ProviderError('down', { failure: 'server', model: 'scripted:model' }),
    });
    expect(output).toMatchObject({ summary: '', summary_status: 'failed', score: 1 });
    expect(warnings(prediction)).toContain('summary scene/summary-failed');
  });
});

describe('several candidates', () => {
  it('give the best scene, with one summary', async () => {
    let made = 0;
    const { output, names, calls } = await run(
      { SceneObjects: () => (made++ === 1 ? { objects } : leakyObjects()) },
      { candidates: 3 },
    );
    expect(output).toMatchObject({ score: 1, rounds: [] });
    expect(names().filter((name) => name === 'SceneCritic')).toHaveLength(3);
    expect(names().filter((name) => name === 'SceneSummary')).toHaveLength(1);
    const seeds = calls
      .filter(({ name }) => name === 'SceneElements')
      .map(({ request }) => request.sampling?.seed);
    expect(new Set(seeds).size).toBe(3);
  });

  it('survive the loss of some, and fail with the first error when all are lost', async () => {
    const down = new ProviderError('down', { failure: 'server', model: 'scripted:model' });
    const some = await run(
      { SceneElements: ({ turn }) => (turn === 0 ? down : elements) },
      { candidates: 2 },
    );
    expect(some.output.score).toBe(1);
    expect(warnings(some.prediction)).toContain(' scene/candidate-failed');
    await expect(run({ SceneElements: () => down }, { candidates: 2 })).rejects.toBe(down);
  });

  it('are repaired from the best one', async () => {
    const { output, names } = await run(
      { SceneObjects: ({ turn }) => (turn < 2 ? leakyObjects() : { objects }) },
      { candidates: 2 },
    );
    expect(output).toMatchObject({ score: 1, rounds: [['objects']] });
    expect(names().filter((name) => name === 'SceneObjects')).toHaveLength(3);
  });
});

describe('what a model writes beside the schema', () => {
  it('is dropped or read as it was meant, with a warning', async () => {
    const written = {
      ...cinematography,
      camera: { ...cinematography.camera, shot_size: 'Medium Close-Up', movement: 'orbiting' },
      budget: 'low',
    };
    const { output, prediction } = await run({ SceneCinematography: () => written });
    expect(output.scene.cinematography.camera).toMatchObject({
      shot_size: 'medium_close_up',
      movement: 'custom:orbiting',
    });
    expect(output.scene.cinematography).not.toHaveProperty('budget');
    expect(warnings(prediction)).toEqual([
      'heads.cinematography reply/unknown-keys',
      'heads.cinematography scene/value-normalised',
      'heads.cinematography scene/value-custom',
    ]);
  });

  it('fails the run when a head gives nothing usable', async () => {
    await expect(run({ SceneObjects: () => 'no' })).rejects.toMatchObject({ code: 'reply/malformed' });
  });
});

it('the same seed and replies give the same run', async () => {
  const runs = await Promise.all([run(), run()]);
  expect(runs[0]?.prediction).toEqual(runs[1]?.prediction);
});
