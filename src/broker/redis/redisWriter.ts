import type { Publication, PublishAnswer, Sent } from '../publication.ts';
import type { BrokerWriter, TrimBound } from '../writer.ts';
import type { RedisLinks } from './connection/links.ts';
import {
  acknowledge,
  claim,
  createGroup,
  deleteConsumer,
  destroyGroup,
  handBack,
  setGroupId,
} from './streams/groups.ts';
import { trim } from './streams/trim.ts';
import { answerOf, commandOf } from './publications.ts';
import { sendAll, type ScriptRights } from './sendAll.ts';
import { bytesOfName } from '../names.ts';

/** Writes to Redis. Bytes arrive as they are. */
export class RedisWriter implements BrokerWriter {
  readonly #links: RedisLinks;
  readonly #scripts: ScriptRights = { areRefused: false };

  constructor(links: RedisLinks) {
    this.#links = links;
  }

  send(publication: Publication): Promise<PublishAnswer> {
    return this.#links.atKey(publication.key, async (client) =>
      answerOf(publication, await client.call(...commandOf(publication))),
    );
  }

  sendAll(publications: readonly Publication[], signal?: AbortSignal): Promise<readonly Sent[]> {
    return sendAll(this.#links, publications, this.#scripts, signal);
  }

  claim(key: string, group: string, consumer: string, ids: readonly string[]): Promise<readonly string[]> {
    return this.#links.atKey(key, (client) => claim(client, key, group, consumer, ids));
  }

  handBack(key: string, group: string, ids: readonly string[]): Promise<number> {
    return this.#links.atKey(key, (client) => handBack(client, key, group, ids));
  }

  acknowledge(key: string, group: string, ids: readonly string[]): Promise<number> {
    return this.#links.atKey(key, (client) => acknowledge(client, key, group, ids));
  }

  setGroupId(key: string, group: string, id: string): Promise<void> {
    return this.#links.atKey(key, (client) => setGroupId(client, key, group, id));
  }

  createGroup(key: string, group: string, id: string, makesStream: boolean): Promise<void> {
    return this.#links.atKey(key, (client) => createGroup(client, key, group, id, makesStream));
  }

  destroyGroup(key: string, group: string): Promise<void> {
    return this.#links.atKey(key, (client) => destroyGroup(client, key, group));
  }

  deleteConsumer(key: string, group: string, consumer: string): Promise<number> {
    return this.#links.atKey(key, (client) => deleteConsumer(client, key, group, consumer));
  }

  trim(key: string, bound: TrimBound): Promise<number> {
    return this.#links.atKey(key, (client) => trim(client, key, bound));
  }

  deleteEntries(key: string, ids: readonly string[]): Promise<number> {
    return this.#links.atKey(key, (client) => client.xdel(bytesOfName(key), ...ids));
  }

  deleteKey(key: string): Promise<boolean> {
    return this.#links.atKey(key, async (client) => (await client.unlink(bytesOfName(key))) > 0);
  }
}
