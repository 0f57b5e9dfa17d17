import type { RecordedFile } from './installed-record.js';
import type { WeightsFile, WeightsManifest, WeightsRevision } from './manifest.js';

/** What is asked of the hub: the commit, or the branch where none is pinned. */
export function revisionName(revision: WeightsRevision): string {
  return 'commit' in revision ? revision.commit : revision.branch;
}

/** Repository and revision of one file of a manifest. */
export function sourceOf(
  manifest: WeightsManifest,
  file: WeightsFile,
): { readonly repository: string; readonly revision: WeightsRevision } {
  return file.source ?? { repository: manifest.repository, revision: manifest.revision };
}

/** Bytes of all files: exact where every size is known, otherwise what the manifest says; null when it says nothing. */
export function sizeOf(
  manifest: WeightsManifest,
): { readonly bytes: number; readonly isExact: boolean } | null {
  let bytes = 0;
  for (const { sizeBytes } of manifest.files) {
    if (sizeBytes === null) {
      return manifest.approximateBytes === null ? null : { bytes: manifest.approximateBytes, isExact: false };
    }
    bytes += sizeBytes;
  }
  return { bytes, isExact: true };
}

/**
 * Whether a file that was pulled is the one the manifest asks for now: by its hash where one is pinned, else by the
 * commit. A file of unknown commit came from the user, and a branch asks for no version in particular.
 */
export function isAsked(manifest: WeightsManifest, file: WeightsFile, recorded: RecordedFile): boolean {
  if (file.sha256 !== null) return file.sha256 === recorded.sha256;
  const { repository, revision } = sourceOf(manifest, file);
  if (recorded.commit === null) return true;
  return (
    recorded.repository === repository && (!('commit' in revision) || revision.commit === recorded.commit)
  );
}
