import { describe, expect, it } from 'vitest';
import {
  replayedEffect,
  replayNote,
  replayPolicies,
  replaySummary,
} from '../../../../src/app/governance/policyReplay.ts';
import type { AuditRecord } from '../../../../src/audit/record.ts';
import { resolving } from '../../manifest/support/resolving.ts';

const manifest = `services: { web: { image: nginx:1, privileged: true }, db: { image: postgres:16 } }
x-patchbay:
  environments: { prod: {} }
  policies:
    - { name: no-privileged, on: start, when: service.privileged }
    - { name: why-in-prod, on: exec, when: environment == "prod", effect: confirm }
`;
const { application } = resolving(manifest);

function record(changes: Partial<AuditRecord>): AuditRecord {
  const verb = changes.verb ?? 'start';
  const services = changes.services ?? [];
  return {
    ...{ v: 1, id: 'i', seq: 1, pid: 1, prev: '', hash: '', signature: '' },
    ...{ time: '2026-11-02T10:00:00.000Z', operation: 'o', actor: { kind: 'person', name: 'ada' } },
    ...{ verb, kind: 'up', text: 'up', project: 'app', services, acts: [{ verb, services }], targets: [] },
    ...{ findings: [], outcome: 'done', problems: [], durationMs: 1 },
    ...changes,
  };
}

function replayed(records: readonly AuditRecord[], then = (_hash: string) => undefined as typeof application) {
  const subject = { application: application!, policies: application!.governance!.policies, applicationThen: then };
  return replayPolicies(records, subject);
}

describe('Policies that are tried on the past', () => {
  it('say which operations they would have held up, and how', () => {
    const replay = replayed([
      record({ services: ['web'] }),
      record({ services: ['db'] }),
      record({ verb: 'exec', services: ['db'], environment: 'prod' }),
      record({ verb: 'exec', services: ['db'] }),
    ]);
    expect(replay.found.map(replayedEffect)).toEqual(['deny', 'confirm']);
    expect(replaySummary(replay)).toMatch(
      /^1 of 4 operations would have been denied, 1 would have asked for a reason\./,
    );
  });

  it('say so where they find nothing, and where there is nothing to look at', () => {
    expect(replaySummary(replayed([record({ services: ['db'] })]))).toBe('No finding in 1 operation.');
    expect(replaySummary(replayed([]))).toMatch(/^Nothing is on the record yet/);
  });

  it.each([
    ['Docker 20.10.24', 'docker'],
    ['docker', 'docker'],
    ['Podman 4.3.1', 'docker'],
    ['local processes', 'process'],
    ['process', 'process'],
    ['Swarm 20.10.24 · docker-prod', 'swarm', 'swarm'],
  ])('know the kind of an engine that a record calls %s', (engine, kind, engineKind?: string) => {
    const policies = resolving(
      `services: { web: { image: a } }\nx-patchbay: { policies: [{ name: on, when: 'engine.kind == "${kind}"' }] }\n`,
    ).application!.governance!.policies;
    const subject = { application: application!, policies, applicationThen: () => undefined };
    expect(
      replayPolicies([record({ engine, ...(engineKind && { engineKind }), services: ['web'] })], subject).found,
    ).toHaveLength(1);
  });

  it('leave out what was never done', () => {
    const outcomes = ['refused', 'declined', 'failed', 'cancelled', 'begun'] as const;
    const { asked, found } = replayed(outcomes.map((outcome) => record({ outcome, services: ['web'] })));
    expect([asked, found.map((each) => each.record.outcome)]).toEqual([3, ['failed', 'cancelled', 'begun']]);
  });

  it('judge by the manifest of then, where it is kept, and say where it is not', () => {
    const then = resolving(manifest.replace(', privileged: true', '')).application;
    const all = [
      record({ services: ['web'], manifestHash: 'kept' }),
      record({ services: ['web'], manifestHash: 'lost' }),
    ];
    const replay = replayed(all, (hash) => (hash === 'kept' ? then : undefined));
    expect(replay.found.map((each) => each.manifest)).toEqual(['now']);
    expect(replay.judgedByNow).toBe(1);
    expect(replayNote(replay)).toContain('is not kept: 1 operation.');
    expect(replayNote(replayed([]))).toBeUndefined();
  });
});
