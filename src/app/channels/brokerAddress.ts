import { brokerSchemeOf, unknownBrokerScheme } from '../../base/kinds/brokerSchemes.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import type { Observation, ObservedContainer, Publisher } from '../../engine/observation.ts';
import type { Application, Service } from '../../manifest/model.ts';

/**
 * Where the application's broker listens, seen from this machine: the URL that the manifest gives, or the published
 * port of the service that it names (left out: of the one service that is a Redis).
 */
export function brokerUrl(
  application: Application,
  observation: Observation,
): { readonly url: string } | { readonly problem: Problem } {
  const named = application.messaging.broker;
  if (named?.includes('://')) return brokerPlace(named);

  const service = named === undefined ? onlyRedis(application) : namedService(application, named);
  if ('problem' in service) return service;

  const containers = observation.containers.filter((c) => c.service === service.name && !c.isOneOff);
  const running = containers.filter((c) => c.state === 'running').sort((a, b) => a.number - b.number);
  if (running.length === 0) return problem('broker.not-running', notRunning(service.name));

  const publisher = running.map(redisPublisher).find((found) => found !== undefined);
  if (!publisher) return problem('broker.not-published', notPublished(service.name));
  return { url: `redis://${hostOf(publisher, observation)}:${publisher.publishedPort}` };
}

/** A URL that somebody wrote, unless no driver serves its scheme. */
export function brokerPlace(url: string): { readonly url: string } | { readonly problem: Problem } {
  return brokerSchemeOf(url) ? { url } : { problem: unknownBrokerScheme(url) };
}

const redisPort = 6379;
const redisImages = new Set(['redis', 'valkey', 'redis-stack', 'redis-stack-server', 'keydb', 'dragonfly']);

function namedService(application: Application, name: string): Service | { readonly problem: Problem } {
  const service = ownProperty(application.services, name);
  return (
    service ??
    problem(
      'broker.undefined-service',
      `The broker "${name}" is no service of ${application.name}. ` +
        'Name one of its services under x-patchbay.broker, or give a redis:// URL.',
    )
  );
}

function onlyRedis(application: Application): Service | { readonly problem: Problem } {
  const all = Object.values(application.services).filter(isRedis);
  const active = all.filter((service) => service.isActive);
  const candidates = active.length > 0 ? active : all;
  const [first, ...others] = candidates;
  if (!first) {
    return problem(
      'broker.none',
      `${application.name} names no broker and has no Redis service. Set x-patchbay.broker to a service or a redis:// URL.`,
    );
  }
  if (others.length === 0) return first;
  const names = candidates.map((service) => service.name).join(', ');
  return problem(
    'broker.ambiguous',
    `${application.name} has several Redis services (${names}). Say which is the broker with x-patchbay.broker.`,
  );
}

function isRedis(service: Service): boolean {
  return redisImages.has(service.name) || redisImages.has(repositoryName(service.image ?? ''));
}

/** `registry:5000/team/redis:7-alpine@sha256:…` → `redis`. */
function repositoryName(image: string): string {
  const last = image.slice(image.lastIndexOf('/') + 1);
  return /^[^:@]*/.exec(last)?.[0] ?? '';
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
  if (!/^(tcp|https?|ssh):\/\//.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address).hostname || undefined;
}

function notRunning(service: string): string {
  return `The broker cannot be reached: its service ${service} is not running. Start it.`;
}

function notPublished(service: string): string {
  return (
    `The broker cannot be reached: its service ${service} publishes no port to this machine. ` +
    `Add ports: ["127.0.0.1::${redisPort}"] to it, or give a redis:// URL under x-patchbay.broker.`
  );
}

function problem(code: string, message: string): { readonly problem: Problem } {
  return { problem: { code, severity: 'error', message } };
}
