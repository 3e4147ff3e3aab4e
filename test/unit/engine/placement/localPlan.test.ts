import { describe, expect, it } from 'vitest';
import { joinObservations } from '../../../../src/engine/mixed/join.ts';
import type { Observation, ObservedContainer } from '../../../../src/engine/observation.ts';
import { plan } from '../../../../src/engine/plan.ts';
import type { PlanRequest } from '../../../../src/engine/planRequest.ts';
import type { Plan } from '../../../../src/engine/step.ts';
import type { Service } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService, processInfo } from '../../../fakes/models.ts';

const run = { command: ['node', 'orders.js'], cwd: '/shop', environment: {} };
const networks = { default: { aliases: [] } };
const stock = aService('stock', { networks, image: 'stock:latest' });
const orders = aService('orders', {
  networks,
  run,
  image: 'orders:latest',
  dependsOn: { stock: { condition: 'service_started', isRequired: true } },
  environment: { STOCK: 'http://stock:8000' },
});
const gateway = aService('gateway', {
  networks,
  image: 'gateway:latest',
  dependsOn: { orders: { condition: 'service_started', isRequired: true } },
});

/** All services run in containers of another tool, so that what they were made from says nothing. */
const containers = ['gateway', 'orders', 'stock'].map((name) => aContainer(name, 1));
const here = (facts: Partial<ObservedContainer> = {}): ObservedContainer =>
  aContainer('orders', 1, { id: 'local', name: 'shop-orders-local', ...facts });

/** `orders` runs locally, and its container waits. */
function isLocal(facts: Partial<ObservedContainer> = {}): Observation {
  const docker = containers.map((each) =>
    each.service === 'orders' ? { ...each, state: 'exited' as const, exitCode: 0 } : each,
  );
  return joinObservations(anObservation(docker), [here(facts)]);
}

function planned(request: Partial<PlanRequest>, services: readonly Service[] = [gateway, orders, stock]): Plan {
  const images = { 'orders:latest': 'o', 'stock:latest': 's', 'gateway:latest': 'g' };
  const observation = { ...(request.observation ?? anObservation(containers)), networks: ['shop_default'], images };
  return plan({ action: 'up', application: anApplication(services), ...request, observation });
}

const told = ({ steps }: Plan): readonly string[] =>
  steps.map(
    ({ id, after, placement }) => `${id}${placement ? '@' : ''}${after.length > 0 ? ` < ${after.join(' ')}` : ''}`,
  );

describe('Joining a local process to containers', () => {
  it('puts the containers apart that it stands in for, and that do not run', () => {
    const { containers: joined, parked } = isLocal();
    expect(joined.map(({ name }) => name)).toEqual(['shop-gateway-1', 'shop-orders-local', 'shop-stock-1']);
    expect(joined[1]?.placement).toBe('local');
    expect(parked).toMatchObject([{ name: 'shop-orders-1', isParked: true }]);
  });

  it('shows a container that runs all the same, and changes nothing where nothing is local', () => {
    const docker = anObservation(containers);
    expect(joinObservations(docker, [])).toBe(docker);
    expect(joinObservations(docker, [here()]).containers).toHaveLength(4);
  });
});

describe('A plan by which a service runs locally', () => {
  it('stops its container once the process is made, starts it after that, and touches nobody else', () => {
    expect(told(planned({ local: ['orders'] }))).toEqual([
      'stop:shop-orders-1 < create:shop-orders-local',
      'create:shop-orders-local@',
      'start:shop-orders-local@ < create:shop-orders-local stop:shop-orders-1',
    ]);
    const stop = planned({ local: ['orders'] }).steps.find(({ kind }) => kind === 'stop');
    expect(stop).toMatchObject({ isParked: true, reason: 'runs locally' });
  });

  it('says what the process is told', () => {
    expect(planned({ local: ['orders'] }).local).toMatchObject([
      {
        service: 'orders',
        command: ['node', 'orders.js'],
        variables: expect.arrayContaining([
          { name: 'STOCK', before: 'http://stock:8000', after: 'http://127.0.0.1:<port>' },
        ]) as unknown,
      },
    ]);
  });

  it('has one process in place of several containers', () => {
    const many = { ...orders, replicas: 2 };
    const observation = anObservation([...containers, aContainer('orders', 2)]);
    const { steps, problems } = planned({ local: ['orders'], observation }, [gateway, many, stock]);
    expect(steps.map(({ id }) => id).sort()).toEqual(
      ['create:shop-orders-local', 'start:shop-orders-local', 'stop:shop-orders-1', 'stop:shop-orders-2'].sort(),
    );
    expect(problems).toContainEqual(expect.objectContaining({ code: 'engine.local-replicas', severity: 'info' }));
  });

  it('makes networks for it, and neither volumes nor images', () => {
    const alone = { ...orders, dependsOn: {}, image: 'missing:latest' };
    const network = { name: 'shop_default', isExternal: false, isInternal: false, labels: {} };
    const application = { ...anApplication([alone]), networks: { default: network } };
    const { steps } = plan({ action: 'up', application, observation: anObservation(), local: ['orders'] });
    expect(steps.map(({ kind }) => kind)).toEqual(['create-network', 'create', 'start']);
  });

  it('is refused for a service that does not say how, that is in no network, or that others share with', () => {
    const codes = (services: readonly Service[]): readonly (string | undefined)[] =>
      (planned({ local: ['orders'] }, services).problems ?? []).map(({ code }) => code);
    const silent = aService('orders', { networks, image: 'orders:latest' });
    expect(codes([gateway, silent, stock])).toContain('engine.no-local-run');
    expect(codes([{ ...orders, networks: {}, networkMode: 'host' }, stock])).toContain('forward.no-network');
    const sidecar = aService('sidecar', { networks: {}, networkMode: 'service:orders', image: 'stock:latest' });
    expect(codes([orders, stock, sidecar])).toContain('engine.local-shared');
  });

  it('restarts who asks for that', () => {
    const following = {
      ...gateway,
      dependsOn: { orders: { condition: 'service_started', isRequired: true, followsRestart: true } },
    } as const;
    const ids = planned({ local: ['orders'] }, [following, orders, stock]).steps.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['stop:shop-gateway-1', 'start:shop-gateway-1']));
  });

  it('means nothing where all services are local processes', () => {
    const application = anApplication([{ ...orders, dependsOn: {} }]);
    const observation = anObservation([], { engine: processInfo });
    const { steps } = plan({ action: 'up', application, observation, local: ['orders'] });
    expect(steps.map(({ id }) => id)).toEqual(['create:shop-orders-1', 'start:shop-orders-1']);
  });
});

describe('A service that runs locally', () => {
  const staying = { observation: isLocal() };

  it('goes back to its container, once the process has gone', () => {
    expect(told(planned({ ...staying, local: [] }))).toEqual([
      'stop:shop-orders-local@',
      'remove:shop-orders-local@ < stop:shop-orders-local',
      'start:shop-orders-1 < remove:shop-orders-local',
    ]);
  });

  it('stays where it is when nobody says otherwise', () => {
    expect(told(planned({ ...staying }))).toEqual([]);
    expect(told(planned({ ...staying, action: 'start' }))).toEqual([]);
  });

  it('is stopped, restarted and paused as the process, and its container is left alone', () => {
    expect(told(planned({ ...staying, action: 'stop', services: ['orders'] }))).toEqual(['stop:shop-orders-local@']);
    expect(told(planned({ ...staying, action: 'restart', services: ['orders'] }))).toEqual([
      'stop:shop-orders-local@',
      'start:shop-orders-local@ < stop:shop-orders-local',
    ]);
    expect(told(planned({ ...staying, action: 'pause', services: ['orders'] }))).toEqual(['pause:shop-orders-local@']);
  });

  it('goes on down with its container', () => {
    const removed = planned({ ...staying, action: 'down' }).steps.flatMap(({ id, kind }) =>
      kind === 'remove' ? [id] : [],
    );
    expect(removed.sort()).toEqual(
      ['remove:shop-gateway-1', 'remove:shop-orders-1', 'remove:shop-orders-local', 'remove:shop-stock-1'].sort(),
    );
  });

  it('is one process, whatever is asked for', () => {
    expect(told(planned({ ...staying, action: 'scale', services: ['orders'], replicas: { orders: 3 } }))).toEqual([]);
  });

  it('is made anew when it was declared otherwise', () => {
    const observation = isLocal({ configHash: 'older', configParts: { run: 'x' } });
    expect(told(planned({ observation }))).toEqual([
      'create:shop-orders-local@',
      'stop:shop-orders-local@ < create:shop-orders-local',
      'remove:shop-orders-local@ < stop:shop-orders-local',
      'start:shop-orders-local@ < create:shop-orders-local remove:shop-orders-local',
    ]);
  });
});
