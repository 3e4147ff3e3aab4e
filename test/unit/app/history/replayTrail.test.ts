import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { manifestSnapshot } from '../../../../src/app/governance/manifestSnapshot.ts';
import { replayTrail } from '../../../../src/app/history/replayTrail.ts';
import { ManifestStore } from '../../../../src/audit/manifestStore.ts';
import { TrailWriter } from '../../../../src/audit/trailWriter.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import { entry } from '../../audit/entry.ts';
import { resolving } from '../../manifest/support/resolving.ts';

function applicationOf(privileged: boolean): Application {
  const policies = 'x-patchbay: { policies: [{ name: p, on: start, when: service.privileged }] }\n';
  return resolving(`name: shop\nservices: { web: { image: a, privileged: ${privileged} } }\n${policies}`).application!;
}

it('Policies are tried on each operation by the manifest that it was done with, where that is kept', async () => {
  const audit = mkdtempSync(join(tmpdir(), 'patchbay-replay-'));
  onTestFinished(() => rmSync(audit, { recursive: true, force: true }));
  const [then, now] = [manifestSnapshot(applicationOf(true)), applicationOf(false)];
  await new ManifestStore(audit).keep(then);
  const writer = new TrailWriter(audit);
  const started = { services: ['web'], acts: [{ verb: 'start', services: ['web'] }] } as const;
  await writer.write(entry(1, { ...started, manifestHash: then.hash }));
  await writer.write(entry(2, { ...started, manifestHash: '0'.repeat(64) }));
  const replay = await replayTrail(audit, now, now.governance!.policies);
  expect(replay).toMatchObject({
    asked: 2,
    judgedByNow: 1,
    found: [{ manifest: 'then', record: { operation: 'op-1' } }],
  });
});
