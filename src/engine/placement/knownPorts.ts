import type { Application, Service } from '../../manifest/model.ts';
import type { ObservedContainer } from '../observation.ts';
import { hostNames, loopbackNames } from './hosts.ts';
import { imagePort, isPort } from './rewrite.ts';

/**
 * The TCP ports that a service's containers listen on, as far as that can be known, the most telling first: those that the manifest
 * publishes or exposes, `PORT`, what others call it by, what its health check asks, and what its image exposes.
 */
export function knownPorts(
  application: Application,
  service: Service,
  observed: readonly ObservedContainer[],
): readonly number[] {
  const own = Number(service.environment['PORT']);
  const declared = [
    ...service.ports.flatMap(({ target, protocol }) => (protocol === 'tcp' ? [target] : [])),
    ...service.expose.flatMap(exposedPorts),
    ...(isPort(own) ? [own] : []),
  ];
  const containers = observed.filter((each) => each.service === service.name && each.placement === undefined);
  const seen = containers.flatMap(({ publishers }) =>
    publishers.flatMap(({ targetPort, protocol }) => (protocol === 'tcp' ? [targetPort] : [])),
  );
  const called = [...calledPorts(application, service), ...checkedPorts(service)];
  const usual = imagePort(service.image);
  return [...new Set([...declared, ...called, ...seen, ...(usual === undefined ? [] : [usual])])];
}

/** `8080`, `8080/tcp`, `8000-8003`. */
function exposedPorts(text: string): readonly number[] {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/tcp)?$/.exec(text);
  if (!match) return [];
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  const count = Math.min(last - first + 1, maxRange);
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index).filter(isPort);
}

const maxRange = 100;

/** The ports by which others call the service in their variables and commands, as in `http://orders:8080`. */
function calledPorts(application: Application, service: Service): readonly number[] {
  const others = Object.values(application.services).filter(({ name }) => name !== service.name);
  const names = hostNames(application, service);
  return others.flatMap(({ environment, command = [], entrypoint = [] }) =>
    portsOf(names, [...Object.values(environment), ...command, ...entrypoint]),
  );
}

/** The port that its own health check asks. */
function checkedPorts({ healthcheck }: Service): readonly number[] {
  return portsOf([...loopbackNames], healthcheck?.test ?? []);
}

function portsOf(names: readonly string[], texts: readonly string[]): readonly number[] {
  const hosts = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|');
  const pattern = new RegExp(String.raw`(?<![\w.-])(?:${hosts}):(\d{1,5})(?![\d@\w])`, 'g');
  const found = texts.flatMap((text) => [...text.matchAll(pattern)].map(([, port]) => Number(port)));
  return found.filter((port) => isPort(port) && port >= leastPort);
}

/** `redis:7` is an image. */
const leastPort = 80;
