import type OpenAI from 'openai';
import { judgingFetch, type ProviderConnection } from './call.js';

interface OpenAIAccount {
  readonly organization: string | null;
  readonly project: string | null;
}

/** The official client, told everything, so that it reads no environment and repeats nothing. */
export async function createOpenAIClient(
  connection: ProviderConnection,
  options: OpenAIAccount,
): Promise<OpenAI> {
  const { default: OpenAIClient } = await import('openai');
  return new OpenAIClient({
    // The client insists on a key; without one the header is taken out again.
    apiKey: connection.apiKey ?? 'none',
    ...(connection.apiKey === null ? { defaultHeaders: { Authorization: null } } : {}),
    adminAPIKey: null,
    organization: options.organization,
    project: options.project,
    webhookSecret: null,
    baseURL: connection.baseUrl ?? 'https://api.openai.com/v1',
    // Retries and time limits are ours: two layers of retries multiply.
    maxRetries: 0,
    timeout: connection.timeoutMs + 60_000,
    fetch: judgingFetch(connection),
    logLevel: 'off',
  });
}
