import type { ChannelUse } from '../../clients.ts';
import { clientAddress } from './clientAddress.ts';
import { isOwnName } from './clientList.ts';
import { usesOf, type SeenUse } from './commandUses.ts';
import { readMonitorLine, type Words } from './monitorLine.ts';

/** Different uses are few where clients are services; names that are made up without end must not fill the memory. */
const maxUses = 10_000;

/** A use, and how often it was seen of one source. */
interface Counted {
  readonly source: string;
  /** Of what a script runs: the address of who runs the script, where the lines tell. */
  readonly caller: string | undefined;
  readonly command: string;
  readonly use: SeenUse;
  times: number;
  bytes: number;
  atMs: number;
}

const scripts = new Set(['eval', 'evalsha', 'eval_ro', 'evalsha_ro', 'fcall', 'fcall_ro']);
const script = 'lua';

/** Adds up what the commands of one server do with channels. Nothing of them is kept but names and sizes. */
export class CommandTally {
  /** Keys of other databases are other channels. A message is published in all of them. */
  readonly #database: number;
  readonly #counted = new Map<string, Counted>();
  /** Whoever has said in these lines that it is of Patchbay. */
  readonly #own = new Set<string>();
  /** Who runs the script whose commands follow: Redis 7 shows its call right before them. */
  #caller: string | undefined;
  /** Commands of a script whose call has not been seen: older servers show it right behind them. */
  #uncalled: Counted[] = [];
  #commands = 0;
  #isFull = false;

  constructor(database: number) {
    this.#database = database;
  }

  get commands(): number {
    return this.#commands;
  }

  /** More different uses were seen than are kept. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Takes a line of `MONITOR`. `droppedBytes` says how many more there were. */
  add(line: Buffer, droppedBytes: number, atMs: number): void {
    const read = readMonitorLine(line);
    const name = read?.words.next();
    if (!read || !name) return;
    this.#commands++;
    const { database, source, words } = read;
    const command = name.toString('latin1', 0, 32).toLowerCase();
    if (source !== script) this.#follow(source, command, words);
    for (const use of usesOf(command, words)) {
      if (use.channelKind !== 'pubsub' && database !== this.#database) continue;
      this.#count(source, command, use, words.size() + droppedBytes, atMs);
    }
  }

  /** What was seen but for the connections at these addresses, and for Patchbay's own. */
  uses(leftOut: ReadonlySet<string>): readonly ChannelUse[] {
    this.#settle(undefined);
    const isLeftOut = (address: string | undefined): boolean =>
      address !== undefined && (leftOut.has(address) || this.#own.has(address));
    const all = [...this.#counted.values()].filter(({ source, caller }) => !isLeftOut(source) && !isLeftOut(caller));
    const looked = new Set(all.filter(({ use }) => use.action === 'looks').map(placeOf));
    return all.flatMap((counted) => usedBy(counted, looked.has(placeOf(counted))) ?? []);
  }

  /** Notes who runs scripts, and who is of Patchbay. */
  #follow(source: string, command: string, words: Words): void {
    this.#caller = scripts.has(command) ? source : undefined;
    this.#settle(this.#caller);
    if ((command === 'client' || command === 'hello') && namesOwn(words)) this.#own.add(source);
  }

  #settle(caller: string | undefined): void {
    if (this.#uncalled.length === 0) return;
    for (const one of this.#uncalled.splice(0)) this.#keep({ ...one, caller });
  }

  #count(source: string, command: string, use: SeenUse, bytes: number, atMs: number): void {
    const caller = source === script ? this.#caller : undefined;
    const counted = { source, caller, command, use, times: 1, bytes, atMs };
    if (source !== script || caller !== undefined) this.#keep(counted);
    else if (this.#uncalled.length < maxUses) this.#uncalled.push(counted);
  }

  #keep(counted: Counted): void {
    const key = keyOf(counted);
    const before = this.#counted.get(key);
    if (before) {
      before.times += counted.times;
      before.bytes += counted.bytes;
      before.atMs = counted.atMs;
    } else if (this.#counted.size < maxUses) this.#counted.set(key, counted);
    else this.#isFull = true;
  }
}

/** Whether `CLIENT SETNAME` or `HELLO … SETNAME` gives a name of Patchbay's. Nothing else of them is looked at: there are passwords. */
function namesOwn(words: Words): boolean {
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word.toString('latin1', 0, 16).toLowerCase() === 'setname')
      return isOwnName(words.next()?.toString('latin1', 0, 64) ?? '');
  }
  return false;
}

/** Names hold anything, so that each is preceded by its length. */
function keyOf({ source, caller = '', command, use }: Counted): string {
  const { key, group = '', consumer = '' } = use;
  return `${source} ${caller} ${command} ${use.action} ${key.length} ${group.length} ${key}${group}${consumer}`;
}

function placeOf({ source, caller, use }: Counted): string {
  return `${source} ${caller ?? ''} ${use.channelKind} ${use.key}`;
}

function usedBy({ source, command, use, times, bytes, atMs }: Counted, hasLooked: boolean): ChannelUse | undefined {
  if (use.action === 'looks' || (use.action === 'removes' && !hasLooked)) return undefined;
  const action = use.action === 'publishes' ? 'publishes' : 'consumes';
  const client = source === script ? undefined : clientAddress(source);
  return { ...use, action, ...(client && { client }), command, times, bytes, atMs };
}
