import type { LanguageModel, LanguageModelRequest } from '../../../providers/language-model.js';
import {
  reply,
  type ScriptedModel,
  scriptedModel,
} from '../../../providers/middleware/scripted-model.fixture.js';

/** The fields of a call as JSON, with its placeholders for media. */
export type CallInput = Readonly<Record<string, unknown>>;

/** What the model answers to a signature, by its name; an error is what the call fails with. */
export type Answers = Readonly<
  Record<string, (input: CallInput, number: number) => object | Promise<object>>
>;

/** A language model that answers each signature as the script says. */
export function scriptedJudge(answers: Answers, facts: Partial<LanguageModel> = {}): ScriptedModel {
  const counts = new Map<string, number>();
  return scriptedModel(async (request) => {
    const name = request.output?.name ?? '';
    const answer = answers[name];
    if (answer === undefined) throw new Error(`No answer for ${name}.`);
    const number = counts.get(name) ?? 0;
    counts.set(name, number + 1);
    const said = await answer(inputOf(request), number);
    if (said instanceof Error) throw said;
    return reply(JSON.stringify(said));
  }, facts);
}

/** Names of the signatures that were asked, in order. */
export function askedOf(model: ScriptedModel): readonly string[] {
  return model.calls.map(({ output }) => output?.name ?? '');
}

function inputOf({ messages }: LanguageModelRequest): CallInput {
  const text = (messages.at(-1)?.content ?? [])
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n\n');
  const sections = text.split(/^## /m).slice(1);
  return Object.fromEntries(
    sections.map((section) => {
      const [name = '', ...lines] = section.split('\n');
      const body = lines.join('\n').trim();
      const json = /^```json\n([\s\S]*)\n```/.exec(body)?.[1];
      return [name.trim(), json === undefined ? body : JSON.parse(json)];
    }),
  );
}
