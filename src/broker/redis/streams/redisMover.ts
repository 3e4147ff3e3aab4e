import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { kindsWith } from '../../../base/kinds/sources.ts';
import { ProblemError } from '../../../base/problem.ts';
import type {
  MarkedMessage,
  MessageMover,
  MovablePage,
  MoveAnswer,
  MovedMessage,
  MoveJournal,
  MoveOrigin,
  MoveResult,
  MoveTarget,
} from '../../mover.ts';
import { bytesOfName } from '../../names.ts';
import type { Bytes } from '../../publication.ts';
import type { RedisLinks } from '../connection/links.ts';
import { slotOf } from '../connection/slots.ts';
import { movable } from './movable.ts';
import { journalKey, marksKey } from './moveKeys.ts';
import * as scripts from './moveScripts.ts';

/** Moves messages of streams, lists and consumer groups by scripts: each is one step of the server. */
export class RedisMover implements MessageMover {
  readonly #links: RedisLinks;

  constructor(links: RedisLinks) {
    this.#links = links;
  }

  readMovable(from: MoveOrigin, cursor: string | undefined, count: number): Promise<MovablePage> {
    return this.#links.atKey(from.key, (client) => movable(client, from, cursor, count));
  }

  canMoveAtOnce(from: MoveOrigin, to: MoveTarget): boolean {
    // Every node of a cluster passes on what is published, unless it is sharded.
    if (!this.#links.route.isCluster || (to.kind === 'pubsub' && !to.isSharded)) return true;
    return slotOf(from.key) === slotOf(to.key);
  }

  async move(from: MoveOrigin, to: MoveTarget, messages: readonly MovedMessage[]): Promise<MoveAnswer> {
    const absent = from.kind === 'list' ? randomUUID() : '0-0';
    const keys = to.kind === 'pubsub' && !to.isSharded ? [from.key] : [from.key, to.key];
    const start = [kindOf(from), groupOf(from), targetKind(to), bytesOfName(to.key), absent, messages.length];
    const parts = messages.flatMap((message) => [removed(message), ...counted(message)]);
    return answerOf(await this.#run(scripts.moveScript, keys, [...start, ...parts]), 'gone');
  }

  async unfinished(from: MoveOrigin): Promise<MoveJournal | undefined> {
    const key = journalKey(from);
    const [mark, to] = await this.#links.atKey(key, (client) => client.hmget(bytesOfName(key), 'mark', 'to'));
    return journalOf(mark, to);
  }

  async own(from: MoveOrigin, owner: string, { mark, ...place }: MoveJournal): Promise<MoveJournal> {
    const reply = await this.#run(scripts.ownScript, [journalKey(from)], [owner, mark, JSON.stringify(place)]);
    const [known, to] = (reply as unknown[]).map(String);
    return journalOf(known, to) ?? { mark, ...place };
  }

  async ownMarks(to: MoveTarget, mark: string, owner: string): Promise<readonly MarkedMessage[]> {
    const key = marksKey(to.key, mark);
    return this.#links.atKey(key, async (client) => {
      await client.hset(bytesOfName(key), 'owner', owner);
      const all = await client.hgetallBuffer(bytesOfName(key));
      return Object.entries(all).flatMap(([name, item]) =>
        name.startsWith('t') ? [{ token: name.slice(1), item: item.length > 0 ? item : undefined }] : [],
      );
    });
  }

  async present(from: MoveOrigin, messages: readonly MarkedMessage[]): Promise<readonly boolean[]> {
    const its = messages.map(removed);
    const reply = await this.#run(scripts.presentScript, [from.key], [kindOf(from), groupOf(from), ...its]);
    return (reply as unknown[]).map((one) => Number(one) === 1);
  }

  async addMarked(to: MoveTarget, mark: string, owner: string, messages: readonly MovedMessage[]): Promise<MoveAnswer> {
    const marks = marksKey(to.key, mark);
    const keys = to.kind === 'pubsub' && !to.isSharded ? [marks] : [marks, to.key];
    const parts = messages.flatMap((message) => [message.token, argument(message.item ?? ''), ...counted(message)]);
    const start = [owner, targetKind(to), bytesOfName(to.key), messages.length];
    const reply = await this.#run(scripts.addMarkedScript, keys, [...start, ...parts]);
    if (String((reply as unknown[])[1]) === 'TAKENOVER') throw takenOver();
    return answerOf(reply, 'known');
  }

  async removeMarked(from: MoveOrigin, owner: string, messages: readonly MarkedMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const ids = messages.map(({ token }) => token);
    switch (from.kind) {
      case 'stream':
        await this.#links.atKey(from.key, (client) => client.xdel(bytesOfName(from.key), ...ids));
        return;
      case 'pending':
        await this.#links.atKey(from.key, (client) =>
          client.xack(bytesOfName(from.key), bytesOfName(from.group), ...ids),
        );
        return;
      case 'list': {
        const items = messages.flatMap((message) => [message.token, removed(message)]);
        const reply = await this.#run(scripts.removeItemsScript, [from.key, journalKey(from)], [owner, ...items]);
        if (Number(reply) === 0) throw takenOver();
      }
    }
  }

  async unmark(to: MoveTarget, mark: string, tokens: readonly string[]): Promise<void> {
    const key = marksKey(to.key, mark);
    if (tokens.length === 0) return;
    const names = tokens.map((token) => `t${token}`);
    await this.#links.atKey(key, (client) => client.hdel(bytesOfName(key), ...names));
  }

  async forgetRemoved(from: MoveOrigin, owner: string, tokens: readonly string[]): Promise<void> {
    if (from.kind === 'list') await this.#run(scripts.forgetScript, [journalKey(from)], [owner, ...tokens]);
  }

  async endMarks(to: MoveTarget, mark: string, owner: string): Promise<void> {
    await this.#run(scripts.endScript, [marksKey(to.key, mark)], [owner]);
  }

  async end(from: MoveOrigin, owner: string): Promise<void> {
    await this.#run(scripts.endScript, [journalKey(from)], [owner]);
  }

  #run(script: string, keys: readonly string[], words: readonly (string | Buffer | number)[]): Promise<unknown> {
    const run = (client: Redis): Promise<unknown> =>
      client.callBuffer('EVAL', script, keys.length, ...keys.map(bytesOfName), ...words);
    return this.#links.atKey(keys[0] ?? '', run);
  }
}

function kindOf({ kind }: MoveOrigin): string {
  return kind;
}

function groupOf(from: MoveOrigin): string | Buffer {
  return from.kind === 'pending' ? bytesOfName(from.group) : '';
}

function targetKind({ kind, isSharded }: MoveTarget): string {
  return kind === 'pubsub' && isSharded ? 'sharded' : kind;
}

function removed({ token, item }: MarkedMessage): string | Buffer {
  return item === undefined ? token : argument(item);
}

/** How many parts a message has, and the parts. */
function counted({ fields }: MovedMessage): readonly (string | Buffer | number)[] {
  const parts = fields.flat().map(argument);
  return [parts.length, ...parts];
}

function argument(bytes: Bytes): string | Buffer {
  return typeof bytes === 'string' ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads `[[id or nothing, …], what was refused]`. */
function answerOf(reply: unknown, otherwise: 'gone' | 'known'): MoveAnswer {
  const [answers, refusal] = reply as [Buffer[], Buffer];
  const results = answers.map((answer): MoveResult => {
    const id = String(answer);
    return id === '' ? { state: otherwise } : { state: 'moved', id: id.includes('-') ? id : undefined };
  });
  if (refusal.length === 0) return { results };
  // As the server's own errors, so that it is told in the same words.
  return { results, refusal: Object.assign(new Error(String(refusal)), { name: 'ReplyError' }) };
}

/** Reads what a run has written down. @throws ProblemError for what is no journal: whether it is one's own cannot be told. */
function journalOf(mark: string | null | undefined, to: string | null | undefined): MoveJournal | undefined {
  if (typeof mark !== 'string' || typeof to !== 'string') return undefined;
  const place = placeOf(to);
  if (place) return { mark, ...place };
  const message =
    'What an earlier redrive has left in Redis cannot be read. Look at the key that begins with patchbay:redrive: in its slot, and delete it.';
  throw new ProblemError({ code: 'broker.bad-journal', severity: 'error', message });
}

function placeOf(text: string): Omit<MoveJournal, 'mark'> | undefined {
  const { to, broker } = objectIn(text);
  const {
    kind: named,
    key,
    isSharded,
  } = (typeof to === 'object' ? (to ?? {}) : {}) as Readonly<Record<string, unknown>>;
  const kind = kindsWith('canMoveTo').find((one) => one === named);
  if (kind === undefined || typeof key !== 'string') return undefined;
  if (typeof broker !== 'string' && broker !== null) return undefined;
  return { to: { kind, key, ...(isSharded === true && { isSharded }) }, broker };
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    // What is no JSON has no members: the caller says so.
    return {};
  }
}

function takenOver(): ProblemError {
  const message = 'Another redrive of the same messages has begun and goes on with them. This one has ended.';
  return new ProblemError({ code: 'broker.move-taken-over', severity: 'error', message });
}
