import { ownProperty } from '../../base/ownProperty.ts';

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** How addresses in values are read and replaced. */
export interface AddressBook {
  /** True for a name that means a service, so that it leads nowhere on this machine. */
  isKnown(host: string): boolean;
  /** The ports that a host is known to listen on, the one it is known for first. */
  portsOf(host: string): readonly number[];
  /** Where the port of a host is reached from this machine; undefined: where it is written. */
  resolve(host: string, port: number): HostAndPort | undefined;
}

type Variables = Readonly<Record<string, string>>;

/**
 * Variables with the addresses in their values replaced: `http://stock:8000`, `a:1,b:2`, `redis://:secret@redis:6379/2`, a URL without a
 * port, and a host and a port in two variables of one name, `DB_HOST` and `DB_PORT`. Paths are left alone. What was replaced differs
 * from what was given, and nothing else does.
 */
export function rewriteAddresses(variables: Variables, book: AddressBook): Variables {
  const rewritten = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, rewriteValue(value, book)]),
  );
  return { ...rewritten, ...splitAddresses(variables, book) };
}

/** One text with the addresses in it replaced, those with a port and those of URLs without. */
export function rewriteValue(value: string, book: AddressBook): string {
  return withoutPorts(withPorts(value, book), book);
}

/** A name, whole, with a port. What follows a single slash is part of a path, and what comes before an `@` is a password. */
const hostAndPort = /(?<![\w.-])(?<!(?:^|[^/])\/)([a-zA-Z0-9][\w.-]*|\[::1\]):(\d{1,5})(?![\d@\w])/g;

function withPorts(value: string, book: AddressBook): string {
  return value.replace(hostAndPort, (whole: string, host: string, digits: string, at: number) => {
    const port = Number(digits);
    if (!book.isKnown(host) || !isLikely(value.slice(0, at), host, port, book)) return whole;
    const found = book.resolve(host, port);
    return found ? `${bracketed(found.host)}:${found.port}` : whole;
  });
}

/** `redis:7` is an image, not an address. */
function isLikely(before: string, host: string, port: number, book: AddressBook): boolean {
  return before.includes('://') || port >= 1024 || port === 80 || port === 443 || book.portsOf(host).includes(port);
}

const urlHost = /\b([a-z][a-z0-9+.-]*):\/\/((?:[^\s/@,"']*@)?)([a-zA-Z0-9][\w.-]*)(?![\w.-]|:\d)/gi;

function withoutPorts(value: string, book: AddressBook): string {
  return value.replace(urlHost, (whole: string, scheme: string, user: string, host: string) => {
    const port = book.isKnown(host) ? ownProperty(schemePorts, scheme.toLowerCase()) : undefined;
    const found = port === undefined ? undefined : book.resolve(host, port);
    return found ? `${scheme}://${user}${bracketed(found.host)}:${found.port}` : whole;
  });
}

/** `DB_HOST`, `PGHOST`, `redis.host`: what comes before, and what follows in the variable of its port. */
const hostVariable = /^(.*?)(HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$/i;

/** A host that stands alone in its value. Its port is in a variable of the same name, or is the one it is known for. */
function splitAddresses(variables: Variables, book: AddressBook): Variables {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, host]) => {
      const prefix = hostVariable.exec(name)?.[1];
      if (prefix === undefined || !book.isKnown(host)) return [];
      const portName = portVariable(variables, prefix, name);
      const written = ownProperty(variables, portName);
      const port = written === undefined ? book.portsOf(host)[0] : Number(written);
      const found = port === undefined || !isPort(port) ? undefined : book.resolve(host, port);
      return found
        ? [
            [name, found.host],
            [portName, String(found.port)],
          ]
        : [];
    }),
  );
}

function portVariable(variables: Variables, prefix: string, name: string): string {
  const written = [`${prefix}PORT`, `${prefix}port`].find((each) => Object.hasOwn(variables, each));
  return written ?? `${prefix}${name === name.toUpperCase() ? 'PORT' : 'port'}`;
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** The port that a URL without one means. */
const schemePorts: Readonly<Record<string, number>> = {
  http: 80,
  ws: 80,
  https: 443,
  wss: 443,
  redis: 6379,
  valkey: 6379,
  rediss: 6379,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  mongodb: 27017,
  amqp: 5672,
  amqps: 5671,
  nats: 4222,
  mqtt: 1883,
  kafka: 9092,
  grpc: 443,
  sqlserver: 1433,
  clickhouse: 9000,
};

/** The port that services of an image are known for, by the last part of its name. */
export function imagePort(image: string | undefined): number | undefined {
  const repository = /([^/:@]+)(?:[:@][^/]*)?$/.exec(image ?? '')?.[1] ?? '';
  return ownProperty(imagePorts, repository);
}

const imagePorts: Readonly<Record<string, number>> = {
  redis: 6379,
  valkey: 6379,
  postgres: 5432,
  postgis: 5432,
  mysql: 3306,
  mariadb: 3306,
  mongo: 27017,
  rabbitmq: 5672,
  nats: 4222,
  memcached: 11211,
  elasticsearch: 9200,
  kafka: 9092,
  mosquitto: 1883,
};
