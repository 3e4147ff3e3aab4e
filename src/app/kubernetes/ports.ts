import type { Port, Service } from '../../manifest/model.ts';
import type { ServiceContext } from './context.ts';
import { isHostName } from './names.ts';
import { kubernetesObject, unlessEmpty, type KubernetesObject, type Loose } from './objects.ts';

interface Listened {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly name?: string | undefined;
  readonly appProtocol?: string | undefined;
}

/** The ports that a container listens on, as far as the manifest says. */
export function containerPorts(service: Service): readonly Loose[] {
  return listened(service).map(({ port, protocol }) => ({ containerPort: port, protocol }));
}

function listened({ ports, expose }: Service): readonly Listened[] {
  const all = [...ports.map(ofPort), ...expose.flatMap(ofExposed)];
  return all.filter((each, index) => all.findIndex((other) => keyOf(other) === keyOf(each)) === index);
}

function keyOf({ port, protocol }: Listened): string {
  return `${protocol.toLowerCase()}-${port}`;
}

function ofPort({ target, protocol, name, appProtocol }: Port): Listened {
  return { port: target, protocol: upper(protocol), name, appProtocol };
}

/** `7000-7001/udp` */
function ofExposed(text: string): readonly Listened[] {
  const [, first = '', last = first, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(text) ?? [];
  if (first === '') return [];
  const count = Math.min(Number(last) - Number(first) + 1, 1000);
  return Array.from({ length: count }, (_, index) => ({ port: Number(first) + index, protocol: upper(protocol) }));
}

function upper(protocol: string): Listened['protocol'] {
  if (protocol === 'udp') return 'UDP';
  return protocol === 'sctp' ? 'SCTP' : 'TCP';
}

/**
 * What a service is reached by. Within the application each name stands for the addresses of the replicas, without a port, as in
 * Compose: a Service without an address of its own does that. What is published is a further one, with an address of the cluster.
 */
export function networkObjects(context: ServiceContext): readonly KubernetesObject[] {
  const { service, name, labels } = context;
  if (service.networkMode === 'none') return [];
  const ports = listened(service).map((port) => servicePort(port, port.port));
  const within = (known: string): KubernetesObject =>
    kubernetesObject(
      'Service',
      { name: known, labels },
      { spec: { clusterIP: 'None', selector: labels, ports: unlessEmpty(ports) } },
    );
  return [within(name), ...aliasesOf(context).map(within), ...publishedObjects(context)];
}

function servicePort({ port, protocol, name, appProtocol }: Listened, outside: number): Loose {
  return {
    name: portName(name) ?? keyOf({ port: outside, protocol }),
    port: outside,
    targetPort: port,
    protocol,
    appProtocol,
  };
}

function portName(name: string | undefined): string | undefined {
  return name !== undefined && isHostName(name) ? name : undefined;
}

/** The further names of a service: of its networks, of those who link it, and that of its container. */
function aliasesOf({ application, service, names, notes, name }: ServiceContext): readonly string[] {
  const linked = Object.values(application.services).flatMap(({ isActive, links = [] }) =>
    isActive
      ? links.flatMap((link) => (link.startsWith(`${service.name}:`) ? [link.slice(service.name.length + 1)] : []))
      : [],
  );
  const said = Object.values(service.networks).flatMap(({ aliases }) => aliases);
  const wanted = [
    ...new Set([...said, ...linked, ...(service.containerName === undefined ? [] : [service.containerName])]),
  ];
  return wanted.filter((alias) => {
    if (alias === name || alias === service.name) return false;
    if (isHostName(alias) && names.take('Service', alias)) return true;
    const why = isHostName(alias)
      ? 'another service has it'
      : 'in Kubernetes it has small letters, digits and "-" alone';
    notes.leftOut(service, `the name ${alias}`, why);
    return false;
  });
}

function publishedObjects({ service, name, labels, names, notes }: ServiceContext): readonly KubernetesObject[] {
  const ports = service.ports.flatMap((port) => {
    const { target, published, hostIp = '' } = port;
    if (published === undefined) return [];
    if (/^(?:127\.|::1$|\[::1\]$|localhost$)/.test(hostIp)) {
      notes.leftOut(
        service,
        `the port ${published}`,
        'it is published to this machine alone',
        `Reach it with: kubectl port-forward service/${name} ${/^\d+$/.test(published) ? `${published}:` : ''}${target}`,
      );
      return [];
    }
    if (hostIp !== '' && hostIp !== '0.0.0.0' && hostIp !== '::') {
      notes.leftOut(service, `the address ${hostIp} of port ${published}`, 'addresses are given out by the cluster');
    }
    if (!/^\d+$/.test(published))
      notes.leftOut(service, `the range ${published}`, 'a port of Kubernetes is one', `It is ${target}.`);
    return [servicePort(ofPort(port), /^\d+$/.test(published) ? Number(published) : target)];
  });
  if (ports.length === 0 || service.networkMode === 'host') return [];
  notes.changed(
    'Its published ports are a Service of type LoadBalancer, which a cluster has to have the means for.',
    service,
  );
  const published = names.unique('Service', `${name}-published`);
  return [
    kubernetesObject(
      'Service',
      { name: published, labels },
      { spec: { type: 'LoadBalancer', selector: labels, ports } },
    ),
  ];
}
