import type { EngineAddress } from '../engine/engine.ts';
import type { Application, Channel } from '../manifest/model.ts';
import type { Start } from '../protocol/startShape.ts';
import type { SourceResolution } from './inspectorSession.ts';

/** One thing an inspector can read, before anything is known of where it is. */
export interface SourceChoice {
  /** `stream:orders.created`, `pubsub:orders.*`, `logs:orders`. */
  readonly id: string;
  readonly label: string;
  readonly kind: 'stream' | 'pubsub' | 'logs';
}

/** Where sources are read from. */
export interface SourcePlaces {
  readonly broker: { readonly url: string } | { readonly problem: { readonly code: string; readonly message: string } };
  readonly engine: EngineAddress;
  /** Where streams that have not been read yet are begun. */
  readonly start: Start;
  /** How many lines of each container's past are read. */
  readonly logTail: number;
}

/** Every channel and every service's logs, in the manifest's order. */
export function sourceChoices(application: Application): readonly SourceChoice[] {
  const channels = Object.values(application.messaging.channels).flatMap((channel): SourceChoice[] => {
    const { kind, name } = channel;
    return kind === 'stream' || kind === 'pubsub' ? [{ id: `${kind}:${name}`, label: name, kind }] : [];
  });
  const logs = Object.keys(application.services).map((name): SourceChoice => ({
    id: logsSource(name),
    label: name,
    kind: 'logs',
  }));
  return [...channels, ...logs];
}

export function logsSource(service: string): string {
  return `logs:${service}`;
}

/** What the tap needs to read `id`. A channel that the manifest does not declare is taken by its key. */
export function resolveSource(application: Application, places: SourcePlaces, id: string): SourceResolution {
  const separator = id.indexOf(':');
  const kind = id.slice(0, separator);
  const name = id.slice(separator + 1);
  if (kind === 'logs') return logs(application, places, id, name);
  if (kind !== 'stream' && kind !== 'pubsub') {
    return problem('source.unknown', `"${id}" is nothing that can be inspected. Remove it.`);
  }
  const { broker } = places;
  if ('problem' in broker) return { problem: { severity: 'error', ...broker.problem } };
  const channel = declared(application, kind, name);
  const common = { id, label: name, broker: { url: broker.url } };
  return kind === 'stream'
    ? { source: { kind, ...common, key: channel?.key ?? name, from: places.start } }
    : { source: { kind, ...common, channel: channel?.key ?? name, isPattern: channel?.isPattern ?? false } };
}

function logs(application: Application, places: SourcePlaces, id: string, service: string): SourceResolution {
  const project = application.name;
  return {
    source: {
      kind: 'logs',
      id,
      label: service,
      engine: places.engine,
      project,
      services: [service],
      tail: places.logTail,
    },
  };
}

function declared(application: Application, kind: string, name: string): Channel | undefined {
  const { channels } = application.messaging;
  const channel = Object.hasOwn(channels, name) ? channels[name] : undefined;
  return channel?.kind === kind ? channel : undefined;
}

function problem(code: string, message: string): SourceResolution {
  return { problem: { code, severity: 'error', message } };
}
