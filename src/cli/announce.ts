import type { OpenedModels } from './models.js';
import type { Output } from './output.js';

/** Says once, where nobody chose a model, that the simulator plays all of them and how to switch. */
export function announceModels(
  opened: OpenedModels,
  env: Readonly<Record<string, string | undefined>>,
  output: Output,
  isQuiet: boolean,
): void {
  if (!opened.isDefault || isQuiet) return;
  const key = ['GEMINI_API_KEY', 'GOOGLE_API_KEY'].find((name) => (env[name] ?? '') !== '');
  const example =
    key === undefined ? 'openai:gpt-5-mini (and OPENAI_API_KEY)' : 'google-gemini:gemini-2.5-flash';
  output.note(
    output.colors.dim(
      `using the built-in simulator (sim): everything below is simulated. A real model: --lm ${example}, or ollama:NAME without a key.`,
    ),
  );
}
