import { afterEach, describe, expect, it } from 'vitest';
import { Ends, type ContainerEnd } from '../../../src/cli/attached/ends.ts';
import type { EngineEvent } from '../../../src/engine/engine.ts';
import type { ObservedContainer } from '../../../src/engine/observation.ts';
import { aContainer, anObservation } from '../../fakes/models.ts';

/** The end of one container of a service, followed on an engine that has what `seen` says. */
function follow(seen: readonly ObservedContainer[]) {
  const told: ContainerEnd[] = [];
  const world = { seen, looks: 0 };
  const observe = (): Promise<ReturnType<typeof anObservation>> => {
    world.looks++;
    return Promise.resolve(anObservation(world.seen));
  };
  const tell = {
    onEnd: (end: ContainerEnd) => told.push(end),
    onAllEnded: () => undefined,
    onFailure: () => undefined,
  };
  const ends = new Ends({ observe }, 'shop', new Set(['web', 'job']), tell, new AbortController().signal);
  return { ends, told, world };
}

/** As local processes tell it: without an id and a code. */
function event(service: string, action: string): EngineEvent {
  return { timeMs: 0, container: `shop-${service}-1`, service, action };
}

describe('the ends that an attached up hears of', () => {
  const opened: Ends[] = [];
  afterEach(() => {
    for (const ends of opened.splice(0)) ends.dispose();
  });

  it('are not those of an earlier run, told only now that the container is about to be started again', async () => {
    const { ends, told, world } = follow([aContainer('web', 1, { state: 'created' })]);
    opened.push(ends);
    ends.expect([], ['shop-web-1', 'shop-job-1'], new Set());
    ends.note(event('web', 'die'));
    ends.note(event('web', 'start'));
    ends.note(event('job', 'start'));
    world.seen = [aContainer('web', 1), aContainer('job', 1, { state: 'exited', exitCode: 3 })];
    ends.note(event('job', 'die'));
    await expect
      .poll(() => told)
      .toEqual([{ container: 'shop-job-1', service: 'job', exitCode: 3, isRestarting: false }]);
    expect(world.looks).toBe(1);
  });

  it('are those of a container that ran before and was left alone', async () => {
    const { ends, told } = follow([aContainer('web', 1, { state: 'exited', exitCode: 7 })]);
    opened.push(ends);
    ends.expect(['shop-web-1'], [], new Set());
    ends.note(event('web', 'die'));
    await expect.poll(() => told.map(({ exitCode }) => exitCode)).toEqual([7]);
  });
});
