import { describe, expect, it } from 'vitest';
import type { DockerClient } from '../../../../../src/engine/docker/connection/client.ts';
import { startContainer, stopContainer } from '../../../../../src/engine/docker/containers/containers.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';

const { signal } = new AbortController();
const base = { id: '', service: 'web', name: 'shop-web-1', after: [], reason: '' };
const start = { ...base, kind: 'start', number: 1 } as const;
const stop = { ...base, kind: 'stop' } as const;

/** What Docker is asked to do to a container that has that restart policy. */
function asked(policy: string) {
  const posted: string[] = [];
  const call = ({ method, path, body }: { method: string; path: string; body?: unknown }): Promise<unknown> => {
    if (method === 'POST') posted.push([path.split('/').at(-1), ...(body ? [JSON.stringify(body)] : [])].join(' '));
    return Promise.resolve({ HostConfig: { RestartPolicy: { Name: policy } }, State: {} });
  };
  return { posted, client: { call } as unknown as DockerClient };
}

describe('the restart policy of a container that Docker itself would start again', () => {
  const application = anApplication([aService('web', { restart: 'always' })]);
  const untold = (): void => undefined;

  it('is written by a start only where it is another one', async () => {
    const parked = asked('no');
    await startContainer(parked.client, start, application, untold, signal);
    expect(parked.posted).toEqual(['update {"RestartPolicy":{"Name":"always"}}', 'start']);
    const stopped = asked('always');
    await startContainer(stopped.client, start, application, untold, signal);
    expect(stopped.posted).toEqual(['start']);
  });

  it('is taken away by a stop that parks it, once', async () => {
    const parking = { ...stop, isParked: true } as const;
    const running = asked('always');
    await stopContainer(running.client, parking, application, untold, signal);
    expect(running.posted).toEqual(['stop', 'update {"RestartPolicy":{"Name":"no"}}']);
    const parked = asked('no');
    await stopContainer(parked.client, parking, application, untold, signal);
    expect(parked.posted).toEqual(['stop']);
    const only = asked('always');
    await stopContainer(only.client, stop, application, untold, signal);
    expect(only.posted).toEqual(['stop']);
  });
});
