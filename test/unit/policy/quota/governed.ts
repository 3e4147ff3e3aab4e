import { toQuota } from '../../../../src/manifest/governance/quota.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

/** The application of a manifest, with the quota that it has in an environment. */
export function governed(text: string, environment?: string): Application {
  const host = new MemoryManifestHost({ '/app/compose.yaml': text });
  const { application, tree } = resolve({ files: ['/app/compose.yaml'], profiles: [], envFiles: [] }, host);
  if (!application || !tree) throw new Error('The manifest cannot be read.');
  const quota = toQuota(tree, environment);
  if (!quota) return application;
  const chosen = environment === undefined ? {} : { environment };
  return { ...application, governance: { policies: [], hooks: [], environments: {}, quota, ...chosen } };
}
