import { fileAddress } from './hub.js';
import { HubError } from './hub-error.js';
import { exchange, type HubAnswer, networkError } from './hub-exchange.js';
import type { HubFile, HubOptions } from './hub-file.js';
import { type Asked, header, refusal } from './hub-refusal.js';
import { openPart, type PartFile, type PartIdentity } from './part-file.js';
import { receivedChunks } from './received-chunks.js';
import { retrying, type RetryOptions } from './retrying.js';

export interface Download {
  readonly asked: Asked;
  /** Where the finished file goes. */
  readonly target: string;
  readonly facts: HubFile;
  /** What the content must be: pinned, recorded, or as the hub said; null where nobody knows. */
  readonly sha256: string | null;
  readonly sizeBytes: number | null;
  /** Which of these said so, for the message of a mismatch. */
  readonly sha256Source: string;
}

export interface DownloadOptions extends HubOptions, RetryOptions {
  /** Bytes of the file that are there, whenever more came. */
  readonly onBytes: (receivedBytes: number) => void;
}

/** What a part of this download is the start of: the content, at whichever commit it is found. */
export function identityOf({ asked, facts }: Pick<Download, 'asked' | 'facts'>): PartIdentity {
  return {
    source: `${asked.repository}/${asked.path}`,
    version: facts.sha256 ?? facts.etag,
    validator: null,
  };
}

/**
 * Fetches one file, going on where an earlier attempt stopped. The file appears under its name whole and checked, or
 * not at all. Rejects with HubError, StorageError or the signal's reason; but for a wrong checksum or size the part
 * stays for the next attempt.
 */
export async function downloadFile(
  download: Download,
  options: DownloadOptions,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const part = await openPart(download.target, identityOf(download));
  try {
    await fetchRest(download, part, options);
    const { sizeBytes } = part;
    const sha256 = await part.finish((digest) => checkDigest(download, digest));
    return { sha256, sizeBytes };
  } catch (error) {
    // Going on from wrong bytes would give wrong bytes again.
    if (isWrongContent(error)) await part.discard();
    else await part.close();
    throw error;
  }
}

async function fetchRest(download: Download, part: PartFile, options: DownloadOptions): Promise<void> {
  const isWhole = () => download.sizeBytes !== null && part.sizeBytes === download.sizeBytes;
  const progress = () => part.sizeBytes;
  while (!isWhole() && !(await retrying(() => fetchOnce(download, part, options), { ...options, progress })));
}

/** One request; true when the answer ended the file. */
async function fetchOnce(download: Download, part: PartFile, options: DownloadOptions): Promise<boolean> {
  const { hub, clock, signal, stallMs } = options;
  const url = fileAddress(hub, download.asked.repository, download.asked.revision, download.asked.path);
  const answer = await exchange(hub, { method: 'GET', url, headers: rangeHeaders(part), signal, stallMs });
  if (answer.status === 416) {
    answer.body.resume();
    // What is there is not the start of what the server has.
    await part.restart(identityOf(download));
    return false;
  }
  if (answer.status !== 200 && answer.status !== 206) {
    answer.body.resume();
    throw refusal(hub, download.asked, answer, clock);
  }
  const chunks = receivedChunks(answer.body);
  if (!goesOn(answer, part)) {
    if (answer.status === 206) {
      answer.body.destroy();
      throw new HubError(
        'server',
        `${url.host} answered with another part of ${download.asked.path} than was asked for`,
      );
    }
    await part.restart({ ...identityOf(download), validator: strongEtag(answer) });
  }
  await receive(download, part, chunks, options).finally(() => answer.body.destroy());
  return true;
}

function rangeHeaders({ sizeBytes, identity }: PartFile): Record<string, string> {
  if (sizeBytes === 0) return {};
  const condition = identity.validator === null ? {} : { 'if-range': identity.validator };
  return { range: `bytes=${sizeBytes}-`, ...condition };
}

/** Whether the answer starts where the part ends; a server may ignore the range and send everything. */
function goesOn(answer: HubAnswer, part: PartFile): boolean {
  if (answer.status !== 206) return false;
  const start = /^bytes (\d+)-/.exec(header(answer, 'content-range') ?? '')?.[1];
  return start !== undefined && Number(start) === part.sizeBytes;
}

/** A weak etag promises no equal bytes. */
function strongEtag(answer: HubAnswer): string | null {
  const etag = header(answer, 'etag');
  return etag === undefined || etag.startsWith('W/') ? null : etag;
}

async function receive(
  download: Download,
  part: PartFile,
  chunks: AsyncIterator<Uint8Array>,
  options: DownloadOptions,
): Promise<void> {
  const limit = download.sizeBytes;
  const { endpoint } = options.hub;
  for (;;) {
    const chunk = await chunks.next().catch((error: unknown) => {
      throw networkError(error, endpoint, options.signal);
    });
    if (chunk.done === true) break;
    if (limit !== null && part.sizeBytes + chunk.value.length > limit) throw wrongSize(download, 'more');
    await part.append(chunk.value);
    options.onBytes(part.sizeBytes);
  }
  if (limit === null || part.sizeBytes === limit) return;
  const { path } = download.asked;
  throw new HubError('network', `${endpoint.host} ended ${path} after ${part.sizeBytes} of ${limit} bytes`, {
    hint: 'Run the same command again; it goes on where it stopped.',
  });
}

function wrongSize({ asked, sizeBytes }: Download, what: string): HubError {
  return new HubError('size', `${asked.path} of ${asked.repository} has ${what} than ${sizeBytes} bytes`, {
    hint: 'What was fetched is deleted. The file on the hub is not the one that was announced: check HF_ENDPOINT and the manifest.',
  });
}

function checkDigest({ asked, sha256, sha256Source }: Download, digest: string): void {
  if (sha256 === null || sha256 === digest) return;
  throw new HubError(
    'checksum',
    `${asked.path} of ${asked.repository} has SHA-256 ${digest}; ${sha256Source} says ${sha256}`,
    {
      hint: 'What was fetched is deleted; nothing that was there before has changed. Run the command again; if it happens twice, do not use the file: the source, or a proxy on the way, changes it.',
    },
  );
}

function isWrongContent(error: unknown): boolean {
  return error instanceof HubError && (error.failure === 'checksum' || error.failure === 'size');
}
