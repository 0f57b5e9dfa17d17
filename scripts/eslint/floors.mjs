import { dirname, join, relative, resolve, sep } from 'node:path';

/** The folders of `src` from the ground up (ARCHITECTURE.md, Floors). */
export const FLOORS = [
  'core',
  'signatures',
  'storage',
  'datasets',
  'providers',
  'modules',
  'scoring',
  'programs',
  'evaluation',
  'optimizers',
  'cli',
];

/** Where imports from `scene/` folders are allowed besides those folders themselves. */
const SCENE_IMPORTERS = [/^index\.ts$/, /^cli\//];

/** Why `importer` may not import `imported` (both relative to `src`, with forward slashes), or null. */
export function importProblem(importer, imported) {
  if (isScene(imported) && !isScene(importer) && !SCENE_IMPORTERS.some((path) => path.test(importer))) {
    return { messageId: 'scene', data: { importer, imported } };
  }
  if (importer === 'index.ts') return null;
  const from = FLOORS.indexOf(floorOf(importer));
  const to = FLOORS.indexOf(floorOf(imported));
  if (from === -1) return { messageId: 'unknownFloor', data: { folder: floorOf(importer) } };
  if (to === -1) return { messageId: 'unknownFloor', data: { folder: floorOf(imported) } };
  if (to > from) return { messageId: 'upward', data: { from: FLOORS[from], to: FLOORS[to] } };
  return null;
}

function floorOf(path) {
  return path.split('/')[0];
}

function isScene(path) {
  return path.split('/').slice(0, -1).includes('scene');
}

/** ESLint rule: files of `src` import only from their own floor and from floors below. */
export const floors = {
  meta: {
    type: 'problem',
    docs: { description: 'Imports go only downward between the folders of src.' },
    messages: {
      upward: '{{from}}/ may not import from {{to}}/, which is a floor above it (ARCHITECTURE.md, Floors).',
      scene:
        '{{importer}} may not import {{imported}}: outside scene/ folders, src/index.ts and src/cli nothing knows about scenes.',
      unknownFloor:
        '{{folder}} is not a floor. Floors are listed in ARCHITECTURE.md and scripts/eslint/floors.mjs.',
      self: 'Import the file itself, not the package by its name.',
      outside: '{{imported}} is outside src, so it is not in the published package.',
    },
    schema: [{ type: 'object', properties: { src: { type: 'string' } }, additionalProperties: false }],
  },
  create(context) {
    const src = context.options[0]?.src ?? join(context.cwd, 'src');
    const importer = toPosix(relative(src, context.filename));
    function check(source) {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const specifier = source.value;
      if (/^scenewright($|\/)/.test(specifier)) return context.report({ node: source, messageId: 'self' });
      if (!specifier.startsWith('.')) return;
      const imported = toPosix(relative(src, resolve(dirname(context.filename), specifier)));
      const problem = imported.startsWith('..')
        ? { messageId: 'outside', data: { imported: specifier } }
        : importProblem(importer, imported);
      if (problem !== null) context.report({ node: source, ...problem });
    }
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
    };
  },
};

function toPosix(path) {
  return path.split(sep).join('/');
}
