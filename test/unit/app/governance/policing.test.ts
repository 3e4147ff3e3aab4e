import { describe, expect, it } from 'vitest';
import { judging } from '../../../../src/app/governance/judge.ts';
import { policing } from '../../../../src/app/governance/policing.ts';
import type { Operation } from '../../../../src/app/operations/operation.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { plan } from '../../../../src/engine/plan.ts';
import type { PlanRequest } from '../../../../src/engine/planRequest.ts';
import { aContainer, anObservation } from '../../../fakes/models.ts';
import { resolving } from '../../manifest/support/resolving.ts';

const services = `name: shop
services:
  web: { image: nginx, privileged: true, deploy: { replicas: 1 } }
  db: { image: postgres }
`;

function applicationWith(policy: Readonly<Record<string, unknown>>) {
  const { application } = resolving(
    `${services}x-patchbay:\n  channels: { orders: { kind: stream } }\n  policies: [${JSON.stringify({ name: 'p', effect: 'deny', ...policy })}]\n`,
  );
  if (!application) throw new Error('There is no application.');
  return application;
}

type Wish = Omit<PlanRequest, 'application' | 'observation'>;

/** What a policy says of a plan, service by service. */
async function refusedPlan(policy: Readonly<Record<string, unknown>>, wish: Wish, isRunning = false) {
  const application = applicationWith(policy);
  const containers = isRunning ? [aContainer('web', 1), aContainer('db', 1)] : [];
  const made = plan({ application, observation: anObservation(containers), ...wish });
  return refused({ kind: 'plan', plan: made, application }, policy);
}

async function refused(operation: Operation, policy: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  const judge = judging([policing()], { logger: silentLogger });
  const find = () => ({ application: applicationWith(policy) });
  const { signal } = new AbortController();
  const { findings } = await judge.review(operation, { kind: 'person', name: 'ada' }, find, signal);
  return findings.flatMap((finding) => (finding.services.length > 0 ? finding.services : [finding.code]));
}

const unprivileged = { on: ['start'], when: 'service.privileged' };

describe('a policy, of what is about to be done', () => {
  it('refuses the service that it finds fault with', async () => {
    expect(await refusedPlan(unprivileged, { action: 'up' })).toEqual(['web']);
  });

  it('does not hold up a plan that does not touch that service', async () => {
    expect(await refusedPlan(unprivileged, { action: 'up', services: ['db'] })).toEqual([]);
  });

  it('on start lets stop and remove what should never have started', async () => {
    expect(await refusedPlan(unprivileged, { action: 'stop' }, true)).toEqual([]);
    expect(await refusedPlan(unprivileged, { action: 'down' }, true)).toEqual([]);
  });

  it('on start cannot be passed by a restart', async () => {
    expect(await refusedPlan(unprivileged, { action: 'restart' }, true)).toEqual(['web']);
  });

  it('judges a scale by the number that was asked for', async () => {
    const few = { on: ['scale'], when: 'service.deploy.replicas > 2' };
    expect(await refusedPlan(few, { action: 'scale', services: ['web'], replicas: { web: 2 } }, true)).toEqual([]);
    expect(await refusedPlan(few, { action: 'scale', services: ['web'], replicas: { web: 3 } }, true)).toEqual(['web']);
    expect(await refusedPlan(few, { action: 'up', replicas: { web: 3 } })).toEqual(['web']);
  });

  it('can ask what goes with its data', async () => {
    const kept = { on: ['remove'], when: 'operation.volumes.size() > 0' };
    const down = { action: 'down', removeVolumes: true } as const;
    const application = applicationWith(kept);
    const observation = anObservation([], { volumes: ['shop_data'] });
    const made = plan({ application: { ...application, volumes: {} }, observation, ...down });
    const operation = { kind: 'plan', plan: made, application } as const;
    expect(made.steps.map(({ kind }) => kind)).toEqual(['remove-volume']);
    expect(await refused(operation, kept)).toEqual(['policy.p']);
    expect(await refusedPlan(kept, { action: 'down' }, true)).toEqual([]);
  });

  it('can ask of the command of an exec, and of who wants it', async () => {
    const place = { project: 'shop', engine: 'docker', service: 'db', container: 'shop-db-1' } as const;
    const exec = { kind: 'exec', ...place, request: { command: ['psql', '-c', 'DROP TABLE a'] } } as const;
    const careful = { on: ['exec'], when: `actor.kind == 'person' && operation.command.exists(c, c.contains('DROP'))` };
    expect(await refused(exec, careful)).toEqual(['policy.p']);
    expect(await refused({ ...exec, request: { command: ['ls'] } }, careful)).toEqual([]);
  });

  it('can ask where messages go, and how many break their contract', async () => {
    const on = { broker: 'redis://10.0.0.1', channel: 'orders', key: 'orders', channelKind: 'stream' } as const;
    const many = { kind: 'publishMany', ...on, from: 'a.ndjson', count: 10, invalid: 2, isLocal: false } as const;
    const careful = { on: ['publish'], when: 'message.remote && message.invalid > 0' };
    expect(await refused(many, careful)).toEqual(['policy.p']);
    expect(await refused({ ...many, invalid: 0 }, careful)).toEqual([]);
  });

  it('denies what it cannot be asked of', async () => {
    expect(await refusedPlan({ on: ['start'], when: 'service.environment["NONE"] == "a"' }, { action: 'up' })).toEqual([
      'web',
      'db',
    ]);
  });
});
