import { brokerSchemeOf, unknownBrokerScheme } from '../../base/kinds/brokerSchemes.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import type { Observation, ObservedContainer, Publisher } from '../../engine/observation.ts';
import { brokerTarget, defaultBrokerName, isBrokerAddress } from '../../manifest/messaging/brokers.ts';
import { isRedisService } from '../../manifest/messaging/redisServices.ts';
import type { Application, Messaging, Service } from '../../manifest/model.ts';
import type { InsideBroker } from './brokerWay.ts';

/** Where a broker is, or why nobody can say. `inside`: who runs it in a cluster, where a forwarder leads, or can lead, to it. */
export type BrokerPlace =
  | { readonly url: string; readonly inside?: InsideBroker }
  | { readonly problem: Problem; readonly inside?: InsideBroker };

/**
 * Where a broker of the application listens, seen from this machine: the URL that the manifest gives, or the published port of
 * the service that it names (with no broker at all: of the one service that is a Redis). Without a name it is the default one.
 */
export function brokerUrl(application: Application, observation: Observation, name?: string): BrokerPlace {
  const { messaging } = application;
  const meant = name ?? defaultBrokerName(messaging);
  const written = writtenPlace(messaging, meant);
  if (written) return written;

  const named = brokerTarget(messaging, meant);
  const place = meant === undefined ? 'x-patchbay.broker' : `x-patchbay.brokers.${meant}`;
  const service = named === undefined ? unnamedService(application, name) : namedService(application, named, place);
  if ('problem' in service) return service;

  const containers = observation.containers.filter((c) => c.service === service.name && !c.isOneOff);
  const running = containers.filter((c) => c.state === 'running').sort((a, b) => a.number - b.number);
  if (running.length === 0) return problem('broker.not-running', notRunning(service.name));

  const publisher = running.map(redisPublisher).find((found) => found !== undefined);
  if (!publisher) {
    const unpublished = problem('broker.not-published', notPublished(service.name, place));
    // In a cluster, it may run anywhere and move: a forwarder in its network finds it by its name.
    const isInside = observation.engine.traits.schedules;
    return isInside ? { ...unpublished, inside: { service: service.name, port: redisPort } } : unpublished;
  }
  return { url: `redis://${hostOf(publisher, observation)}:${publisher.publishedPort}` };
}

/** Where a broker is of which the manifest gives the URL; undefined where it is a service, and what runs has to tell. */
export function writtenPlace(messaging: Messaging, name: string | undefined): BrokerPlace | undefined {
  const target = brokerTarget(messaging, name);
  return target !== undefined && isBrokerAddress(target) ? brokerPlace(target) : undefined;
}

/** A URL that somebody wrote, unless no driver serves its scheme. */
export function brokerPlace(url: string): BrokerPlace {
  return brokerSchemeOf(url) ? { url } : { problem: unknownBrokerScheme(url) };
}

const redisPort = 6379;

/** The service that serves channels where no place is given for their broker. */
function unnamedService(application: Application, name: string | undefined): Service | { readonly problem: Problem } {
  const names = Object.keys(application.messaging.brokers ?? {});
  if (name !== undefined) return problem('broker.undeclared', undeclared(application, name, names));
  return names.length === 0 ? onlyRedis(application) : problem('broker.ambiguous', noDefault(application, names));
}

function undeclared({ name: application }: Application, name: string, names: readonly string[]): string {
  const known = names.length === 0 ? '' : `; there is ${names.join(', ')}`;
  return `${application} declares no broker "${name}"${known}. Declare it under x-patchbay.brokers, or correct the name.`;
}

function noDefault({ name }: Application, names: readonly string[]): string {
  return (
    `${name} has several brokers (${names.join(', ')}), and none is the default. Say which one the channel is on, ` +
    'with x-patchbay.channels.<name>.broker, or name the default with x-patchbay.broker.'
  );
}

function namedService(application: Application, name: string, place: string): Service | { readonly problem: Problem } {
  const service = ownProperty(application.services, name);
  return (
    service ??
    problem(
      'broker.undefined-service',
      `The broker "${name}" is not a service of ${application.name}. ` +
        `Name one of its services under ${place}, or give a redis:// URL.`,
    )
  );
}

function onlyRedis(application: Application): Service | { readonly problem: Problem } {
  const all = Object.values(application.services).filter(({ name, image = '' }) => isRedisService(name, image));
  const active = all.filter((service) => service.isActive);
  const candidates = active.length > 0 ? active : all;
  const [first, ...others] = candidates;
  if (!first) {
    return problem(
      'broker.none',
      `${application.name} has no Redis service. To see messages, add one, or set x-patchbay.broker to a service or a redis:// URL.`,
    );
  }
  if (others.length === 0) return first;
  const names = candidates.map((service) => service.name).join(', ');
  return problem(
    'broker.ambiguous',
    `${application.name} has several Redis services (${names}). Say which is the broker with x-patchbay.broker.`,
  );
}

function redisPublisher(container: ObservedContainer): Publisher | undefined {
  const published = container.publishers.filter((p) => p.publishedPort > 0 && p.protocol === 'tcp');
  // Docker lists a port once for IPv4 and once for IPv6; IPv4 is the one that works everywhere.
  const byPreference = published.sort((a, b) => Number(a.hostIp.includes(':')) - Number(b.hostIp.includes(':')));
  return byPreference.find((p) => p.targetPort === redisPort) ?? byPreference[0];
}

function hostOf(publisher: Publisher, observation: Observation): string {
  const { hostIp } = publisher;
  const isEverywhere = hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::';
  if (isEverywhere) return remoteHost(observation.engine.address) ?? (hostIp === '::' ? '[::1]' : '127.0.0.1');
  return hostIp.includes(':') ? `[${hostIp}]` : hostIp;
}

/** The host of an engine that is on another machine. */
function remoteHost(address: string): string | undefined {
  return /^(tcp|https?|ssh):\/\//.test(address) ? URL.parse(address)?.hostname || undefined : undefined;
}

function notRunning(service: string): string {
  return `Redis is not running. Start the service ${service}.`;
}

function notPublished(service: string, place: string): string {
  return (
    `Redis cannot be reached: the service ${service} publishes no port. ` +
    `Add ports: ["127.0.0.1::${redisPort}"] to it, or give a redis:// URL under ${place}.`
  );
}

function problem(code: string, message: string): { readonly problem: Problem } {
  return { problem: { code, severity: 'error', message } };
}
