import { formatCount } from '../../base/counts.ts';
import { maskText } from '../../base/mask.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';
import type { ContainerDetails } from '../../engine/containerDetails.ts';
import type { Observation, ObservedContainer } from '../../engine/observation.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { PageFact, PageSection } from '../../protocol/servicePage.ts';
import type { WatchState } from '../../develop/watchEvents.ts';
import { clusterContext } from '../services/clusterContext.ts';
import { hostOfPort } from '../services/serviceText.ts';
import { watchText } from '../services/watchText.ts';
import { pathForPeople } from '../../base/disk/pathForPeople.ts';
import { spanText } from '../../base/span.ts';
import { formatBytes } from '../../base/bytes.ts';
import { hiddenValue, isSecretVariable } from './maskedDetails.ts';

/** What the lists of the page are made from. */
export interface PageSubject {
  readonly application: Application;
  readonly observation: Observation;
  /** Undefined for a service that the manifest does not declare. */
  readonly declared: Service | undefined;
  readonly containers: readonly ObservedContainer[];
  readonly details: ReadonlyMap<string, ContainerDetails>;
  /** How the watch of its files stands; undefined where nobody watches. */
  readonly watched: WatchState | undefined;
  readonly nowMs: number;
}

/** The lists of the page, in their order. One that has nothing says so. */
export function pageSections(subject: PageSubject): PageSection[] {
  return [
    { title: 'Ports', facts: ports(subject), empty: 'No port is published.' },
    { title: 'Image', facts: image(subject), empty: 'It has no image.' },
    { title: 'Channels', facts: channels(subject), empty: 'The manifest names none.' },
    { title: 'Depends on', facts: dependencies(subject), empty: 'It depends on no other service.' },
    ...watch(subject),
    { title: 'Mounts', facts: mounts(subject), empty: 'Nothing is mounted.' },
    { title: 'Networks', facts: networks(subject), empty: 'It is in no network of its own.' },
    { title: 'Limits', facts: limits(subject), empty: 'It may use all that the machine has.' },
    { title: 'Environment', facts: environment(subject), empty: 'It has no variables.' },
  ];
}

/** Only of a service that has rules: most have none. */
function watch({ declared, application, watched, nowMs }: PageSubject): PageSection[] {
  const rules = declared?.watch ?? [];
  if (rules.length === 0) return [];
  const facts = rules.flatMap(({ action, path, target }) =>
    fact(pathForPeople(path, application.directory), target === undefined ? action : `${action} → ${target}`),
  );
  const now = fact('Now', watched ? watchText(watched, nowMs) : 'not watched');
  return [{ title: 'Watched files', facts: [...now, ...facts], empty: '' }];
}

function fact(name: string, value: string | undefined, more: Partial<PageFact> = {}): readonly PageFact[] {
  return value === undefined || value === '' ? [] : [{ name, value: maskText(value), ...more }];
}

function ports({ containers, declared, observation }: PageSubject): PageFact[] {
  const addresses = clusterContext(observation)?.addresses;
  const shown = containers.filter(isUpOrPaused).flatMap((container) =>
    container.publishers
      .filter(({ publishedPort }) => publishedPort > 0)
      .flatMap((port) => {
        const { hostIp, publishedPort, targetPort, protocol } = port;
        const host = hostOfPort(container, port, addresses);
        const place = hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::' ? host : hostIp;
        return fact(
          `${targetPort}/${protocol}`,
          `${place}:${publishedPort}`,
          protocol === 'tcp' ? { action: { kind: 'url', url: `http://${host}:${publishedPort}` } } : {},
        );
      }),
  );
  if (shown.length > 0) return uniqueFacts(shown);
  return (declared?.ports ?? []).flatMap(({ target, protocol, published: port }) =>
    fact(`${target}/${protocol}`, port === undefined ? 'any free port, once it runs' : `${port}, once it runs`),
  );
}

function image({ containers, declared, observation, details, nowMs }: PageSubject): PageFact[] {
  const own = containers[0];
  const name = own?.image ?? declared?.image;
  if (own?.placement === 'local') {
    return [
      ...fact('Local process', own.pid === undefined ? 'not running' : `pid ${own.pid}`),
      ...fact('Command', own.command?.join(' ')),
      ...fact('Working folder', [...details.values()][0]?.workingDirectory),
    ];
  }
  if (!observation.engine.traits.hasImages) {
    return [...fact('Command', (own?.command ?? declared?.run?.command)?.join(' '))];
  }
  const builtMs = [...details.values()].find(
    ({ imageCreatedAtMs }) => imageCreatedAtMs !== undefined,
  )?.imageCreatedAtMs;
  const pulledMs = name === undefined ? undefined : observation.imageTimesMs?.[name];
  return [
    ...fact('Name', name),
    ...fact('Id', own?.imageId?.replace(/^sha256:/, '').slice(0, 12)),
    ...fact('Built', agoText(builtMs, nowMs)),
    ...fact('Pulled or built here', agoText(pulledMs, nowMs)),
    ...fact('Build context', declared?.build?.context),
    ...fact('Command', own?.command?.join(' ')),
    ...fact('Working folder', [...details.values()][0]?.workingDirectory),
    ...fact('User', [...details.values()][0]?.user),
  ];
}

function agoText(timeMs: number | undefined, nowMs: number): string | undefined {
  return timeMs === undefined ? undefined : `${spanText(nowMs - timeMs)} ago`;
}

function channels({ declared }: PageSubject): PageFact[] {
  return [
    ...(declared?.publishes ?? []).flatMap((name) => fact('Publishes', name, { action: { kind: 'channel', name } })),
    ...(declared?.consumes ?? []).flatMap(({ channel: name, group }) =>
      fact('Consumes', group === undefined ? name : `${name} (as ${group})`, { action: { kind: 'channel', name } }),
    ),
  ];
}

function dependencies({ declared }: PageSubject): PageFact[] {
  return Object.entries(declared?.dependsOn ?? {}).flatMap(([name, { condition }]) =>
    fact(name, conditions[condition], { action: { kind: 'service', service: name } }),
  );
}

const conditions = {
  service_started: 'once it has started',
  service_healthy: 'once it is healthy',
  service_completed_successfully: 'once it has completed',
} as const;

function mounts({ details, declared, application }: PageSubject): PageFact[] {
  const real = [...details.values()].flatMap((each) => each.mounts);
  const shown = real.map(({ type, source, target, isReadOnly }) => mountFact(type, source, target, isReadOnly));
  if (shown.length > 0) return uniqueFacts(shown.flat());
  return (declared?.mounts ?? []).flatMap(({ type, source, target, isReadOnly }) => {
    const name = type === 'volume' && source !== undefined ? (application.volumes[source]?.name ?? source) : source;
    return mountFact(type, name, target, isReadOnly);
  });
}

function mountFact(type: string, source: string | undefined, target: string, isReadOnly: boolean): readonly PageFact[] {
  const words = [type, source, isReadOnly ? 'read-only' : undefined].filter((text) => text !== undefined);
  return fact(target, words.join(' · '));
}

function networks({ details, declared, application, containers }: PageSubject): PageFact[] {
  const real = [...details].flatMap(([container, each]) =>
    each.networks.flatMap(({ name, address, aliases: all }) => {
      // That it is found by its own name goes without saying.
      const aliases = all.filter((alias) => alias !== container);
      return fact(
        containers.length > 1 ? `${name} (${container})` : name,
        [address, aliases.length > 0 ? `as ${aliases.join(', ')}` : undefined].filter(Boolean).join(' · ') || 'joined',
      );
    }),
  );
  if (real.length > 0) return real;
  if (declared?.networkMode !== undefined) return [...fact('Mode', declared.networkMode)];
  return Object.keys(declared?.networks ?? {}).flatMap((key) =>
    fact(application.networks[key]?.name ?? key, 'once it runs'),
  );
}

function limits({ declared }: PageSubject): PageFact[] {
  const { cpus, memoryBytes } = declared?.limits ?? {};
  return [
    ...fact('CPU', cpus === undefined ? undefined : `${cpus} ${cpus === 1 ? 'core' : 'cores'}`),
    ...fact('Memory', memoryBytes === undefined ? undefined : formatBytes(memoryBytes)),
    ...fact('Replicas', declared === undefined ? undefined : formatCount(declared.replicas)),
    ...fact('Restart policy', declared?.restart),
  ];
}

/** What runs says more than the manifest: the image sets variables, too. */
function environment({ details, declared }: PageSubject): PageFact[] {
  const real = [...details.values()][0]?.environment;
  const variables = Object.entries(real ?? declared?.environment ?? {});
  return variables
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) =>
      isSecretVariable(name, value)
        ? { name, value: hiddenValue, isHidden: true }
        : { name, value: value === '' ? '(empty)' : maskText(value) },
    );
}

/** Replicas repeat each other. */
function uniqueFacts(facts: readonly PageFact[]): PageFact[] {
  return [...new Map(facts.map((each) => [`${each.name}\0${each.value}`, each])).values()];
}
