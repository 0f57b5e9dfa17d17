import type { GoogleGenAI } from '@google/genai';
import { judgingFetch, type ProviderConnection } from './call.js';

/** The client of @google/genai, told everything, so that it reads no environment and repeats nothing. */
export async function createGeminiClient(connection: ProviderConnection): Promise<GoogleGenAI> {
  const { GoogleGenAI: Client } = await import('@google/genai');
  return new Client({
    apiKey: connection.apiKey ?? 'none',
    // Given in full: the client would otherwise read its own environment variables.
    vertexai: false,
    apiVersion: 'v1beta',
    httpOptions: {
      baseUrl: connection.baseUrl ?? 'https://generativelanguage.googleapis.com',
      // No retryOptions: the client then sends once. Retries are ours.
      fetch: judgingFetch(connection),
    },
  });
}
