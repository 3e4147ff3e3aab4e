import { expect, it } from 'vitest';
import { applyPlan } from '../../../src/app/operations/workflow.ts';
import type { EngineTraits } from '../../../src/engine/traits.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { stay } from './programs.ts';
import { scriptService, type EngineWorld } from './world.ts';

/** The part of the contract that is about what runs before a service. */
export function itPrepares(aWorld: (services: readonly Service[]) => EngineWorld, { schedules }: EngineTraits): void {
  it('runs what has to end well before a service starts: tells it while it runs, how it failed, and starts nothing then', async () => {
    const hook = (script: string) => ({ command: ['/bin/sh', '-c', script], isPrivileged: false, environment: {} });
    const web = (...scripts: readonly string[]): Service =>
      scriptService('web', stay, { hooks: { preStart: scripts.map(hook) }, environment: { WHERE: 'here' } });
    const world = aWorld([web('echo "no schema"; exit 4', 'exit 5')]);
    expect(await world.run({ action: 'up' })).toMatchObject([
      { code: 'engine.hook-failed', message: expect.stringMatching(/pre_start.*ended with 4.*no schema/) as string },
    ]);
    // What a cluster is told of it would run at once.
    expect(await world.stateOf('web')).toEqual(schedules ? [] : ['created none']);
    world.declare([web('test $WHERE = here && echo "schema is there"')]);
    const told: string[] = [];
    const planned = await world.plan({ action: 'up' });
    const onStep = (event: object): void => void told.push(JSON.stringify(event));
    expect(await applyPlan(planned, world.application, world.engine, onStep, AbortSignal.timeout(60_000))).toEqual([]);
    expect(told.filter((each) => each.includes('pre_start: schema is there'))).toHaveLength(1);
    expect(await world.stateOf('web')).toEqual(['running none']);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
  });
}
