import { ownProperty } from '../base/ownProperty.ts';
import { brokerNameOf, brokerTarget } from '../manifest/messaging/brokers.ts';
import type { Application, Service } from '../manifest/model.ts';
import type { Publisher } from './observation.ts';
import { withClientName } from '../manifest/normalise/clientParameter.ts';
import { withLocalReceiver } from './telemetry/variables.ts';

/** The host and ports that a service is published on; of its first replica, as far as they are known. */
export interface Published {
  readonly service: string;
  readonly publishers: readonly Publisher[];
}

/**
 * The environment of a service that runs on this machine and not in a network of containers, where `redis:6379` leads
 * nowhere. By these rules, each of which gives way to what `x-patchbay.run.environment` says:
 *
 * - In the service's own values, `NAME:PORT` of a service that publishes that port becomes its published address.
 * - For every service it depends on, and for the brokers of the channels that it publishes to or consumes: `<NAME>_HOST`, `<NAME>_PORT` and
 *   `<NAME>_URL` of the first published port, `<NAME>_PORT_<TARGET>` of each further one, unless it sets them itself.
 * - `PORT` is the host port that it publishes itself, unless it sets that.
 *
 * `x-patchbay.run.discovery: false` switches all of them off. The address of the receiver of telemetry is this machine's in any case.
 */
export function discoveredEnvironment(
  application: Application,
  service: Service,
  published: readonly Published[],
  ownPort: number | undefined,
): Readonly<Record<string, string>> {
  return withLocalReceiver(whereOthersAre(application, service, published, ownPort), application);
}

function whereOthersAre(
  application: Application,
  service: Service,
  published: readonly Published[],
  ownPort: number | undefined,
): Readonly<Record<string, string>> {
  const { environment, run } = service;
  const base = { ...environment, ...run?.environment };
  if (run?.hasDiscovery === false) return base;
  const reachable = published.filter(
    ({ service: name }) => name !== service.name && ownProperty(application.services, name),
  );
  const rewritten = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, withPublished(value, reachable)]),
  );
  const wanted = new Set(neededServices(application, service));
  const found = reachable.filter(({ service: name }) => wanted.has(name));
  return {
    ...Object.fromEntries(found.flatMap((one) => Object.entries(variablesOf(application, service, one)))),
    ...(ownPort === undefined ? {} : { PORT: String(ownPort) }),
    ...rewritten,
    ...run?.environment,
  };
}

/** The services that one depends on, the brokers of its channels among them. */
export function neededServices(
  { messaging }: Application,
  { dependsOn, publishes, consumes }: Service,
): readonly string[] {
  const channels = [...publishes, ...consumes.map(({ channel }) => channel)];
  const brokers = channels.flatMap((channel) => brokerTarget(messaging, brokerNameOf(messaging, channel)) ?? []);
  return [...Object.keys(dependsOn), ...brokers];
}

function variablesOf(
  application: Application,
  reader: Service,
  { service, publishers }: Published,
): Readonly<Record<string, string>> {
  const [first, ...others] = publishers.filter(isTcp);
  if (!first) return {};
  const name = service.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  const host = hostOf(first);
  const bracketed = host.includes(':') ? `[${host}]` : host;
  const scheme = schemeOf(ownProperty(application.services, service), first.targetPort);
  return {
    [`${name}_HOST`]: host,
    [`${name}_PORT`]: String(first.publishedPort),
    [`${name}_URL`]: named(`${scheme}://${bracketed}:${first.publishedPort}`, service, reader, application),
    ...Object.fromEntries(
      others.map(({ targetPort, publishedPort }) => [`${name}_PORT_${targetPort}`, String(publishedPort)]),
    ),
  };
}

/** The URL of a broker that wants to know its clients has the name of the service that it is told to. */
function named(url: string, target: string, { name }: Service, { messaging }: Application): string {
  const parameter = ownProperty(messaging.clients ?? {}, name);
  const brokers = [messaging.broker, ...Object.values(messaging.brokers ?? {})].filter((one) => one !== undefined);
  const isBroker = brokers.length === 0 || brokers.includes(target);
  return parameter && url.startsWith('redis://') && isBroker ? withClientName(url, parameter, name) : url;
}

/** `redis://redis:6379/0` → `redis://127.0.0.1:6380/0`: a service's name as a host, whole, with a port that is published. */
function withPublished(value: string, published: readonly Published[]): string {
  return value.replace(/(?<![\w.-])([a-zA-Z0-9][\w.-]*):(\d{1,5})(?!\d)/g, (whole, name: string, port: string) => {
    const publisher = published
      .find(({ service }) => service === name)
      ?.publishers.find((one) => isTcp(one) && one.targetPort === Number(port));
    if (!publisher) return whole;
    const host = hostOf(publisher);
    return `${host.includes(':') ? `[${host}]` : host}:${publisher.publishedPort}`;
  });
}

function isTcp({ protocol, publishedPort }: Publisher): boolean {
  return protocol === 'tcp' && publishedPort > 0;
}

/** A service that listens on all interfaces can be reached on this one. */
function hostOf({ hostIp }: Publisher): string {
  return hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::' ? '127.0.0.1' : hostIp;
}

const schemes: Readonly<Record<string, string>> = {
  redis: 'redis',
  valkey: 'redis',
  postgres: 'postgres',
  postgis: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  mongo: 'mongodb',
  rabbitmq: 'amqp',
  nats: 'nats',
};

/** Tells the scheme from the image; an image that says nothing is taken for a web service. */
function schemeOf(service: Service | undefined, targetPort: number): string {
  const repository = /([^/:@]+)(?:[:@][^/]*)?$/.exec(service?.image ?? '')?.[1] ?? '';
  const scheme = ownProperty(schemes, repository);
  return scheme ?? (targetPort === 443 || targetPort === 8443 ? 'https' : 'http');
}
