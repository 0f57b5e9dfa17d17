import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRecording, openReplay } from './record-replay.js';
import { ask, failed, once, reply, scriptedModel } from './scripted-model.fixture.js';

describe('recording and replaying', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recording-'));
    path = join(folder, 'calls.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function record(...texts: string[]): Promise<void> {
    const recording = await openRecording(path);
    const model = recording.middleware(
      scriptedModel(({ messages }) => reply(`to ${JSON.stringify(messages)}`)),
    );
    for (const text of texts) await model.generate(ask(text, { sampling: { temperature: 0.5 } }), once());
    await recording.close();
  }
  const silent = () =>
    scriptedModel(() => Promise.reject(new Error('must not be called')), { cacheScope: 'elsewhere' });
  const request = (text: string, temperature = 0.5) => ask(text, { sampling: { temperature } });

  it('answers from the file without calling the model, at any address', async () => {
    await record('one', 'two');
    const replayed = (await openReplay(path))(silent());
    expect(await replayed.generate(request('two'), once())).toMatchObject({
      text: expect.stringContaining('two'),
      cached: true,
      costUsd: 0.001,
    });
  });

  it('adds to a recording, and takes the last reply to a request', async () => {
    await record('one');
    const recording = await openRecording(path);
    await recording.middleware(scriptedModel(() => reply('newer'))).generate(request('one'), once());
    await recording.close();
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(2);
    expect((await (await openReplay(path))(silent()).generate(request('one'), once())).text).toBe('newer');
  });

  it('does not record failures', async () => {
    const recording = await openRecording(path);
    const model = recording.middleware(scriptedModel(() => Promise.reject(failed('server'))));
    await expect(model.generate(ask('hi'), once())).rejects.toThrow();
    await recording.close();
    expect(await readFile(path, 'utf8')).toBe('');
  });

  it('shows how an unknown request differs from the nearest recorded one', async () => {
    await record('a cat on a mat', 'something quite different');
    const replayed = (await openReplay(path))(silent());
    const error: unknown = await replayed
      .generate(request('a cat on a hat', 0.7), once())
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'replay/unknown-request', exitCode: 2 });
    const message = String(error);
    expect(message).toContain('differs in 2 places');
    expect(message).toContain('messages.0.content.0.text: recorded "a cat on a mat", now "a cat on a hat"');
    expect(message).toContain('sampling.temperature: recorded 0.5, now 0.7');
  });

  it('tells repeats apart', async () => {
    await record('one');
    const replayed = (await openReplay(path))(silent());
    await expect(replayed.generate(request('one'), once(undefined, 1))).rejects.toThrow(
      /repeat: recorded 0, now 1/,
    );
  });

  it('says that an empty recording is empty', async () => {
    await writeFile(path, '');
    await expect((await openReplay(path))(silent()).generate(ask('x'), once())).rejects.toThrow(/is empty/);
  });

  it('names the line of a file that is no recording', async () => {
    await record('one');
    await appendFile(path, '{"format":"other"}\n');
    await expect(openReplay(path)).rejects.toMatchObject({
      code: 'replay/line-invalid',
      message: expect.stringContaining('calls.jsonl:2'),
    });
  });
});
