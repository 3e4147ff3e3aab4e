import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/manifest/model.ts';
import { stay } from './programs.ts';
import { type EngineWorld, scriptService } from './world.ts';
import { asProcesses } from './worlds.ts';

describe('local processes that are made anew', () => {
  const { aWorld } = asProcesses();
  let world: EngineWorld;

  const web = (version: string, script = stay, facts: Partial<Service> = {}): Service =>
    scriptService('web', script, { replicas: 2, environment: { VERSION: version }, ...facts });
  /** How many ran at the least, whenever a step began. */
  const leastRunning = async (): Promise<number> => {
    let least = Infinity;
    const looks: Promise<void>[] = [];
    const look = async (): Promise<void> => {
      const states = await world.stateOf('web');
      least = Math.min(least, states.filter((state) => state.startsWith('running')).length);
    };
    const problems = await world.run({ action: 'up' }, AbortSignal.timeout(60_000), () => void looks.push(look()));
    await Promise.all(looks);
    expect(problems).toEqual([]);
    return least;
  };

  it('go one after the other: one always runs', async () => {
    world = aWorld([web('one')]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    world.declare([web('two')]);
    expect(await leastRunning()).toBe(1);
    expect(await world.stateOf('web')).toEqual(['running none', 'running none']);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
  });

  it('stop at the first that fails, and leave the other as it is', async () => {
    world = aWorld([web('one')]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    world.declare([web('two', 'sleep 0.2; exit 3')]);
    expect(await world.run({ action: 'up' })).toMatchObject([{ code: 'engine.container-exited' }]);
    expect(await world.stateOf('web')).toEqual(['exited none', 'running none']);
    world.declare([web('three')]);
    expect(await leastRunning()).toBe(1);
  });
});
