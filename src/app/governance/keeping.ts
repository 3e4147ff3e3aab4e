import { ManifestStore } from '../../audit/manifestStore.ts';
import { toProblem } from '../../base/problem.ts';
import type { Authority, AuthorityParts } from './authority.ts';
import { auditFolder } from './auditFolder.ts';
import { manifestSnapshot } from './manifestSnapshot.ts';

/** Keeps the manifest that each operation is done with, so that its history can be looked at and gone back to. */
export function keeping({ stateDirectory, logger }: Pick<AuthorityParts, 'stateDirectory' | 'logger'>): Authority {
  const store = new ManifestStore(auditFolder(stateDirectory));
  let isTold = false;
  return {
    async begin({ application, operation }) {
      const read = 'application' in operation ? operation.application : undefined;
      const manifest = read ?? application;
      if (!manifest) return;
      try {
        await store.keep(manifestSnapshot(manifest));
        isTold = false;
      } catch (error) {
        // Nothing is held up by it: what is done is on the record, and only cannot be gone back to.
        if (!isTold) logger.warn(`The manifest of ${manifest.name} cannot be kept: ${toProblem(error).message}`);
        isTold = true;
      }
    },
  };
}
