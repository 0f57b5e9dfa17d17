import tseslint from 'typescript-eslint';
import { scenewright } from './scripts/eslint/plugin.mjs';

const TESTS = ['**/*.test.ts', '**/*.test-d.ts', '**/*.test.mjs', 'tests/**', 'src/**/*.fixture.ts'];

/** Where the outside world is met, so that clocks and chance may be read (ARCHITECTURE.md). */
const RIM = ['src/core/clock.ts', 'src/cli/**', 'src/providers/**'];
const BELOW_THE_RIM = ['src/providers/sim/**', 'src/providers/middleware/**'];

/** Where unknown data becomes typed data; a cast follows a check that the type system cannot see. */
const PARSING = ['src/**/parse*.ts', 'src/**/parse/**'];

const MAX_FUNCTION_LINES = 60;
const MAX_FILE_LINES = 400;

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'runs/**', 'coverage/**', '**/fixtures/**', '.scenewright/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, plugins: { scenewright } },
  {
    rules: {
      'scenewright/reasoned-disable': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'no-throw-literal': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts'],
    ignores: TESTS,
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      'max-lines-per-function': [
        'error',
        { max: MAX_FUNCTION_LINES, skipBlankLines: true, skipComments: true },
      ],
      'max-lines': ['error', { max: MAX_FILE_LINES, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/**/*.ts'], ignores: TESTS, rules: { 'scenewright/floors': 'error' } },
  { files: ['src/**/*.ts'], ignores: [...TESTS, ...PARSING], rules: { 'scenewright/no-cast': 'error' } },
  { files: ['src/**/*.ts'], ignores: [...TESTS, ...RIM], rules: { 'scenewright/rim-only': 'error' } },
  {
    files: ['src/storage/**'],
    ignores: TESTS,
    rules: { 'scenewright/rim-only': ['error', { allowUuid: true }] },
  },
  { files: BELOW_THE_RIM, ignores: TESTS, rules: { 'scenewright/rim-only': 'error' } },
);
