import { projectFiles } from '../../manifest/context/composeSettings.ts';
import { isManifestLanguage } from '../diagnostics/diagnosticsPublisher.ts';
import { snapshotOf, type FeatureSources } from './featureSources.ts';
import type { Snapshot, SourceFile } from '../text/snapshot.ts';
import type { GiveWay } from './turns.ts';
import { pathOf } from '../text/uris.ts';

/** Reads every file of a manifest one step at a time, so that a request over all of them is answered quickly afterwards. */
export async function readAhead(
  sources: FeatureSources,
  document: { readonly uri: string },
  giveWay: GiveWay,
): Promise<Snapshot | undefined> {
  const snapshot = snapshotOf(sources, document);
  snapshot?.manifest();
  for (const file of snapshot?.files() ?? []) {
    await giveWay();
    file.names();
    file.variables();
    file.valueNames();
  }
  await giveWay();
  return snapshot;
}

/** The files of all open manifests, and of those at the top of each workspace folder. */
export async function knownFiles(
  { allOpen, client, host, snapshots }: FeatureSources,
  giveWay: GiveWay,
): Promise<readonly SourceFile[]> {
  const opened = allOpen()
    .filter(({ languageId }) => isManifestLanguage(languageId))
    .map(({ uri }) => pathOf(uri));
  const roots = client().folders.flatMap((folder) => projectFiles(folder, host).files);
  const files = new Map<string, SourceFile>();
  for (const path of new Set([...opened, ...roots])) {
    await giveWay();
    const snapshot = snapshots.of(path);
    snapshot?.manifest();
    for (const file of snapshot?.files() ?? []) {
      if (files.has(file.path)) continue;
      await giveWay();
      file.trees();
      files.set(file.path, file);
    }
  }
  await giveWay();
  return [...files.values()];
}
