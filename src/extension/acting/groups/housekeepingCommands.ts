import { valueOf } from '../../../app/operations/door.ts';
import { performHousekeeping, type HousekeepingOperation } from '../../../app/operations/messages/housekeeping.ts';
import type { ChannelNode } from '../../../app/channels/channelTree.ts';
import { knownApplication } from '../../../app/monitors/readySnapshot.ts';
import { plural } from '../../../base/counts.ts';
import { kindsWith, sourceKinds } from '../../../base/kinds/sources.ts';
import { maskUrl } from '../../../base/mask.ts';
import { ProblemError } from '../../../base/problem.ts';
import { entryIdProblem } from '../../../broker/entryId.ts';
import type { TrimBound } from '../../../broker/writer.ts';
import { askText } from '../../ui/inputs.ts';
import { tellDone } from '../../ui/messages.ts';
import { pickOne } from '../../ui/picks.ts';
import { channelIn } from '../../commands/channelCommands.ts';
import type { GroupCommandParts } from './groupParts.ts';

/** Makes a consumer group that reads from where a person says. */
export async function createConsumerGroup(parts: GroupCommandParts, args: readonly unknown[]): Promise<void> {
  const channel = await channelIn(parts, args, 'isStream', 'Create Consumer Group');
  if (!channel) return;
  const title = `Create Consumer Group of ${channel.name}`;
  const known = factsOf(parts, channel)?.groups.map(({ name }) => name) ?? [];
  const group = await askText({
    title,
    prompt: 'The name of the group',
    placeHolder: 'billing',
    ignoreFocusOut: true,
    validateInput: (text) => nameFault(text.trim(), known),
  });
  if (group === undefined) return;
  const id = await pickStart(title, 'What is the group given?');
  if (id === undefined) return;
  const makesStream = await mayMakeStream(parts, channel, title);
  if (makesStream === undefined) return;
  const operation = { kind: 'createGroup', group: group.trim(), id, makesStream } as const;
  const done = await perform(parts, channel, (on) => ({ ...operation, ...on }));
  if (done !== undefined) tellDone(`Created ${group.trim()}`);
}

function nameFault(name: string, known: readonly string[]): string | undefined {
  if (name === '') return 'Enter a name.';
  return known.includes(name) ? `There is a group ${name} already.` : undefined;
}

/** A stream that is there already says what its entries are; one that is not is made only when a person wants that. */
async function mayMakeStream(
  parts: GroupCommandParts,
  channel: ChannelNode,
  title: string,
): Promise<boolean | undefined> {
  const facts = factsOf(parts, channel);
  if (facts && (facts.length > 0 || facts.groups.length > 0)) return false;
  const items = [
    { label: 'Create the stream too', detail: 'MKSTREAM: it is empty at first.', makesStream: true },
    { label: 'Only if the stream is there', detail: 'Otherwise Redis refuses it.', makesStream: false },
  ];
  const picked = await pickOne(items, { title, placeHolder: `${channel.name} has no entries` });
  return picked?.makesStream;
}

/** Lets the user say from where on a group reads: `0`, `$` or an entry's id. */
export async function pickStart(title: string, placeHolder: string): Promise<string | undefined> {
  const items = [
    { label: 'Everything, from the beginning', description: '0', id: '0' },
    { label: 'Only new entries', description: '$', id: '$' },
    { label: 'What follows an entry…', description: '', id: undefined },
  ];
  const picked = await pickOne(items, { title, placeHolder });
  return picked && picked.id === undefined ? askId(title) : picked?.id;
}

/** Removes the oldest entries of a stream, once it was said how many they are and who has not read them. */
export async function trimStream(parts: GroupCommandParts, args: readonly unknown[]): Promise<void> {
  const channel = await channelIn(parts, args, 'isStream', 'Trim Stream');
  if (!channel) return;
  const bound = await pickBound(`Trim ${channel.name}`);
  if (!bound) return;
  const { target } = await placeOf(parts, channel);
  const request = { broker: { url: target.url }, key: channel.key, bound };
  const effect = await target.tap().request('trimEffect', request);
  const gone = await perform(parts, channel, (on) => ({ kind: 'trim', ...on, bound, effect }));
  if (gone !== undefined) tellDone(`Removed ${plural(gone ?? 0, 'entry', 'entries')} of ${channel.name}`);
}

async function pickBound(title: string): Promise<TrimBound | undefined> {
  const about = 'MAXLEN ~ or MINID ~: Redis removes whole blocks, which is less work, and may keep some more.';
  const items = [
    { label: 'Keep the newest entries, exactly so many…', by: 'length', isExact: true },
    { label: 'Keep about the newest entries…', detail: about, by: 'length', isExact: false },
    { label: 'Keep entries from an id or a time on, exactly…', by: 'id', isExact: true },
    { label: 'Keep entries from about an id or a time on…', detail: about, by: 'id', isExact: false },
  ] as const;
  const picked = await pickOne(items, { title, placeHolder: 'What does the stream keep?' });
  if (!picked) return undefined;
  const { by, isExact } = picked;
  if (by === 'id') {
    const id = await askId(title);
    return id === undefined ? undefined : { by, id, isExact };
  }
  const text = await askText({
    title,
    prompt: 'How many of the newest entries are kept',
    placeHolder: '1000',
    ignoreFocusOut: true,
    validateInput: (value) => (/^\d{1,15}$/.test(value.trim()) ? undefined : 'Enter a number, such as 1000.'),
  });
  return text === undefined ? undefined : { by, length: Number(text), isExact };
}

async function askId(title: string): Promise<string | undefined> {
  const id = await askText({
    title,
    prompt: "An entry's id. Its first part is a time, in milliseconds since 1970",
    placeHolder: '1700000000000-0',
    ignoreFocusOut: true,
    validateInput: (text) => entryIdProblem(text.trim())?.message,
  });
  return id?.trim();
}

/** Removes the key of a channel, with all that it holds. */
export async function deleteChannelKey(parts: GroupCommandParts, args: readonly unknown[]): Promise<void> {
  const channel = await channelIn(parts, args, 'canDelete', 'Delete Key from Redis');
  const channelKind = kindsWith('isListed').find((kind) => kind === channel?.channelKind);
  if (!channel || channelKind === undefined) return;
  const facts = factsOf(parts, channel);
  const groups = facts?.groups.map(({ name }) => name) ?? [];
  const length = facts?.length ?? 0;
  const gone = await perform(parts, channel, (on) => ({ kind: 'deleteKey', ...on, channelKind, length, groups }));
  if (gone === undefined) return;
  const label = sourceKinds[channelKind].label;
  tellDone(gone === 0 ? `The ${label} ${channel.key} was gone already` : `Deleted the ${label} ${channel.key}`);
}

function factsOf({ watch }: GroupCommandParts, { channelKind: kind, key, broker }: ChannelNode) {
  return watch.factsOf({ kind, key, broker });
}

async function placeOf({ monitor, brokers, tap }: GroupCommandParts, { name, key, broker: called }: ChannelNode) {
  const broker = brokers.addressOf(await knownApplication(monitor), called);
  if ('problem' in broker) throw new ProblemError(broker.problem);
  return {
    target: { url: broker.url, tap: () => tap.ensure() },
    on: { broker: maskUrl(broker.url), channel: name, key },
  };
}

/** Undefined when it was declined. */
async function perform(
  parts: GroupCommandParts,
  channel: ChannelNode,
  operationOn: (on: {
    readonly broker: string;
    readonly channel: string;
    readonly key: string;
  }) => HousekeepingOperation,
): Promise<number | null | undefined> {
  const { target, on } = await placeOf(parts, channel);
  const { signal } = new AbortController();
  const value = valueOf(await performHousekeeping(operationOn(on), target, parts.door, signal));
  if (value !== undefined) parts.watch.refresh();
  return value;
}
