import type { Redis } from 'ioredis';
import { parseClientList, type ListedClient } from './clientList.ts';
import { notAllowedToList } from './refusals.ts';

/** Asks a server who is connected to it. @throws ProblemError `broker.*`. */
export async function listClients(client: Redis, label: string): Promise<readonly ListedClient[]> {
  try {
    return parseClientList(String(await client.call('CLIENT', 'LIST')));
  } catch (error) {
    throw notAllowedToList(error, label);
  }
}
