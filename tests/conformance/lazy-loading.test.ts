import { spawnSync } from 'node:child_process';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** Prints the packages that a script makes Node resolve, one a line. */
function packagesLoadedBy(script: string): readonly string[] {
  const hooks = `
    export async function resolve(specifier, context, next) {
      if (/^[@a-z]/.test(specifier) && !specifier.startsWith('node:') && !specifier.startsWith('file:')) {
        process._rawDebug(specifier);
      }
      return next(specifier, context);
    }`;
  const asUrl = (code: string) => `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
  const register = `import { register } from 'node:module'; register('${asUrl(hooks)}');`;
  const args = ['--import', asUrl(register), '--input-type=module', '-e', script];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: DIST });
  expect(status, stderr).toBe(0);
  return [...new Set(stderr.trim().split('\n'))];
}

it('making a model loads no client library; its first call loads its own', () => {
  const make = `
    const { languageModel } = await import('${DIST}providers/registry.js');
    const options = { apiKey: 'key', baseUrl: 'http://127.0.0.1:1/v1', env: {} };
    const ids = ['openai:m', 'google-gemini:m', 'anthropic:m', 'sim'];
    const models = ids.map((id) => languageModel(id, options));`;
  const clients = ['openai', '@google/genai', '@ax-llm/ax', 'compromise'];
  const atOnce = packagesLoadedBy(make);
  expect(atOnce).toContain('zod');
  expect(atOnce.filter((name) => clients.includes(name))).toEqual([]);
  const afterCall = packagesLoadedBy(`${make}
    const request = { messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] };
    const error = await models[0]
      .generate(request, { signal: new AbortController().signal, repeat: 0 })
      .catch((thrown) => thrown);
    if (error.failure !== 'network') throw error;`);
  expect(afterCall.filter((name) => clients.includes(name))).toEqual(['openai']);
});

it('making an image model loads no client library and no drawing code; its first call loads its own', () => {
  const make = `
    const { imageModel } = await import('${DIST}providers/images/image-registry.js');
    const options = { apiKey: 'key', baseUrl: 'http://127.0.0.1:1/v1', env: {} };
    const ids = ['fal:fal-ai/flux/dev', 'openai:m', 'google-gemini:m', 'sim'];
    const models = ids.map((id) => imageModel(id, options));`;
  const heavy = ['openai', '@google/genai', '@fal-ai/client', 'sharp', 'compromise'];
  expect(packagesLoadedBy(make).filter((name) => heavy.includes(name))).toEqual([]);
  const afterCall = packagesLoadedBy(`${make}
    const request = { prompt: { type: 'text', text: 'hi' } };
    const error = await models[0]
      .generate(request, { signal: new AbortController().signal, repeat: 0 })
      .catch((thrown) => thrown);
    if (error.failure !== 'network') throw error;`);
  expect(afterCall.filter((name) => heavy.includes(name))).toEqual(['@fal-ai/client']);
});

it('importing the package loads no native library, no client and nothing of the command line', () => {
  const loaded = packagesLoadedBy(`await import('${DIST}index.js');`);
  expect(loaded).toContain('zod');
  const small = ['zod', 'p-limit', 'yocto-queue', 'csv-parse'];
  expect(loaded.filter((name) => !small.includes(name) && !isBuiltin(name))).toEqual([]);
});
