import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_SCENE } from '../../signatures/scene/example-scene.js';
import { DEFAULT_CINEMATOGRAPHY } from '../../signatures/scene/cinematography.js';
import { ISSUE_DEDUCTIONS, ISSUE_TYPES, type SceneIssue } from '../../signatures/scene/issue.js';
import { Scene } from '../../signatures/scene/scene.js';
import { issueScore } from './issues.js';
import { lint } from './lint.js';

type Draft = ReturnType<typeof draft>;

/** A deep copy of the example that a test may break. */
function draft() {
  return structuredClone(EXAMPLE_SCENE);
}

function lintAfter(change: (scene: Draft) => void): readonly SceneIssue[] {
  const scene = draft();
  change(scene);
  return lint(scene);
}

function subject(scene: Draft) {
  const [object] = scene.objects;
  if (object === undefined) throw new Error('the example scene has an object');
  return object;
}

function action(scene: Draft) {
  const [first] = scene.actions;
  if (first === undefined) throw new Error('the example scene has an action');
  return first;
}

function element(scene: Draft) {
  const [first] = scene.elements.elements;
  if (first === undefined) throw new Error('the example scene has an element');
  return first;
}

const kinds = (issues: readonly SceneIssue[]) =>
  issues.map(({ type, head, location }) => `${type} ${head} ${location}`);

describe('lint', () => {
  it('finds nothing in a scene that keeps every rule, nor in the default cinematography', () => {
    expect(lint(EXAMPLE_SCENE)).toEqual([]);
    expect(lint({ ...EXAMPLE_SCENE, cinematography: DEFAULT_CINEMATOGRAPHY })).toEqual([]);
  });

  it('never changes the scene and always gives the same issues in the same order', () => {
    const scene = draft();
    subject(scene).description = 'The woman runs.';
    const before = JSON.stringify(scene);
    expect(lint(scene)).toEqual(lint(scene));
    expect(JSON.stringify(scene)).toBe(before);
  });

  it('gives only locations that begin with something of the scene and quotes that stand in it', () => {
    const found = lintAfter((scene) => {
      subject(scene).description = 'The woman runs in dramatic lighting.';
      action(scene).description = 'She walks.';
    });
    expect(found.length).toBeGreaterThan(2);
    for (const { quote, source } of found) {
      expect('The woman runs in dramatic lighting. She walks.').toContain(quote);
      expect(source).toBe('lint');
    }
  });
});

describe('ids and duplicates', () => {
  it('asks for snake_case ids', () => {
    const found = lintAfter((scene) => {
      element(scene).element_id = 'Main Subject';
    });
    expect(kinds(found)).toContain('INVALID_DEPENDENCY elements Main Subject.element_id');
  });

  it('names an element without an id by its place', () => {
    const found = lintAfter((scene) => {
      element(scene).element_id = ' ';
    });
    expect(kinds(found)).toContain('MISSING_DATA elements elements[0].element_id');
  });

  it('finds two elements with one id and two objects for one element', () => {
    const found = lintAfter((scene) => {
      scene.elements.elements.push(element(scene));
      scene.objects.push(subject(scene));
    });
    expect(kinds(found)).toEqual([
      'INVALID_DEPENDENCY elements main_subject.element_id',
      'CONTRADICTION objects main_subject.dependencies',
    ]);
  });
});

describe('dependencies and references', () => {
  it('finds ids that no element has, in each head', () => {
    const found = lintAfter((scene) => {
      subject(scene).dependencies.push('ghost');
      action(scene).dependencies.push('ghost');
      scene.cinematography.dependencies.push('ghost');
    });
    expect(found.map(({ head, type, quote }) => [head, type, quote])).toEqual([
      ['objects', 'INVALID_DEPENDENCY', 'ghost'],
      ['actions', 'INVALID_DEPENDENCY', 'ghost'],
      ['cinematography', 'INVALID_DEPENDENCY', 'ghost'],
    ]);
  });

  it('finds an element without an object', () => {
    const found = lintAfter((scene) => {
      scene.objects.pop();
    });
    expect(kinds(found)).toEqual(['MISSING_DATA objects handbag']);
  });

  it('finds objects and actions that belong to nothing', () => {
    const found = lintAfter((scene) => {
      action(scene).dependencies = [];
    });
    expect(kinds(found)).toEqual(['INVALID_DEPENDENCY actions actions[0].dependencies']);
  });

  it('finds bracketed ids that do not exist and actions that name nobody', () => {
    expect(kinds(lintAfter((scene) => (action(scene).description = '[ghost] walks.')))).toEqual([
      'INVALID_DEPENDENCY actions main_subject.description',
    ]);
    expect(kinds(lintAfter((scene) => (action(scene).description = 'A figure walks.')))).toEqual([
      'MISSING_DATA actions main_subject.description',
    ]);
  });

  it('wants an [element_id] and not a pronoun', () => {
    const found = lintAfter((scene) => {
      action(scene).description = '[main_subject] walks while they look around.';
    });
    expect(kinds(found)).toEqual(['MISSING_DATA actions main_subject.description']);
    expect(found[0]?.quote).toBe('they');
  });
});

describe('pose', () => {
  it('is needed by people and animals', () => {
    expect(kinds(lintAfter((scene) => (subject(scene).pose = null)))).toEqual([
      'MISSING_DATA objects main_subject.pose',
    ]);
  });

  it('is refused to things and places', () => {
    const found = lintAfter((scene) => {
      const street = scene.objects[1];
      if (street !== undefined) street.pose = subject(scene).pose;
    });
    expect(kinds(found)).toEqual(['CONTRADICTION objects background_env.pose']);
  });

  it('is needed by a custom being and free for any other custom category', () => {
    const withCategory = (category: `custom:${string}`) =>
      lintAfter((scene) => {
        subject(scene).category = category;
        subject(scene).pose = null;
      });
    expect(kinds(withCategory('custom:humanoid robot'))).toEqual(['MISSING_DATA objects main_subject.pose']);
    expect(withCategory('custom:vehicle')).toEqual([]);
  });

  it('names at least four parts of the body', () => {
    const found = lintAfter((scene) => {
      subject(scene).pose?.key_body_parts.splice(1);
    });
    expect(kinds(found)).toEqual(['MISSING_DATA objects main_subject.pose.key_body_parts']);
  });

  it('goes with the action of the same element', () => {
    const found = lintAfter((scene) => {
      const pose = subject(scene).pose;
      if (pose !== null) pose.pose_class = 'lying_down';
      action(scene).action_class = 'running';
      scene.actions.splice(1);
    });
    expect(kinds(found)).toEqual(['CONTRADICTION objects main_subject.pose.pose_class']);
  });
});

describe('neutral terms', () => {
  it.each(['The woman waits. A coat hangs.', 'A tall man. A hat.', 'Her coat. The hat.', 'Two boys. A hat.'])(
    'are asked for in objects: %s',
    (description) => {
      const found = lintAfter((scene) => {
        subject(scene).description = description;
      });
      expect(kinds(found)).toEqual(['LANE_LEAKAGE objects main_subject.description']);
    },
  );

  it('count once for an object that breaks them in several fields', () => {
    const found = lintAfter((scene) => {
      subject(scene).description = 'The woman waits. She has a coat.';
      subject(scene).texture = 'Her coat is of wool';
    });
    expect(found).toHaveLength(1);
    expect(found[0]?.reason).toContain('"woman", "she", "her"');
  });

  it.each(['a man-made lake. A hill.', 'The snowman has a hat. A hat.', 'The [woman_1] ...'])(
    'are not broken by %s',
    (description) => {
      const found = lintAfter((scene) => {
        subject(scene).description = description;
      });
      expect(found.filter(({ reason }) => reason.startsWith('Gendered'))).toEqual([]);
    },
  );

  it('are not broken by an id in a relationship', () => {
    const held = (id: string) =>
      lintAfter((scene) => {
        element(scene).element_id = id;
        for (const item of [...scene.objects, ...scene.actions, scene.cinematography]) {
          item.dependencies = item.dependencies.map((dependency) =>
            dependency === 'main_subject' ? id : dependency,
          );
        }
        for (const { description } of scene.actions) expect(description).toContain('[main_subject]');
        for (const item of scene.actions) item.description = item.description.replaceAll('main_subject', id);
        subject(scene).relationship = 'held_by woman';
      });
    expect(held('woman')).toEqual([]);
    expect(kinds(held('person'))).toEqual(['LANE_LEAKAGE objects person.relationship']);
  });

  it('may be broken in elements', () => {
    expect(lintAfter((scene) => (element(scene).entity_type = 'adult human man'))).toEqual([]);
  });
});

describe('empty fields', () => {
  it('are found in every head', () => {
    const found = lintAfter((scene) => {
      element(scene).role = '';
      subject(scene).texture = 'n/a';
      action(scene).stage_class = 'custom:unspecified';
      scene.cinematography.lighting.shadows = 'custom:unspecified';
      scene.cinematography.composition.description = ' ';
    });
    expect(kinds(found)).toEqual([
      'MISSING_DATA elements main_subject.role',
      'MISSING_DATA objects main_subject.texture',
      'MISSING_DATA actions main_subject.stage_class',
      'MISSING_DATA cinematography lighting.shadows',
      'MISSING_DATA cinematography composition.description',
    ]);
  });

  it('include a description of one sentence', () => {
    expect(kinds(lintAfter((scene) => (subject(scene).description = 'A person in a coat.')))).toEqual([
      'MISSING_DATA objects main_subject.description',
    ]);
  });
});

describe('lanes', () => {
  it.each([
    [
      'appearance in elements',
      (scene: Draft) => (element(scene).entity_type = 'woman in a red dress'),
      'elements',
    ],
    [
      'colour in elements',
      (scene: Draft) => (element(scene).rough_description = 'blonde figure'),
      'elements',
    ],
    [
      'light in elements',
      (scene: Draft) => (element(scene).rough_description = 'dramatic lighting'),
      'elements',
    ],
    ['camera in objects', (scene: Draft) => (subject(scene).texture = 'Wool in a medium shot'), 'objects'],
    ['mood in objects', (scene: Draft) => (subject(scene).texture = 'Wool with a romantic mood'), 'objects'],
    ['smell in objects', (scene: Draft) => (subject(scene).texture = 'Wool that smells of rain'), 'objects'],
    [
      'motion in objects',
      (scene: Draft) => (subject(scene).texture = 'The figure runs gracefully'),
      'objects',
    ],
    ['light in actions', (scene: Draft) => (action(scene).description += ' Dramatic lighting.'), 'actions'],
    ['looks in actions', (scene: Draft) => (action(scene).description += ' A red coat.'), 'actions'],
    ['mood in actions', (scene: Draft) => (action(scene).description += ' A romantic mood.'), 'actions'],
    ['camera in actions', (scene: Draft) => (action(scene).description += ' The camera tracks.'), 'actions'],
    [
      'clothes in cinematography',
      (scene: Draft) =>
        (scene.cinematography.composition.description = 'A figure wearing a coat stands left.'),
      'cinematography',
    ],
  ])('%s are a leak, once', (_, change, head) => {
    const found = lintAfter(change);
    expect(found.map(({ type, head: where }) => [type, where])).toEqual([['LANE_LEAKAGE', head]]);
  });

  it.each([
    [
      'mood in cinematography',
      (scene: Draft) =>
        (scene.cinematography.composition.description =
          'A dreamy, romantic mood. An eerie atmosphere of loss.'),
    ],
    [
      'adverbs of motion',
      (scene: Draft) => (action(scene).description = '[main_subject] walks serenely and gracefully.'),
    ],
    [
      'the movement of cloth and hair',
      (scene: Draft) =>
        (action(scene).description = '[main_subject] turns, the coat billows and the hair sways.'),
    ],
    [
      'what motion brings about',
      (scene: Draft) =>
        (action(scene).description = '[main_subject] runs and water splashes from the puddles.'),
    ],
    [
      'a face that shows a mood',
      (scene: Draft) => (subject(scene).appearance_details = 'A serene smile and a melancholic gaze'),
    ],
    ['the name of a kind', (scene: Draft) => (element(scene).entity_type = 'golden retriever')],
    [
      'a material that says what it is',
      (scene: Draft) => (element(scene).entity_type = 'small leather handbag'),
    ],
    [
      'an orange that is a fruit',
      (scene: Draft) => (action(scene).description = '[main_subject] peels an orange.'),
    ],
    ['size and place in the frame', (scene: Draft) => (subject(scene).relative_size = 'fills the frame')],
    ['light on a surface', (scene: Draft) => (subject(scene).texture = 'Silk that catches the light')],
    ['a river that runs', (scene: Draft) => (subject(scene).texture = 'A seam runs along the sleeve')],
  ])('%s are never a leak', (_, change) => {
    expect(lintAfter(change)).toEqual([]);
  });
});

describe('coherence of listed values', () => {
  it('finds light that cannot be', () => {
    const found = lintAfter((scene) => {
      scene.cinematography.lighting.conditions = 'cool moonlight';
      scene.cinematography.lighting.lighting_type = 'natural_daylight';
    });
    expect(kinds(found)).toEqual(['CONTRADICTION cinematography lighting.lighting_type']);
  });

  it('finds a medium that cannot have the style', () => {
    const found = lintAfter((scene) => {
      scene.cinematography.look.style_medium = 'anime_cel';
      scene.cinematography.look.artistic_style = 'photorealistic';
    });
    expect(kinds(found)).toEqual(['CONTRADICTION cinematography look.artistic_style']);
  });
});

describe('issueScore', () => {
  const anyIssue = fc.constantFrom(...ISSUE_TYPES).map(
    (type): SceneIssue => ({
      type,
      head: 'objects',
      location: 'a',
      quote: '',
      reason: 'r',
      source: 'lint',
    }),
  );

  it('is 1 less the deductions, with a floor of 0, in any order', () => {
    fc.assert(
      fc.property(fc.array(anyIssue, { maxLength: 12 }), (issues) => {
        const expected = Math.max(0, 1 - issues.reduce((sum, { type }) => sum + ISSUE_DEDUCTIONS[type], 0));
        expect(issueScore(issues)).toBeCloseTo(expected, 4);
        expect(issueScore([...issues].reverse())).toBe(issueScore(issues));
      }),
    );
  });

  it('lets one leak pass and one contradiction fail', () => {
    const one = (type: SceneIssue['type']) =>
      issueScore([{ type, head: 'objects', location: '', quote: '', reason: '', source: 'lint' }]);
    expect(one('LANE_LEAKAGE')).toBe(0.85);
    expect(one('CONTRADICTION')).toBe(0.75);
  });
});

it('the example scene follows the schema as it stands', () => {
  expect(Scene.parse(EXAMPLE_SCENE)).toEqual(EXAMPLE_SCENE);
});
