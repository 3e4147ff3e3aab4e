import { isGlob } from '../../base/glob.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import {
  hasTrait,
  kindsWith,
  sourceKindOf,
  sourceKinds,
  type KindsWith,
  type SourceKind,
} from '../../base/kinds/sources.ts';
import { assertNever } from '../../base/assert.ts';
import type { EngineAddress } from '../../engine/engine.ts';
import type { Application, Channel } from '../../manifest/model.ts';
import type { Start } from '../../protocol/startShape.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import { payloadRulesOf } from './payloadRules.ts';
import { recordingSource } from './recordingSource.ts';
import type { SourceResolution } from './sourceBook.ts';

/** One thing an inspector can read, before anything is known of where it is. */
export interface SourceChoice {
  /** `stream:orders.created`, `pubsub:orders.*`, `keyspace:user:*`, `logs:orders`, `events:shop`, `span:shop`, `audit:shop`. */
  readonly id: string;
  readonly label: string;
  readonly kind: SourceKind;
}

/** Where sources are read from. */
export interface SourcePlaces {
  /** Where the broker of a name is; undefined is the default one. */
  readonly broker: (
    name: string | undefined,
  ) => { readonly url: string } | { readonly problem: { readonly code: string; readonly message: string } };
  /** Only asked for what comes from the engine: it throws where none answers. */
  readonly engine: () => EngineAddress;
  /** The folder of all audit trails. Only asked for what comes from there; left out where none is shown. */
  readonly audit?: () => string;
  /** Where streams that have not been read yet are begun. */
  readonly start: Start;
  /** How many lines of each container's past are read. */
  readonly logTail: number;
}

const maxTypedLength = 512;

/** Every channel and every service's logs, in the manifest's order, and what is read of the application as a whole. */
export function sourceChoices(application: Application): readonly SourceChoice[] {
  const channels = Object.values(application.messaging.channels).map(({ kind, name }): SourceChoice => ({
    id: `${kind}:${name}`,
    label: name,
    kind,
  }));
  const logs = Object.keys(application.services).map((name): SourceChoice => ({
    id: logsSource(name),
    label: name,
    kind: 'logs',
  }));
  const ofWhole = kindsWith('isOfProject').map((kind): SourceChoice => ({
    id: `${kind}:${application.name}`,
    label: projectLabel(kind),
    kind,
  }));
  return [...channels, ...logs, ...ofWhole];
}

/**
 * What a name that was typed can be, where nothing is called so: a broker of many keys shows only some of them. A name with
 * a wildcard is a pattern.
 */
export function typedChoices(text: string, known: readonly Pick<SourceChoice, 'label'>[]): readonly SourceChoice[] {
  const name = text.trim();
  if (name === '' || name.length > maxTypedLength || known.some(({ label }) => label === name)) return [];
  const kinds = kindsWith(isGlob(name) ? 'takesPatterns' : 'takesNames');
  return kinds.map((kind) => ({ id: `${kind}:${name}`, label: name, kind }));
}

export function logsSource(service: string): string {
  return `logs:${service}`;
}

/** What the tap needs to read `id`. A channel that the manifest does not declare is taken by its key. */
export function resolveSource(application: Application, places: SourcePlaces, id: string): SourceResolution {
  const separator = id.indexOf(':');
  const kind = sourceKindOf(id.slice(0, Math.max(separator, 0)));
  const name = id.slice(separator + 1);
  if (kind === 'logs') return logs(application, places, id, name);
  if (kind === 'recording') return { source: recordingSource(id, application, places.start) };
  if (!kind) {
    return problem('source.unknown', `"${id}" cannot be inspected. Remove it.`);
  }
  if (kind === 'audit') return auditTrail(application.name, places, id);
  if (hasTrait(kind, 'isOfProject')) return { source: ofProject(application.name, places, kind, id) };
  const channel = declared(application, kind, name);
  const broker = places.broker(channel?.broker);
  if ('problem' in broker) return { problem: { severity: 'error', ...broker.problem } };
  return { source: channelSource(channel, places, broker.url, kind, name, id) };
}

function ofProject(
  project: string,
  places: SourcePlaces,
  kind: Exclude<KindsWith<'isOfProject'>, 'audit'>,
  id: string,
): TapSource {
  const label = projectLabel(kind);
  if (hasTrait(kind, 'isReceived')) return { kind, id, label, project };
  return { kind, id, label, engine: places.engine(), project };
}

function auditTrail(project: string, { audit, start }: SourcePlaces, id: string): SourceResolution {
  if (!audit) return problem('source.unknown', 'No audit trail can be shown here.');
  const source = { kind: 'audit' as const, id, label: projectLabel('audit'), project, directory: audit() };
  return { source: { ...source, ...(start.at === 'time' && { fromMs: start.timeMs }) } };
}

/** `engine events`, `spans`: there is one of each kind. */
function projectLabel(kind: KindsWith<'isOfProject'>): string {
  const { label, counted, isReceived } = sourceKinds[kind];
  return isReceived ? label : `${label} ${counted[1]}`;
}

type ChannelSourceKind = KindsWith<'isChannel'> | 'key';

/** What the tap needs to read a channel, which the manifest may declare. */
export function channelSource(
  channel: Channel | undefined,
  { start }: Pick<SourcePlaces, 'start'>,
  url: string,
  kind: ChannelSourceKind,
  name: string,
  id: string,
): TapSource {
  const key = channel?.key ?? name;
  const payload = payloadRulesOf(channel);
  const common = { id, label: name, broker: { url }, ...(payload && { payload }) };
  if (hasTrait(kind, 'isWatchedKey')) return { kind, ...common, key };
  switch (kind) {
    case 'stream':
      return { kind, ...common, key, from: start };
    case 'pubsub': {
      const { isPattern = isGlob(key), isSharded = false } = channel ?? {};
      return { kind, ...common, channel: key, isPattern, isSharded };
    }
    case 'keyspace':
      // A single key is watched itself, which shows more than that something happened to it.
      return isGlob(key) ? { kind, ...common, pattern: key } : { kind: 'key', ...common, key };
    default:
      return assertNever(kind);
  }
}

function logs(application: Application, places: SourcePlaces, id: string, service: string): SourceResolution {
  const project = application.name;
  return {
    source: {
      kind: 'logs',
      id,
      label: service,
      engine: places.engine(),
      project,
      services: [service],
      tail: places.logTail,
    },
  };
}

function declared(application: Application, kind: string, name: string): Channel | undefined {
  const { channels } = application.messaging;
  const channel = ownProperty(channels, name);
  return channel?.kind === kind ? channel : undefined;
}

function problem(code: string, message: string): SourceResolution {
  return { problem: { code, severity: 'error', message } };
}
