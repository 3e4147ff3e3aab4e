import { extname, relative, sep } from 'node:path';
import { decoders } from '../../base/kinds/decoders.ts';
import { sourceKinds } from '../../base/kinds/sources.ts';
import type { Application, Channel, Json, Messaging } from '../model.ts';
import { asyncApiKeys as keys } from './asyncapiKeys.ts';
import { correlationAt } from './asyncapiMessages.ts';
import { isBrokerAddress } from './brokers.ts';

/** Where the document will stand, and what the schemas that it refers to say. */
export interface DocumentPlace {
  /** Absolute: references to contracts are relative to it. */
  readonly folder: string;
  readonly readText: (path: string) => string | undefined;
}

type Members = Readonly<Record<string, Json>>;

/**
 * The channels of an application with their contracts, and who sends to and receives from them, as an AsyncAPI 3 document.
 * What AsyncAPI has no words for stands in `x-patchbay-` keys, so that `x-patchbay.asyncapi` reads all of it back. The
 * credentials of brokers are left out. See asyncapi.com/docs/reference/specification/v3.0.0.
 */
export function asyncApiDocument(application: Application, place: DocumentPlace): Members {
  const { name, messaging } = application;
  const servers = serversOf(messaging);
  const channels = Object.values(messaging.channels).map(
    (channel) => [channel.name, channelMembers(channel, servers, place)] as const,
  );
  return {
    asyncapi: '3.0.0',
    info: { title: name, version: '1.0.0', description: 'Exported by Patchbay.' },
    ...(servers.length > 0 && { servers: Object.fromEntries(servers.map(({ id, members }) => [id, members])) }),
    channels: Object.fromEntries(channels),
    operations: operationsOf(application),
  };
}

interface Server {
  readonly id: string;
  /** The name of the broker; undefined for the default one. */
  readonly broker: string | undefined;
  readonly members: Members;
}

function serversOf({ broker, brokers = {} }: Messaging): readonly Server[] {
  const named = Object.entries(brokers).map(([name, target]) => ({
    id: name,
    broker: name,
    members: serverMembers(target),
  }));
  if (broker === undefined) return named;
  const id = freeName('default', new Set(Object.keys(brokers)));
  const members = { ...serverMembers(broker), [keys.isDefault]: true };
  return [{ id, broker: undefined, members }, ...named];
}

const redisPort = 6379;

function serverMembers(target: string): Members {
  if (!isBrokerAddress(target)) {
    return { host: `${target}:${redisPort}`, protocol: 'redis', [keys.broker]: target };
  }
  const [, scheme = '', rest = ''] = /^([^:]*):\/\/(.*)$/s.exec(target) ?? [];
  // A password may hold an `@`, a host never does; a query may hold a password too.
  const open = rest.slice(rest.lastIndexOf('@') + 1).replace(/[?#].*$/s, '');
  const [host = ''] = open.split('/');
  return { host, protocol: scheme, [keys.broker]: `${scheme}://${open}` };
}

function channelMembers(channel: Channel, servers: readonly Server[], place: DocumentPlace): Members {
  const server = servers.find(({ broker }) => broker === channel.broker);
  const message = messageMembers(channel, place);
  return {
    ...addressMembers(channel),
    ...(server && channel.broker !== undefined && { servers: [reference('servers', server.id)] }),
    ...(Object.keys(message).length > 0 && { messages: { message } }),
    [keys.kind]: channel.kind,
    ...extensionMembers(channel, place),
  };
}

/** What AsyncAPI calls a parameter stands for one part of a name; a star of a pattern does so, and nothing else of it. */
function addressMembers({ key, kind }: Channel): Members {
  if (/[{}]/.test(key)) return { address: null, [keys.key]: key };
  const names: string[] = [];
  const address = sourceKinds[kind].takesPatterns
    ? key.replaceAll('*', () => {
        names.push(`any${names.length + 1}`);
        return `{${names.at(-1)}}`;
      })
    : key;
  if (names.length === 0) return { address };
  const parameters = Object.fromEntries(names.map((name) => [name, { description: 'Any text.' }]));
  return { address, parameters, [keys.key]: key };
}

function messageMembers(channel: Channel, place: DocumentPlace): Members {
  const encoding = channel.payload?.encoding;
  const payload = payloadMembers(channel, place);
  const location = locationOf(channel.correlation);
  return {
    ...(encoding !== undefined && encoding !== 'auto' && { contentType: decoders[encoding].mediaType }),
    ...(payload && { payload }),
    ...(location !== undefined && { correlationId: { location } }),
  };
}

/**
 * A JSON Schema of draft 7 says so. AsyncAPI's own schemas, which it is otherwise, are a little more than that draft, and
 * tools know no newer one; Patchbay reads the dialect from the file.
 */
function payloadMembers({ contract, contractPointer }: Channel, place: DocumentPlace): Members | undefined {
  if (contract === undefined) return undefined;
  const schema = { $ref: `${pathFrom(place, contract)}${contractPointer ? `#${encoded(contractPointer)}` : ''}` };
  switch (extname(contract).toLowerCase()) {
    case '.proto': {
      const text = place.readText(contract);
      return text === undefined
        ? undefined
        : { schemaFormat: 'application/vnd.google.protobuf;version=3', schema: text };
    }
    case '.avsc':
      return { schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema };
    default: {
      const isDraft7 = !contractPointer && /"\$schema"\s*:\s*"[^"]*draft-07/.test(place.readText(contract) ?? '');
      return isDraft7 ? { schemaFormat: 'application/schema+json;version=draft-07', schema } : schema;
    }
  }
}

function extensionMembers(channel: Channel, place: DocumentPlace): Members {
  const { payload, contract, correlation, deadLetter, isSharded } = channel;
  const extension = extname(contract ?? '').toLowerCase();
  const isBinary = ['.avsc', '.proto'].includes(extension);
  return {
    ...(payload?.field !== undefined && { [keys.field]: payload.field }),
    // Else the format of the schema would be taken for how payloads are written.
    ...(isBinary && (payload?.encoding ?? 'auto') === 'auto' && { [keys.encoding]: 'auto' }),
    ...(contract !== undefined &&
      extension === '.proto' && { [keys.contract]: decodeURIComponent(pathFrom(place, contract)) }),
    ...(correlation !== undefined && locationOf(correlation) === undefined && { [keys.correlation]: correlation }),
    ...(deadLetter !== undefined && { [keys.deadLetter]: deadLetter }),
    ...(isSharded && { [keys.sharded]: true }),
  };
}

/** A path of names alone as AsyncAPI writes it; undefined for what would not be read back as it is. */
function locationOf(correlation: string | undefined): string | undefined {
  if (correlation === undefined) return undefined;
  const names = [...correlation.matchAll(/\.([A-Za-z_]\w*)|\["([^"\\~/]*)"\]/g)].map(([, word, text]) => word ?? text);
  const location = `$message.payload#/${names.join('/')}`;
  return names.length > 0 && correlationAt(location) === correlation ? location : undefined;
}

function operationsOf({ services }: Application): Members {
  const taken = new Set<string>();
  const all = Object.values(services).flatMap(({ name, publishes, consumes }) => [
    ...publishes.map((channel) => operation('send', name, channel, undefined, taken)),
    ...consumes.map(({ channel, group }) => operation('receive', name, channel, group, taken)),
  ]);
  return Object.fromEntries(all);
}

function operation(
  action: 'send' | 'receive',
  service: string,
  channel: string,
  group: string | undefined,
  taken: Set<string>,
): readonly [string, Members] {
  const id = freeName(`${service}.${action}.${channel}`, taken);
  taken.add(id);
  const said = { [keys.service]: service, ...(group !== undefined && { [keys.group]: group }) };
  return [id, { action, channel: reference('channels', channel), ...said }];
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number++) {
    const free = number === 2 ? name : `${name}-${number - 1}`;
    if (!taken.has(free)) return free;
  }
}

function reference(section: 'servers' | 'channels', name: string): Members {
  return { $ref: `#/${section}/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}` };
}

function encoded(pointer: string): string {
  return pointer.split('/').map(encodeURIComponent).join('/');
}

function pathFrom({ folder }: DocumentPlace, path: string): string {
  const parts = relative(folder, path).split(sep).map(encodeURIComponent);
  return parts[0] === '..' ? parts.join('/') : `./${parts.join('/')}`;
}
