import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { planSummary } from '../../../src/app/operations/planGroups.ts';
import { plan, planners } from '../../../src/engine/plan.ts';
import { engineTraits, type EngineKind } from '../../../src/engine/traits.ts';
import type { DockerClient } from '../../../src/engine/docker/connection/client.ts';
import { engineInfo } from '../../../src/engine/docker/observe/observe.ts';
import type { EngineAddress } from '../../../src/engine/engine.ts';
import { anApplication, anObservation, aService, dockerInfo, processInfo } from '../../fakes/models.ts';

const addresses: { readonly [Kind in EngineKind]: EngineAddress } = {
  docker: { kind: 'docker', host: 'unix:///nowhere/docker.sock' },
  swarm: { kind: 'swarm', host: 'unix:///nowhere/docker.sock' },
  process: { kind: 'process', stateDirectory: '/nowhere', node: '/node', shim: '/shim.js' },
};

describe('each kind of engine', () => {
  it.each(Object.keys(engineTraits) as EngineKind[])('has a planner and a driver: %s', (kind) => {
    expect(planners[kind]).toBeTypeOf('function');
    const engine = connectEngine(addresses[kind], silentLogger);
    expect(engine.kind).toBe(kind);
    engine.dispose();
  });
});

describe('the planner of the engine that is observed', () => {
  const application = anApplication([aService('web', { run: { command: ['web'], cwd: '/', environment: {} } })]);

  it.each([dockerInfo, processInfo])('makes the plan, which names it: $label', (engine) => {
    const request = { action: 'up', application, observation: anObservation([], { engine }) } as const;
    expect(plan(request)).toEqual(planners[engine.kind](request));
    expect(plan(request).engine).toBe(engine);
  });

  it('promises no image, network or volume where the engine has none, and no container either', () => {
    const own = { isExternal: false, isInternal: false, labels: {}, driverOpts: {} };
    const web = aService('web', {
      run: { command: ['web'], cwd: '/', environment: {} },
      networks: { default: { aliases: [] } },
      mounts: [{ type: 'volume', source: 'data', target: '/data', isReadOnly: false }],
    });
    const facts = { networks: { default: { ...own, name: 'net' } }, volumes: { data: { ...own, name: 'vol' } } };
    const planOn = (engine: typeof dockerInfo) =>
      plan({ action: 'up', application: anApplication([web], facts), observation: anObservation([], { engine }) });
    const kinds = (engine: typeof dockerInfo) => planOn(engine).steps.map(({ kind }) => kind);
    expect(kinds(dockerInfo)).toEqual(expect.arrayContaining(['pull', 'create-network', 'create-volume']));
    expect(kinds(processInfo)).toEqual(['create', 'start']);
    expect(planSummary(planOn(processInfo))).toBe('Creates 1 local process, starts 1.');
    expect(planSummary(planOn(dockerInfo))).toMatch(/creates 1 container, 1 network and 1 volume/);
  });
});

describe('the engine that has answered', () => {
  it.each([
    ['linux', true],
    ['windows', false],
  ])('can pause containers of %s: %s', async (os, canPause) => {
    const version = { Version: '28.0.1', Os: os, agreed: '1.44' };
    const client = { address: 'unix:///x', version: () => Promise.resolve(version) } as unknown as DockerClient;
    expect((await engineInfo(client, new AbortController().signal)).traits).toEqual({
      ...engineTraits.docker,
      canPause,
    });
  });
});
