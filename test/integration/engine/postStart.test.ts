import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/manifest/model.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { stay } from './programs.ts';
import { type EngineWorld, scriptService } from './world.ts';
import { asProcesses, onDocker, type SuiteEngine } from './worlds.ts';

const hook = (script: string) => ({ command: ['/bin/sh', '-c', script], isPrivileged: false, environment: {} });

describe.skipIf(!(await dockerAnswers()))('post_start on Docker', () => {
  const docker = new Dockerode();
  const aWorld = describePostStart(onDocker());

  it('is no matter of restarts that nobody asked Patchbay for', async () => {
    const { world } = await aWorld('true');
    expect(await world.run({ action: 'up' })).toEqual([]);
    await docker.getContainer(`${world.project}-web-1`).restart({ t: 1 });
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
  });

  it('that fails stops a container which is read-only and cannot keep that, and is run again', async () => {
    const { world } = await aWorld('echo "no schema"; exit 4', { isReadOnly: true });
    for (let attempt = 1; attempt <= 2; attempt++) {
      expect(await world.run({ action: 'up' })).toMatchObject([{ code: 'engine.hook-failed' }]);
      expect((await world.stateOf('web'))[0]).toBe('exited none');
    }
  });
});

describe('post_start of local processes', () => {
  describePostStart(asProcesses());
});

type MakeWorld = (
  script: string,
  facts?: Partial<Service>,
) => Promise<{ world: EngineWorld; sh: (script: string) => Promise<string> }>;

function describePostStart(suite: SuiteEngine): MakeWorld {
  const web = (home: string, script: string, facts: Partial<Service>): Service =>
    scriptService('web', stay, { hooks: { postStart: [hook(script.replaceAll('$HOME_OF_TEST', home))] }, ...facts });
  const aWorld = async (script: string, facts: Partial<Service> = {}) => {
    const home = suite.engine.kind === 'docker' ? '/tmp' : await mkdtemp(join(tmpdir(), 'patchbay-post-start-home-'));
    if (suite.engine.kind !== 'docker') suite.keep({ remove: () => rm(home, { recursive: true, force: true }) });
    const world = suite.aWorld([web(home, script, facts)]);
    const sh = (line: string): Promise<string> => world.sh('web', `cd ${home} && ${line}`);
    const declare = (next: string): void => world.declare([web(home, next, facts)]);
    return { world, sh, declare };
  };

  it('that failed is run again by the next up, until it ends well, and then no more', async () => {
    const { world, sh } = await aWorld('echo run >> $HOME_OF_TEST/runs; test -f $HOME_OF_TEST/ok');
    expect(await world.run({ action: 'up' })).toMatchObject([{ code: 'engine.hook-failed' }]);
    // As with Compose, the container runs on.
    expect(await world.stateOf('web')).toEqual(['running none']);
    expect((await world.plan({ action: 'up' })).steps).toMatchObject([
      { id: `start:${world.project}-web-1`, reason: 'its post_start has not ended well' },
    ]);
    expect(await world.run({ action: 'up' })).toMatchObject([{ code: 'engine.hook-failed' }]);
    await sh('touch ok');
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    expect(await sh('cat runs')).toBe('run\nrun\nrun');
  });

  it('that was cut short is run again', async () => {
    const { world, sh } = await aWorld('echo run >> $HOME_OF_TEST/runs; test -f $HOME_OF_TEST/ok || sleep 60');
    const cut = new AbortController();
    const first = world.run({ action: 'up' }, cut.signal);
    const isRunning = (): Promise<string> => sh('cat runs').catch(() => '');
    await expect.poll(isRunning, { timeout: 20_000 }).toBe('run');
    cut.abort();
    await expect(first).rejects.toThrow();
    await sh('touch ok');
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await sh('cat runs')).toBe('run\nrun');
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
  });

  it('that was edited is run, in a container that is made anew', async () => {
    const { world, sh, declare } = await aWorld('echo one > $HOME_OF_TEST/said');
    expect(await world.run({ action: 'up' })).toEqual([]);
    declare('echo two > $HOME_OF_TEST/said');
    expect((await world.plan({ action: 'up' })).steps[0]?.reason).toBe('post_start changed');
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await sh('cat said')).toBe('two');
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
  });

  return aWorld;
}
