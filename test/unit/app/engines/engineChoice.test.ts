import { describe, expect, it } from 'vitest';
import { abortable } from '../../../../src/base/async.ts';
import { ProblemError } from '../../../../src/base/problem.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { aContainer, anObservation } from '../../../fakes/models.ts';
import {
  chooseEngine,
  commandLineWords,
  editorWords,
  type ChosenEngine,
  type EngineSetting,
  type EngineWords,
} from '../../../../src/app/engines/engineChoice.ts';
import { engineAddresses } from '../../../../src/app/engines/engineAddresses.ts';
import type { EngineInfo, ObservedContainer } from '../../../../src/engine/observation.ts';
import type { Engine, EngineAddress } from '../../../../src/engine/engine.ts';
import type { EngineSigns } from '../../../../src/engine/signs.ts';

const addresses = {
  docker: { kind: 'docker', memory: '/memory' },
  swarm: { kind: 'swarm' },
  process: { kind: 'process', stateDirectory: '/state', node: '/node', shim: '/shim.js' },
} as const;

const place = 'unix:///var/run/docker.sock';
const nothing: EngineSigns = { place, hasSocket: false, localContainers: 0 };
const aSocket: EngineSigns = { ...nothing, hasSocket: true };

describe('chooseEngine', () => {
  it.each<[string, EngineSigns, Engine['kind'], RegExp]>([
    ['Docker where its socket is', aSocket, 'docker', /Docker’s socket is here/],
    ['Docker where its address is given', { ...nothing, givenBy: 'DOCKER_HOST' }, 'docker', /DOCKER_HOST/],
    ['local processes where no Docker is at all', nothing, 'process', /no Docker is here/],
    [
      'local processes where the project has some and Docker has none of it',
      { ...aSocket, project: 'shop', localContainers: 2 },
      'process',
      /shop has local processes/,
    ],
  ])('takes %s', async (_, signs, kind, reason) => {
    const world = new World(signs);
    const chosen = await world.choose('auto');
    expect(chosen.engine.kind).toBe(kind);
    expect(chosen.reason).toMatch(reason);
    expect(world.open()).toEqual([kind]);
  });

  it.each<[string, EngineSigns, RegExp]>([
    ['that is given', { ...nothing, givenBy: 'DOCKER_HOST' }, /permission denied.*DOCKER_HOST.*--engine process/s],
    ['whose socket is there', aSocket, /permission denied.*Docker’s socket is here.*--engine process/s],
    [
      'that the project was on, though it has local processes',
      { ...aSocket, project: 'shop', localContainers: 1, seenOn: place },
      /permission denied/,
    ],
  ])('never takes local processes in the place of a Docker %s and cannot be reached', async (_, signs, message) => {
    const world = new World(signs, () => Promise.reject(forbidden));
    await expect(world.choose('auto')).rejects.toMatchObject({
      problem: { code: 'engine.unreachable', message: expect.stringMatching(message) as string },
    });
    expect(world.open()).toEqual([]);
  });

  it('starts no local processes for a project that was on a Docker which is gone', async () => {
    const world = new World({ ...nothing, project: 'shop', seenOn: 'unix:///home/kim/docker.sock' });
    await expect(world.choose('auto')).rejects.toMatchObject({
      problem: {
        message: expect.stringMatching(/shop ran on Docker before \(unix:\/\/\/home\/kim\/docker\.sock\)/) as string,
      },
    });
    expect(world.connected).toEqual([]);
  });

  it.each([
    [
      ['web'],
      /no socket at .*docker\.sock\. "web" has no x-patchbay\.run, so it cannot run as a local process\. Start/,
    ],
    [['a', 'b', 'c', 'd', 'e'], /"a", "b", "c" and 2 more services have no x-patchbay\.run, so they cannot run/],
  ])('promises no local processes where no Docker is and %j need containers', async (containersOnly, message) => {
    const world = new World(nothing, undefined, [], undefined, { containersOnly, words: editorWords });
    await expect(world.choose('auto')).rejects.toMatchObject({
      problem: { code: 'engine.unreachable', message: expect.stringMatching(message) as string },
    });
    expect(world.connected).toEqual([]);
    expect((await world.choose('process')).engine.kind).toBe('process');
  });

  it('says of a Docker that cannot be reached that services need it, or in the words of the editor how to do without', async () => {
    const fails = () => Promise.reject(forbidden);
    const needing = new World(aSocket, fails, [], undefined, { containersOnly: ['web'], words: editorWords });
    await expect(needing.choose('auto')).rejects.toThrow(/permission denied.*"web" has no x-patchbay\.run/);
    const free = new World(aSocket, fails, [], undefined, { containersOnly: [], words: editorWords });
    await expect(free.choose('auto')).rejects.toThrow(/permission denied.*choose the engine\.$/);
  });

  it('stays with the local processes of a project that was never on the Docker which does not answer', async () => {
    const world = new World({ ...aSocket, project: 'shop', localContainers: 1 }, () => Promise.reject(forbidden));
    expect((await world.choose('auto')).engine.kind).toBe('process');
    expect(world.open()).toEqual(['process']);
  });

  it('writes down that a project was seen on Docker only where Docker is chosen, not where it is only asked', async () => {
    const asked = new World({ ...aSocket, project: 'shop', localContainers: 1 });
    expect((await asked.choose('auto')).engine.kind).toBe('process');
    expect(asked.memories).toEqual([undefined]);
    const chosen = new World({ ...aSocket, project: 'shop' });
    expect((await chosen.choose('auto')).engine.kind).toBe('docker');
    expect(chosen.memories).toEqual(['/memory']);
  });

  it.each<[string, EngineSigns]>([
    ['has containers on Docker and local processes', { ...aSocket, project: 'shop', localContainers: 1 }],
    [
      'has local processes, while an address means Docker',
      { ...nothing, givenBy: 'DOCKER_HOST', project: 'shop', localContainers: 1 },
    ],
  ])('asks to choose when a project %s', async (_, signs) => {
    const world = new World(signs, undefined, [aContainer('web', 1)]);
    await expect(world.choose('auto')).rejects.toMatchObject({
      problem: {
        code: 'engine.ambiguous',
        message: expect.stringMatching(/--engine docker or --engine process/) as string,
      },
    });
    expect(world.open()).toEqual([]);
    expect((await world.choose('docker')).engine.kind).toBe('docker');
    expect((await world.choose('process')).engine.kind).toBe('process');
  });

  it('says of a Docker that never answers how long it was waited for', async () => {
    const hung = (signal: AbortSignal): Promise<never> => abortable(new Promise<never>(() => undefined), signal);
    const world = new World(aSocket, hung, [], 5);
    await expect(world.choose('auto')).rejects.toMatchObject({
      problem: {
        code: 'engine.unreachable',
        message: expect.stringMatching(/did not answer within 0\.005 s/) as string,
      },
    });
    await expect(world.choose('docker')).rejects.toMatchObject({ problem: { code: 'engine.unreachable' } });
    expect(world.open()).toEqual([]);
  });

  it('asks nobody about local processes that are chosen by name', async () => {
    const world = new World(aSocket, () => Promise.reject(new Error('asked')));
    expect((await world.choose('process')).engine.kind).toBe('process');
    expect(world.connected).toEqual(['process']);
  });

  it('chooses nothing once aborted', async () => {
    const controller = new AbortController();
    const world = new World(aSocket, () => {
      controller.abort();
      return Promise.reject(new Error('aborted'));
    });
    await expect(world.choose('auto', controller.signal)).rejects.toThrow(/abort/);
    expect(world.open()).toEqual([]);
  });
});

describe('the folders of state', () => {
  it.each([
    [{}, 'linux', '/home/kim', '/home/kim/.local/state/patchbay/process'],
    [{ XDG_STATE_HOME: '/var/kim' }, 'linux', '/home/kim', '/var/kim/patchbay/process'],
    [{ XDG_STATE_HOME: 'relative' }, 'darwin', '/Users/kim', '/Users/kim/.local/state/patchbay/process'],
    [{ LOCALAPPDATA: 'C:\\L' }, 'win32', 'C:\\Users\\kim', 'C:\\L\\patchbay\\process'],
    [{}, 'win32', 'C:\\Users\\kim', 'C:\\Users\\kim\\AppData\\Local\\patchbay\\process'],
  ] as const)('are found for %j on %s', (environment, platform, home, directory) => {
    const { docker, process: local } = engineAddresses({
      environment,
      platform,
      home,
      node: '/node',
      shim: '/shim.js',
    });
    expect(local).toEqual({ kind: 'process', stateDirectory: directory, node: '/node', shim: '/shim.js' });
    const beside = { stateDirectory: directory.replace(/process$/, 'local'), node: '/node', shim: '/shim.js' };
    expect(docker).toEqual({ kind: 'docker', memory: directory.replace(/process$/, 'docker'), local: beside });
  });
});

const forbidden = new ProblemError({
  code: 'engine.unreachable',
  severity: 'error',
  message: `Cannot reach Docker at ${place} (permission denied). Join the group.`,
});

interface Asking {
  readonly containersOnly: readonly string[];
  readonly words: EngineWords;
}

/** Engines that tell which of them are connected. */
class World {
  readonly connected: string[] = [];
  /** Where each Docker that was connected to may write down what it sees. */
  readonly memories: (string | undefined)[] = [];
  readonly #disposed: string[] = [];
  readonly #signs: EngineSigns;
  readonly #connect: (address: EngineAddress) => Engine;
  readonly #asking: Asking;

  constructor(
    signs: EngineSigns,
    ping: (signal: AbortSignal) => Promise<void> = () => Promise.resolve(),
    containers: readonly ObservedContainer[] = [],
    patienceMs?: number,
    asking: Asking = { containersOnly: [], words: commandLineWords },
  ) {
    this.#signs = signs;
    this.#asking = asking;
    const { connected, memories } = this;
    const disposed = this.#disposed;
    class Chosen extends FakeEngine {
      readonly patienceMs = patienceMs;
      override async ping(signal: AbortSignal): Promise<EngineInfo> {
        await ping(signal);
        return super.ping(signal);
      }

      override dispose(): void {
        disposed.push(this.kind);
      }
    }
    this.#connect = (address) => {
      const { kind } = address;
      connected.push(kind);
      if (address.kind === 'docker') memories.push(address.memory);
      const engine = new Chosen({ kind });
      engine.observation = anObservation(containers);
      return engine;
    };
  }

  choose(setting: EngineSetting, signal = new AbortController().signal): Promise<ChosenEngine> {
    const drivers = { connect: this.#connect, signs: () => Promise.resolve(this.#signs) };
    const { containersOnly, words } = this.#asking;
    const project = () => ({ name: 'shop', containersOnly });
    return chooseEngine({ setting, addresses, project, words }, drivers, signal);
  }

  /** What was connected to and not let go of. */
  open(): readonly string[] {
    const left = [...this.connected];
    for (const kind of this.#disposed) left.splice(left.indexOf(kind), 1);
    return left;
  }
}
