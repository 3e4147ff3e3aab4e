import { sleep } from '../../../base/async.ts';
import { accepting, apiPath, statusOf, type DockerClient } from '../connection/client.ts';
import { refusedByDocker } from '../connection/errors.ts';
import { forwarderLabel } from '../labels.ts';

const retryMs = 100;
const maxAttempts = 20;

/** Removes a network. A forwarder that is still in it gives way: it waits for the next container of its project. */
export async function removeNetwork(client: DockerClient, name: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await accepting([404], client.call({ method: 'DELETE', path: apiPath('networks', name) }, signal));
    } catch (error) {
      if (statusOf(error) !== 403) throw error;
      const [users, forwarders] = await Promise.all([
        usersOf(client, name, signal),
        forwardersIn(client, name, signal),
      ]);
      const others = users.filter(({ id }) => !forwarders.has(id));
      // Docker may still count the endpoint of a container that has just gone.
      if (others.length > 0 || attempt === maxAttempts) throw networkInUse(name, others, error);
      await Promise.all([...forwarders].map((id) => removeByForce(client, id, signal)));
      await sleep(retryMs, signal);
    }
  }
}

interface NetworkUser {
  readonly id: string;
  readonly name: string;
}

function networkInUse(name: string, users: readonly NetworkUser[], cause: unknown): Error {
  const names = users.map((user) => user.name).join(', ');
  const message =
    users.length === 0
      ? `Cannot remove the network ${name}: Docker counts something in it, but cannot say what. Restart Docker, then try again.`
      : `Cannot remove the network ${name}: ${names} still uses it. Stop that, then try again.`;
  return refusedByDocker('engine.network-in-use', message, cause);
}

/** The containers that are in a network. */
async function usersOf(client: DockerClient, name: string, signal: AbortSignal): Promise<readonly NetworkUser[]> {
  const info = await client.call({ method: 'GET', path: apiPath('networks', name) }, signal).catch(() => undefined);
  const { Containers: containers } = (info ?? {}) as { Containers?: Record<string, { Name: string }> | null };
  return Object.entries(containers ?? {}).map(([id, container]) => ({ id, name: container.Name }));
}

/** Makes the forwarders that are in a network give way. */
export async function removeForwarders(client: DockerClient, network: string, signal: AbortSignal): Promise<void> {
  const forwarders = await forwardersIn(client, network, signal);
  await Promise.all([...forwarders].map((id) => removeByForce(client, id, signal)));
}

async function forwardersIn(client: DockerClient, network: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const query = { all: true, filters: { network: [network], label: [forwarderLabel] } };
  const listed = await client.call({ method: 'GET', path: '/containers/json', query }, signal);
  return new Set((listed as readonly { readonly Id: string }[]).map(({ Id }) => Id));
}

/** 409: the engine is removing it already. */
async function removeByForce(client: DockerClient, id: string, signal: AbortSignal): Promise<void> {
  const request = { method: 'DELETE', path: apiPath('containers', id), query: { force: true } } as const;
  await accepting([404, 409], client.call(request, signal));
}
