import { ManifestStore } from '../../audit/manifestStore.ts';
import { auditedOperations } from '../../audit/readTrail.ts';
import type { AuditRecord } from '../../audit/record.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import { replayPolicies, type PolicyReplay } from '../governance/policyReplay.ts';
import { manifestThen } from './manifestThen.ts';

/** Applications that are held at a time; those of the newest operations come first. */
const maxManifests = 200;

/** Asks policies about all that the trail has of an application, each operation by the manifest that it was done with. `audit` is the folder of all trails. */
export async function replayTrail(
  audit: string,
  application: Application,
  policies: readonly PolicyDeclaration[],
  signal?: AbortSignal,
): Promise<PolicyReplay> {
  const records = await auditedOperations(audit, application.name, {}, signal);
  const manifests = await manifestsOf(records, new ManifestStore(audit), application);
  return replayPolicies(records, { application, policies, applicationThen: (hash) => manifests.get(hash) }, signal);
}

async function manifestsOf(
  records: readonly AuditRecord[],
  store: ManifestStore,
  now: Application,
): Promise<ReadonlyMap<string, Application>> {
  const hashes = new Set(records.toReversed().flatMap(({ manifestHash }) => manifestHash ?? []));
  const read = await Promise.all(
    [...hashes].slice(0, maxManifests).map(async (hash): Promise<readonly (readonly [string, Application])[]> => {
      const then = manifestThen((await store.read(hash)) ?? '', now);
      return then ? [[hash, then.application]] : [];
    }),
  );
  return new Map(read.flat());
}
