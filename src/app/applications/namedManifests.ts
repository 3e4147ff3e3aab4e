import { basename, dirname } from 'node:path';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';

/** A workspace folder, and the manifest that the setting names in it. */
interface NamedManifest {
  readonly folder: string;
  readonly manifest: string | undefined;
}

/**
 * Puts the application that the setting names first in its folder, also where nothing would be found at that place, and follows the
 * order of the folders.
 */
export function withNamed(
  found: readonly WorkspaceApplication[],
  folders: readonly NamedManifest[],
): readonly WorkspaceApplication[] {
  return folders.flatMap(({ folder, manifest }) => {
    const its = found.filter((each) => each.folder === folder);
    if (manifest === undefined) return its;
    const named = found.find((each) => each.manifest === manifest) ?? unfound(manifest, folder);
    return [named, ...its.filter((each) => each !== named)];
  });
}

function unfound(manifest: string, folder: string): WorkspaceApplication {
  return { manifest, files: [manifest], parts: [], folder, name: basename(dirname(manifest)), namesakes: [] };
}
