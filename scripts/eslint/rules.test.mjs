import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../setup/root.mjs';
import { FLOORS, floors } from './floors.mjs';
import { noCast } from './no-cast.mjs';
import { reasonedDisable } from './reasoned-disable.mjs';
import { rimOnly } from './rim-only.mjs';

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;
const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });

const options = [{ src: '/repo/src' }];
const at = (path) => join('/repo/src', path);
const allowed = (path, code) => ({ name: `${path}: ${code}`, filename: at(path), code, options });
const refused = (path, code, messageId) => ({ ...allowed(path, code), errors: [{ messageId }] });

tester.run('floors', floors, {
  valid: [
    allowed('modules/predict.ts', "import { a } from '../providers/language-model.js'"),
    allowed(
      'modules/predict.ts',
      "import { a } from './module.js'; import fs from 'node:fs'; import z from 'zod'",
    ),
    allowed('optimizers/gepa/engine.ts', "export * from '../../core/rng.js'"),
    allowed('cli/main.ts', "const verb = await import('../programs/scene/program.js')"),
    allowed('index.ts', "export { scene } from './programs/scene/program.js'; export * from './cli/x.js'"),
    allowed('programs/scene/program.ts', "import { heads } from '../../modules/scene/heads.js'"),
    // A file that is called scene is no folder of scenes.
    allowed('evaluation/report.ts', "import { a } from '../core/scene.js'"),
  ],
  invalid: [
    refused('core/json.ts', "import { a } from '../modules/module.js'", 'upward'),
    refused('core/json.ts', "import type { A } from '../modules/module.js'", 'upward'),
    refused('providers/sim/model.ts', "export { a } from '../../modules/predict.js'", 'upward'),
    refused('providers/sim/model.ts', "export * from '../../scoring/metric.js'", 'upward'),
    refused('signatures/parse.ts', "const late = () => import('../cli/main.js')", 'upward'),
    refused('signatures/parse.ts', "type A = import('../cli/main.js').A", 'upward'),
    refused('optimizers/gepa/engine.ts', "import { a } from '../../programs/scene/program.js'", 'scene'),
    refused('evaluation/report.ts', "import type { Scene } from '../signatures/scene/scene.js'", 'scene'),
    refused('programs/registry.ts', "import { a } from './scene/program.js'", 'scene'),
    refused('modules/scene/heads.ts', "import { a } from '../../scoring/scene/lint.js'", 'upward'),
    refused('misc/a.ts', "import { a } from '../core/json.js'", 'unknownFloor'),
    refused('core/a.ts', "import { a } from '../misc/json.js'", 'unknownFloor'),
    refused('core/a.ts', "import { a } from '../index.js'", 'unknownFloor'),
    refused('cli/main.ts', "import { predict } from 'scenewright'", 'self'),
    refused('cli/main.ts', "import data from '../../package.json' with { type: 'json' }", 'outside'),
  ],
});

tester.run('rim-only', rimOnly, {
  valid: [
    { code: 'randomUUID()', options: [{ allowUuid: true }] },
    'Math.toString()',

    'Math.floor(clock.now())',
    'new Date(0).toISOString()',
    'rng.random(); clock.now()',
    'Date.parse(text)',
  ],
  invalid: [
    { code: 'const x = Math.random()', errors: [{ messageId: 'effect' }] },
    { code: 'const draw = Math.random', errors: [{ messageId: 'effect' }] },
    { code: 'globalThis.Math.random()', errors: [{ messageId: 'effect' }] },
    { code: 'Date.now()', errors: [{ messageId: 'effect' }] },
    { code: 'new Date()', errors: [{ messageId: 'effect' }] },
    { code: 'Date()', errors: [{ messageId: 'effect' }] },
    { code: 'performance.now()', errors: [{ messageId: 'effect' }] },
    { code: "import { randomUUID } from 'node:crypto'; randomUUID()", errors: [{ messageId: 'effect' }] },
  ],
});

tester.run('no-cast', noCast, {
  valid: ["const a = ['x'] as const", 'const a = { x: 1 } satisfies A', 'const a = b as unknown'],
  invalid: [
    { code: 'const a = b as A', errors: [{ messageId: 'cast' }] },
    { code: 'const a = b as unknown as A', errors: [{ messageId: 'cast' }] },
    { code: 'const a = <A>b', errors: [{ messageId: 'cast' }] },
  ],
});

tester.run('reasoned-disable', reasonedDisable, {
  valid: [
    '// eslint-disable-next-line no-var -- a reason\nvar a',
    '/* eslint-disable no-var -- generated */',
    '// about eslint-disable',
  ],
  invalid: [
    { code: '// eslint-disable-next-line no-var\nvar a', errors: [{ messageId: 'reason' }] },
    { code: '/* eslint-disable no-var */\nvar a', errors: [{ messageId: 'reason' }] },
  ],
});

it('floors are those of ARCHITECTURE.md, and every folder of src is one', () => {
  const drawn = /flowchart BT\s+(.*)/.exec(readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8'))?.[1];
  expect(drawn?.split(' --> ')).toEqual(FLOORS);
  const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(FLOORS).toEqual(expect.arrayContaining(folders.map((entry) => entry.name)));
});
