import { describe, expect, it } from 'vitest';
import { importPeer, INSTALL_PEER } from './peer.js';

const notFound = Object.assign(new Error("Cannot find package 'node-llama-cpp'"), {
  code: 'ERR_MODULE_NOT_FOUND',
});

describe('the optional package', () => {
  it('that is missing is an error with the command that installs it', async () => {
    const asked: string[] = [];
    const missing = importPeer(async (specifier) => {
      asked.push(specifier);
      throw notFound;
    });
    await expect(missing).rejects.toMatchObject({
      code: 'llama/peer-missing',
      exitCode: 2,
      hint: expect.stringContaining('npm install node-llama-cpp@'),
    });
    expect(asked).toEqual(['node-llama-cpp']);
  });

  it('that breaks or is another one is told apart from a missing one', async () => {
    const broken = importPeer(() => Promise.reject(new Error('GLIBC_2.99 not found')));
    await expect(broken).rejects.toMatchObject({ code: 'llama/peer-unusable' });
    const foreign = importPeer(async () => ({ getLlama: () => null }));
    await expect(foreign).rejects.toMatchObject({
      code: 'llama/peer-unusable',
      hint: expect.stringContaining(INSTALL_PEER),
    });
  });

  it('is taken as it is', async () => {
    const peer = { getLlama() {}, resolveChatWrapper() {}, LlamaGrammarEvaluationState: class {} };
    expect(await importPeer(async () => peer)).toBe(peer);
  });
});
