import { expect, it } from 'vitest';
import type { EngineTraits } from '../../../src/engine/traits.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { programs, stay } from './programs.ts';
import { eventsDuring, followUntil, readAll, scriptService, type EngineWorld } from './world.ts';

/** What every engine does to what runs: halt it, let it go on, send it a signal. */
export function describeSignals(
  aWorld: (services: readonly Service[]) => EngineWorld,
  { canPause, schedules }: EngineTraits,
): void {
  const itPauses = it.skipIf(!canPause);
  // A cluster replaces what somebody ends, so that no plan there sends signals.
  const itKills = it.skipIf(schedules);

  itPauses('halts what is paused, and only that, until it is told to go on', async () => {
    const world = aWorld([scriptService('halted', programs.ticker.sh), scriptService('ticking', programs.ticker.sh)]);
    await world.run({ action: 'up' });
    const before = await world.containerOf('halted');
    const events = await eventsDuring(
      world,
      async () => {
        expect(await world.run({ action: 'pause', services: ['halted'] })).toEqual([]);
        expect(await world.stateOf('halted')).toEqual(['paused none']);
        expect((await world.plan({ action: 'pause', services: ['halted'] })).steps).toEqual([]);
        const written = (await readAll(world, 'halted')).length;
        const others = (await readAll(world, 'ticking')).length;
        await expect
          .poll(async () => (await readAll(world, 'ticking')).length, { timeout: 20_000 })
          .toBeGreaterThan(others + 5);
        // What was on its way when it was halted may still arrive.
        expect((await readAll(world, 'halted')).length).toBeLessThanOrEqual(written + 1);
        expect(await world.run({ action: 'unpause' })).toEqual([]);
        await expect
          .poll(async () => (await readAll(world, 'halted')).length, { timeout: 20_000 })
          .toBeGreaterThan(written + 2);
      },
      (seen) => seen.some(({ action }) => action === 'unpause'),
    );
    const told = events.filter(({ action }) => action === 'pause' || action === 'unpause');
    expect(told.map(({ service, action }) => `${service} ${action}`)).toEqual(['halted pause', 'halted unpause']);
    expect(await world.containerOf('halted')).toMatchObject({ id: before?.id, startedAtMs: before?.startedAtMs });
    expect((await world.plan({ action: 'unpause' })).steps).toEqual([]);
  });

  itPauses('goes on with what is paused when it is to be up, and stops it in good order', async () => {
    const world = aWorld([scriptService('box', programs.reloading.sh)]);
    await world.run({ action: 'up' });
    // Halted before it has said what SIGTERM does, it would end by the signal.
    await expect
      .poll(async () => (await readAll(world, 'box')).map(({ text }) => text), { timeout: 20_000 })
      .toContain('ready');
    const before = await world.containerOf('box');
    await world.run({ action: 'pause' });
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await world.containerOf('box')).toMatchObject({ id: before?.id, state: 'running' });
    await world.run({ action: 'pause' });
    expect(await world.run({ action: 'stop' })).toEqual([]);
    expect(await world.containerOf('box')).toMatchObject({ id: before?.id, state: 'exited', exitCode: 0 });
  });

  itKills('kills for good what its restart policy would bring back', async () => {
    const world = aWorld([scriptService('box', stay, { restart: 'always' })]);
    await world.run({ action: 'up' });
    expect(await world.run({ action: 'kill' })).toEqual([]);
    expect(await world.containerOf('box')).toMatchObject({ state: 'exited', exitCode: 137, restartCount: 0 });
    expect((await world.plan({ action: 'kill' })).steps).toEqual([]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    await world.run({ action: 'pause' });
    expect(await world.run({ action: 'kill' })).toEqual([]);
    expect(await world.containerOf('box')).toMatchObject({ state: 'exited', exitCode: 137 });
  });

  itKills('sends any other signal to what runs, which goes on', async () => {
    const world = aWorld([scriptService('box', programs.reloading.sh)]);
    await world.run({ action: 'up' });
    const wish = { services: ['box'] };
    await followUntil(
      world,
      wish,
      () => Promise.resolve(),
      (lines) => lines.some(({ text }) => text === 'ready'),
    );
    await followUntil(
      world,
      wish,
      async () => expect(await world.run({ action: 'kill', signal: 'SIGHUP' })).toEqual([]),
      (lines) => lines.some(({ text }) => text === 'again'),
    );
    expect(await world.stateOf('box')).toEqual(['running none']);
    expect(await world.run({ action: 'kill', signal: 'SIGTERM' })).toEqual([]);
    await expect
      .poll(() => world.containerOf('box'), { timeout: 20_000 })
      .toMatchObject({ state: 'exited', exitCode: 0 });
  });
}
