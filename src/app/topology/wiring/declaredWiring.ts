import { isCertainHostKey, isToldToOthers } from '../../../manifest/hosts/hostKeys.ts';
import { hostWords, type HostReading } from '../../../manifest/hosts/hostWords.ts';
import type { Application, Service } from '../../../manifest/model.ts';
import type { DeclaredUse, DeclaredWiring } from './declaredUse.ts';
import { serviceHostNames, linkedNames } from './hostNames.ts';
import { sharedVolumes } from './sharedVolumes.ts';

/**
 * Who publishes, consumes, calls and depends on what, as the manifest and the AsyncAPI document that it names say it. What an environment
 * variable names is said by the variable's name alone: its value may be a secret.
 */
export function declaredWiring(application: Application): DeclaredWiring {
  const services = Object.values(application.services);
  const names = serviceHostNames(application);
  const named = services.map((service) => namedHosts(service, names));
  const volumes = sharedVolumes(services);
  return {
    uses: services.flatMap((service, index) => [
      ...traffic(service),
      ...(named[index]?.uses ?? []),
      ...dependencies(service, application),
      ...volumes.uses.filter((use) => use.service === service.name),
    ]),
    unknown: [...new Set([...named.flatMap(({ unknown }) => unknown), ...volumes.unknown])],
  };
}

function traffic({ name: service, publishes, consumes, documented = [] }: Service): readonly DeclaredUse[] {
  const evidenceOf = (word: 'publishes' | 'consumes'): DeclaredUse['evidence'] =>
    documented.includes(word)
      ? { source: 'asyncapi', text: 'an operation of the AsyncAPI document' }
      : { source: 'manifest', text: `x-patchbay.${word}` };
  return [
    ...publishes.map((channel) => ({
      ...{ kind: 'publishes' as const, service, channel },
      evidence: evidenceOf('publishes'),
    })),
    ...consumes.map(({ channel, group }) => ({
      ...{ kind: 'consumes' as const, service, channel, ...(group !== undefined && { group }) },
      evidence: evidenceOf('consumes'),
    })),
  ];
}

function dependencies(service: Service, { services }: Application): readonly DeclaredUse[] {
  const { name, dependsOn, links = [], volumesFrom = [], networkMode = '' } = service;
  const said = [
    ...Object.keys(dependsOn).map((target) => [target, 'depends_on'] as const),
    ...links.map((link) => [link.split(':')[0] ?? '', 'links'] as const),
    ...volumesFrom.map((from) => [from.split(':')[0] ?? '', 'volumes_from'] as const),
    ...(networkMode.startsWith('service:') ? [[networkMode.slice('service:'.length), 'network_mode'] as const] : []),
  ];
  return said
    .filter(([target]) => target !== name && Object.hasOwn(services, target))
    .map(([target, text]) => ({ kind: 'depends', service: name, target, evidence: { source: 'manifest', text } }));
}

/** A text of a service in which others may be named, and what it is called. */
interface NamingText {
  readonly text: string;
  readonly reading: HostReading;
  readonly evidence: (target: string) => DeclaredUse['evidence'];
}

/** The services that the environment and the command of one name as hosts. */
function namedHosts(service: Service, names: ReadonlyMap<string, readonly string[]>): DeclaredWiring {
  const linked = linkedNames(service);
  const elsewhere = new Set(service.extraHosts.map((line) => /^[^:=]*/.exec(line)?.[0] ?? ''));
  const uses: DeclaredUse[] = [];
  const unknown: string[] = [];
  for (const { text, reading, evidence } of namingTexts(service)) {
    for (const { name, position } of hostWords(text, reading)) {
      if (name === '' || elsewhere.has(name) || (position === 'value' && !isHost(reading))) continue;
      const link = linked.get(name);
      const [target, ...others] = link === undefined ? (names.get(name) ?? []) : [link];
      if (target === undefined || target === service.name) continue;
      if (others.length === 0) uses.push({ kind: 'calls', service: service.name, target, evidence: evidence(target) });
      else
        unknown.push(`${service.name} names the host ${name}, which ${[target, ...others].join(' and ')} are called.`);
    }
  }
  return { uses: unique(uses), unknown };
}

function namingTexts({ environment, command = [], entrypoint = [] }: Service): readonly NamingText[] {
  const variables = Object.entries(environment)
    .filter(([key]) => !isToldToOthers(key))
    .map(([key, text]) => ({
      ...{ text, reading: { key } },
      evidence: (target: string) => ({ source: 'environment' as const, text: `${key} names ${target}` }),
    }));
  const words = [...entrypoint, ...command];
  const options = words.map((text, index) => {
    const before = words[index - 1] ?? '';
    const key = /^--[\w-]{1,60}$/.test(before) ? before : undefined;
    return {
      ...{ text, reading: { key, isHost: before === '-h' } },
      evidence: (target: string) => ({ source: 'manifest' as const, text: `its command names ${target}` }),
    };
  });
  return [...variables, ...options];
}

function isHost({ key = '', isHost: isCertain = false }: HostReading): boolean {
  return isCertain || isCertainHostKey(key);
}

function unique(uses: readonly DeclaredUse[]): readonly DeclaredUse[] {
  return [...new Map(uses.map((use) => [JSON.stringify(use), use])).values()];
}
