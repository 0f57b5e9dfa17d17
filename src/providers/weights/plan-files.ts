import { join } from 'node:path';
import type { Download } from './download.js';
import { sizeIfThere } from './file-size.js';
import { HubError } from './hub-error.js';
import { askHub, type HubFile } from './hub-file.js';
import type { Asked } from './hub-refusal.js';
import type { InstalledRecord, RecordedFile } from './installed-record.js';
import type { WeightsFile } from './manifest.js';
import { isAsked, revisionName, sourceOf } from './manifest-figures.js';
import type { Check, PullContext } from './pull-context.js';
import { retrying } from './retrying.js';

/** One file to fetch, with all that is known of it before. */
export interface PlannedFile extends Omit<Download, 'target'> {
  readonly path: string;
  readonly file: WeightsFile;
  /** The commit it is fetched from; null when the hub did not say. */
  readonly commit: string | null;
  readonly check: Check;
}

/**
 * Asks the hub for the facts of every file that is not there as the manifest wants it. All files of one branch come
 * from one commit: the recorded one, else the one that its first file is at. Rejects with HubError when the hub
 * announces other content than is pinned, before anything is fetched.
 */
export async function planFiles(
  record: InstalledRecord | null,
  context: PullContext,
): Promise<readonly PlannedFile[]> {
  const recorded = new Map((record?.files ?? []).map((file) => [file.path, file]));
  const commits = new Map<string, string>();
  if (!context.update) {
    for (const { repository, commit } of recorded.values())
      if (commit !== null) commits.set(repository, commit);
  }
  const plan: PlannedFile[] = [];
  for (const file of context.manifest.files) {
    const before = recorded.get(file.path);
    const isKept = before !== undefined && (await isWhole(file, before, context));
    if (isKept && !context.force && !context.update) continue;
    const planned = await planFile(file, before, commits, context);
    if (isKept && !context.force && isSame(before, planned)) continue;
    plan.push(planned);
  }
  return plan;
}

async function planFile(
  file: WeightsFile,
  before: RecordedFile | undefined,
  commits: Map<string, string>,
  context: PullContext,
): Promise<PlannedFile> {
  const { repository, revision } = sourceOf(context.manifest, file);
  const name = 'commit' in revision ? revision.commit : (commits.get(repository) ?? revisionName(revision));
  const asked: Asked = { repository, revision: name, path: file.path };
  const onRetry = (reason: string, waitMs: number) =>
    context.emit({ type: 'retry', path: file.path, reason, waitMs });
  const facts = await retrying(() => askHub(asked, context), { ...context, onRetry });
  const commit = 'commit' in revision ? revision.commit : (facts.commit ?? commits.get(repository) ?? null);
  if (commit !== null && !('commit' in revision)) commits.set(repository, commit);
  requireAnnounced(asked, file, facts);
  return {
    path: file.path,
    file,
    commit,
    // From the commit, not the branch, which may move between two files.
    asked: { ...asked, revision: commit ?? name },
    facts,
    sizeBytes: file.sizeBytes ?? facts.sizeBytes,
    ...expectedHash(file, before !== undefined && before.commit === commit ? before : undefined, facts),
  };
}

/** What the content is held to: what is pinned, what came first, what the hub announces. */
function expectedHash(
  file: WeightsFile,
  before: RecordedFile | undefined,
  facts: HubFile,
): Pick<PlannedFile, 'sha256' | 'sha256Source' | 'check'> {
  if (file.sha256 !== null) return { sha256: file.sha256, sha256Source: 'the manifest', check: 'pinned' };
  if (before !== undefined && before.commit !== null) {
    return { sha256: before.sha256, sha256Source: 'the record of the first pull', check: 'recorded' };
  }
  return {
    sha256: facts.sha256,
    sha256Source: 'the hub',
    check: facts.sha256 === null ? 'nothing' : 'announced',
  };
}

/** Refuses before gigabytes are fetched what would be refused after. */
function requireAnnounced({ repository, path }: Asked, file: WeightsFile, facts: HubFile): void {
  const hint =
    'Nothing was fetched. The file on the hub is not the one that the manifest was written for: check HF_ENDPOINT, and do not use what it gives.';
  if (file.sha256 !== null && facts.sha256 !== null && file.sha256 !== facts.sha256) {
    const text = `the hub announces ${path} of ${repository} with SHA-256 ${facts.sha256}; the manifest says ${file.sha256}`;
    throw new HubError('checksum', text, { hint });
  }
  if (file.sizeBytes !== null && facts.sizeBytes !== null && file.sizeBytes !== facts.sizeBytes) {
    const text = `the hub announces ${path} of ${repository} with ${facts.sizeBytes} bytes; the manifest says ${file.sizeBytes}`;
    throw new HubError('size', text, { hint });
  }
}

async function isWhole(file: WeightsFile, before: RecordedFile, context: PullContext): Promise<boolean> {
  const size = await sizeIfThere(join(context.folder, file.path));
  return size === before.sizeBytes && isAsked(context.manifest, file, before);
}

/** Whether an update would fetch what is there. */
function isSame(before: RecordedFile, { commit, sha256, facts }: PlannedFile): boolean {
  return before.sha256 === (facts.sha256 ?? sha256) || (commit !== null && commit === before.commit);
}
