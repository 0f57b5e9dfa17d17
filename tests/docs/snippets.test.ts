import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MarkdownBlock, markdownBlocks, planFor } from './markdown-blocks.js';
import { openPageWorkspace } from './page-workspace.js';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Every Markdown page that a user reads, with its blocks saved in a folder of its own. */
const pages = ['README.md', ...pagesBelow('docs'), ...pagesBelow('examples')].map((path) => {
  const workspace = openPageWorkspace();
  const blocks = markdownBlocks(readFileSync(join(REPOSITORY, path), 'utf8')).map((block, at) => ({
    ...block,
    plan: planFor(block),
    savedAt: workspace.save(nameOf(block, at), block.code),
  }));
  return { path, workspace, blocks: blocks.filter(({ plan }) => plan.type !== 'ignore') };
});

afterAll(() => {
  for (const { workspace } of pages) workspace.remove();
});

let typeErrors: ReadonlyMap<string, readonly string[]>;
beforeAll(() => {
  const scripts = pages.flatMap(({ blocks }) => blocks.filter(({ plan }) => plan.type === 'run-script'));
  typeErrors = checkTypes(scripts.map(({ savedAt }) => savedAt).filter((path) => path.endsWith('.ts')));
});

for (const { path, blocks, workspace } of pages) {
  if (blocks.length === 0) continue;
  describe(path, () => {
    for (const { plan, savedAt, code, language, line } of blocks) {
      it(`${language} block of line ${line}`, async ({ skip }) => {
        if (plan.type === 'skip') return skip(plan.reason);
        // Again, because an earlier block may have written a file of that name.
        writeFileSync(savedAt, code);
        if (plan.type === 'save') return expect(existsSync(savedAt)).toBe(true);
        expect(typeErrors.get(savedAt) ?? []).toEqual([]);
        const result =
          plan.type === 'run-script'
            ? await workspace.runScript(basename(savedAt))
            : await workspace.runCommands(code);
        expect(result.exitCode, result.output).toBe(0);
      });
    }
  });
}

it('there is a page to check', () => {
  expect(pages.map(({ path }) => path)).toContain('README.md');
});

function pagesBelow(folder: string): string[] {
  if (!existsSync(join(REPOSITORY, folder))) return [];
  return readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.includes('node_modules'))
    .map((path) => join(folder, path))
    .sort();
}

function nameOf(block: MarkdownBlock, at: number): string {
  return block.file ?? `block-${at + 1}.${block.language}`;
}

/** Type errors by file, as a strict user sees them. All files at once: types of packages are read once. */
function checkTypes(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const program = ts.createProgram(files, {
    strict: true,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    // Every block is a module of its own, also one without imports.
    moduleDetection: ts.ModuleDetectionKind.Force,
    types: ['node'],
    typeRoots: [join(REPOSITORY, 'node_modules/@types')],
    noEmit: true,
    skipLibCheck: true,
  });
  return new Map(
    files.map((file) => {
      const source = program.getSourceFile(file);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [file, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
    }),
  );
}
