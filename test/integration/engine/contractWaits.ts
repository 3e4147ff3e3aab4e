import { expect, it } from 'vitest';
import { withoutLastWaits, withRunningWaits } from '../../../src/app/operations/planWaits.ts';
import { applyPlan } from '../../../src/app/operations/workflow.ts';
import type { EngineTraits } from '../../../src/engine/traits.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { programs, stay } from './programs.ts';
import { quickCheck, scriptService, type EngineWorld } from './world.ts';

/** The part of the contract that is about what a plan waits for. */
export function itWaits(aWorld: (services: readonly Service[]) => EngineWorld, { schedules }: EngineTraits): void {
  it('says what a container wrote that exits while it is waited for', async () => {
    const failing = scriptService('failing', programs.failing.sh, { healthcheck: quickCheck(programs.no.sh) });
    const needy = scriptService('needy', stay, {
      dependsOn: { failing: { condition: 'service_healthy', isRequired: true } },
    });
    const world = aWorld([failing, needy]);
    const problems = await world.run({ action: 'up' });
    expect(problems).toMatchObject([
      {
        code: schedules ? 'engine.rollout-failed' : 'engine.container-exited',
        message: expect.stringMatching(schedules ? /\(3\).*no database/ : /code 3.*no database/) as string,
      },
    ]);
    // What a cluster is told of it would run at once.
    expect(await world.stateOf('needy')).toEqual(schedules ? [] : ['created none']);
    expect((await world.observe()).containers[0]).toMatchObject({ state: 'exited', exitCode: 3 });
  });

  // A cluster ends what is unhealthy, and keeps nothing of what the check wrote.
  it.skipIf(schedules)('says that a health check fails, and what it wrote', async () => {
    const sick = scriptService('sick', stay, { healthcheck: quickCheck(programs.sick.sh, { retries: 2 }) });
    const world = aWorld([sick]);
    expect(await world.run({ action: 'up' })).toMatchObject([
      { code: 'engine.unhealthy', message: expect.stringContaining('no pulse') as string },
    ]);
    expect(await world.stateOf('sick')).toEqual(['running unhealthy']);
  });

  it('waits until what has to run goes on running, and tells of what ends, whatever its exit code', async () => {
    const world = aWorld([
      scriptService('failing', programs.failing.sh),
      scriptService('nothing', programs.nothing.sh),
      scriptService('phoenix', programs.phoenix.sh, { restart: 'always' }),
      scriptService('store', programs.store.sh, { healthcheck: quickCheck(programs.isStoreReady.sh) }),
      scriptService('worker', programs.worker.sh),
    ]);
    const planned = await world.plan({ action: 'up' });
    // The waits of a cluster's plan are for what it is told of services, and stay.
    const started = schedules ? planned : withoutLastWaits(planned);
    const problems = await applyPlan(
      withRunningWaits(started, world.application),
      world.application,
      world.engine,
      () => undefined,
      AbortSignal.timeout(60_000),
    );
    const said = problems.map(({ code, message }) => `${code} ${message}`).sort();
    if (schedules) {
      expect(said).toEqual([
        expect.stringMatching(/^engine\.rollout-failed failing .*its task has ended.*\(3\).*no database/),
        expect.stringMatching(/^engine\.rollout-failed nothing .*its task has ended/),
        expect.stringMatching(/^engine\.rollout-failed phoenix .*its tasks failed 3 times/),
      ]);
    } else {
      expect(said).toEqual([
        expect.stringMatching(/^engine\.container-exited \S+-failing-1 exited with code 3 .*no database/),
        expect.stringMatching(/^engine\.container-exited \S+-nothing-1 exited with code 0 .*It wrote nothing/),
        expect.stringMatching(/^engine\.container-exited \S+-phoenix-1 exited with code 1 /),
      ]);
    }
    expect(await world.stateOf('store')).toEqual(['running healthy']);
    expect(await world.stateOf('worker')).toEqual(['running none']);
  });
}
