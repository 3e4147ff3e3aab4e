import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { auditFolder } from '../../../../src/app/governance/auditFolder.ts';
import { auditing } from '../../../../src/app/governance/auditing.ts';
import { judging } from '../../../../src/app/governance/judge.ts';
import { manifestSnapshot } from '../../../../src/app/governance/manifestSnapshot.ts';
import { performOperation } from '../../../../src/app/operations/door.ts';
import type { Operation } from '../../../../src/app/operations/operation.ts';
import { auditedOperations, isUnreadableRecord, readTrail } from '../../../../src/audit/readTrail.ts';
import type { AuditRecord } from '../../../../src/audit/record.ts';
import { segmentPath, trailPlace } from '../../../../src/audit/places.ts';
import { verifyTrail } from '../../../../src/audit/verifyTrail.ts';
import type { Logger } from '../../../../src/base/logger.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import type { PolicyFinding } from '../../../../src/policy/rules/finding.ts';
import { anApplication, aService } from '../../../fakes/models.ts';

const exec: Operation = {
  kind: 'exec',
  project: 'shop',
  engine: 'docker',
  service: 'web',
  container: 'shop-web-1',
  request: { command: ['psql', '--password=hunter2'] },
};

const finding: PolicyFinding = {
  code: 'policy.no-exec',
  effect: 'confirm',
  message: 'Nobody gets in here.',
  services: ['web'],
  blame: [],
  version: 'f00',
};

/** The door with the trail behind it, in a folder that is gone after the test. */
function world(application?: Application) {
  const state = mkdtempSync(join(tmpdir(), 'patchbay-auditing-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  const errors: string[] = [];
  const logger = { error: (message: string) => errors.push(message) } as unknown as Logger;
  const perform = async (
    operation: Operation,
    { findings = [], reason }: { readonly findings?: readonly PolicyFinding[]; readonly reason?: string } = {},
    act: () => Promise<string> = () => Promise.resolve('value'),
  ) => {
    const judge = judging([{ review: () => findings }, auditing({ stateDirectory: state, logger })], { logger });
    const find = () => ({ application });
    return performOperation(
      operation,
      async () => ({ kind: 'done', value: await act() }),
      {
        rules: {
          review: (its, actor, signal) => judge.review(its, actor, find, signal),
          begin: (going, signal) => judge.begin(going, signal),
          record: (going, ending) => judge.end(going, ending, find),
        },
        surface: {
          actor: { kind: 'task', name: 'deploy' },
          tell: () => undefined,
          confirm: () => (reason === undefined ? true : { reason }),
        },
      },
      new AbortController().signal,
    );
  };
  const audit = auditFolder(state);
  return { state, audit, errors, perform };
}

async function recordsOf(audit: string): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const record of readTrail(audit, 'shop')) if (!isUnreadableRecord(record)) records.push(record);
  return records;
}

test('an operation is recorded when it begins, and how it ended', async () => {
  const { audit, perform } = world(anApplication([aService('web')]));
  await perform(exec);
  const records = await recordsOf(audit);
  expect(records.map(({ outcome }) => outcome)).toEqual(['begun', 'done']);
  const [begun, done] = records;
  expect(begun?.operation).toBe(done?.operation);
  expect(done).toMatchObject({
    actor: { kind: 'task', name: 'deploy' },
    verb: 'exec',
    text: 'exec shop-web-1',
    project: 'shop',
    services: ['web'],
    targets: ['shop-web-1'],
    engineKind: 'docker',
    manifestHash: manifestSnapshot(anApplication([aService('web')])).hash,
  });
  expect((await verifyTrail(audit, 'shop')).faults).toEqual([]);
});

test('what is refused is recorded once, with what found it', async () => {
  const { audit, perform } = world();
  const outcome = await perform(exec, { findings: [{ ...finding, effect: 'deny' }] });
  expect(outcome.kind).toBe('refused');
  expect(await recordsOf(audit)).toMatchObject([
    {
      outcome: 'refused',
      problems: ['policy.no-exec'],
      findings: [{ code: 'policy.no-exec', effect: 'deny', version: 'f00' }],
    },
  ]);
});

test('what has failed is recorded with its code, and what was cancelled as that', async () => {
  const { audit, perform } = world();
  await perform(exec, {}, () => Promise.reject(new Error('no such container')));
  const cancelled = Object.assign(new Error('enough'), { name: 'AbortError' });
  await expect(perform(exec, {}, () => Promise.reject(cancelled))).rejects.toThrow('enough');
  const operations = await auditedOperations(audit, 'shop');
  expect(operations).toMatchObject([
    { outcome: 'failed', problems: ['internal.unexpected'] },
    { outcome: 'cancelled' },
  ]);
});

test('the reason is recorded, and no secret', async () => {
  const environment = { API_KEY: 'k-123', URL: 'redis://u:hunter2@db' };
  const { audit, perform } = world(anApplication([aService('web', { environment })]));
  await perform(exec, { findings: [finding], reason: 'password=hunter2 is known: TICKET-1' });
  const [, done] = await recordsOf(audit);
  expect(done?.reason).toBe('password=*** is known: TICKET-1');
  const text = readFileSync(segmentPath(trailPlace(audit, 'shop'), 1), 'utf8');
  expect(text).not.toContain('hunter2');
  expect(text).not.toContain('k-123');
});

test('where the manifest is strict, what cannot be recorded is not done', async () => {
  const application = anApplication([aService('web')]);
  const governance = { policies: [], hooks: [], environments: {}, isAuditStrict: true as const };
  const { state, perform, errors } = world({ ...application, governance });
  writeFileSync(auditFolder(state), 'no folder');
  let isDone = false;
  const outcome = await perform(exec, {}, () => {
    isDone = true;
    return Promise.resolve('value');
  });
  expect(isDone).toBe(false);
  const message = expect.stringContaining(`The audit trail in ${auditFolder(state)} cannot be written`) as string;
  expect(outcome).toMatchObject({ kind: 'refused', problems: [{ code: 'audit.unwritable', message }] });
  // The refusal says it: that what is done is not recorded would be wrong.
  expect(errors).toEqual([]);
});

test('elsewhere it is done, and told once', async () => {
  const { state, perform, errors } = world(anApplication([aService('web')]));
  writeFileSync(auditFolder(state), 'no folder');
  chmodSync(state, 0o700);
  expect(await perform(exec)).toMatchObject({ kind: 'done' });
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain(`The audit trail in ${auditFolder(state)} cannot be written`);
  expect(errors[0]).toContain('What is done meanwhile is not on the record.');
});

test('a snapshot of a manifest has no secret, and its hash is the same wherever its lines stand', () => {
  const service = aService('web', {
    environment: { TOKEN: 'abc', MODE: 'fast', DSN: 'postgres://u:pw@db/x' },
    command: ['serve', '--password=abc'],
    labels: { 'a.key': 'v' },
  });
  const application = anApplication([service], { secrets: { s: { name: 's', isExternal: false, content: 'abc' } } });
  const { text, hash } = manifestSnapshot(application);
  expect(text).not.toContain('abc');
  expect(text).not.toContain('pw');
  expect(text).toContain('"MODE":"fast"');
  const range = { start: { line: 99, character: 0 }, end: { line: 99, character: 1 } };
  const elsewhere = anApplication([{ ...service, at: { file: '/other', range } }], { secrets: application.secrets });
  expect(manifestSnapshot(elsewhere).hash).toBe(hash);
});
