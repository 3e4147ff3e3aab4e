import type { Normalised } from './normalise.ts';
import type { ProblemList } from '../problems/problems.ts';
import { didYouMean } from '../problems/suggest.ts';
import {
  entriesOf,
  find,
  findMap,
  itemsOf,
  textOf,
  textsOf,
  withEntries,
  type MapNode,
  type Node,
} from '../tree/tree.ts';

/** Which services run: by profile, or those that are named and what they need. */
export interface ServiceSelection {
  /** The profiles asked for, and those that naming a service switches on. */
  readonly profiles: readonly string[];
  readonly active: ReadonlySet<string>;
}

/**
 * The services that run: those without profiles, and those with an active one; `*` activates all. To name a service
 * activates its profiles, and leaves out what neither it nor its dependencies need.
 */
export function select(
  { root }: Normalised,
  profiles: readonly string[],
  named: readonly string[],
  problems: ProblemList,
): ServiceSelection {
  const services = findMap(root, 'services');
  const implied = named.flatMap((name) => textsOf(find(services, name, 'profiles')));
  const all = [...new Set([...profiles, ...implied])];
  const enabled = enabledServices(services, all);
  if (named.length === 0) return { profiles: all, active: enabled };
  for (const name of named) {
    if (services?.entries.has(name)) continue;
    const hint = didYouMean(name, services?.entries.keys() ?? []) || ' Name one that the manifest declares.';
    problems.error('no-such-service', `no such service: ${name}.${hint}`);
  }
  return { profiles: all, active: withDependencies(services, named, enabled) };
}

function enabledServices(services: MapNode | undefined, profiles: readonly string[]): ReadonlySet<string> {
  const enabled = entriesOf(services).filter(([, service]) => {
    const own = textsOf(find(service, 'profiles'));
    return own.length === 0 || profiles.includes('*') || own.some((profile) => profiles.includes(profile));
  });
  return new Set(enabled.map(([name]) => name));
}

function withDependencies(
  services: MapNode | undefined,
  named: readonly string[],
  enabled: ReadonlySet<string>,
): ReadonlySet<string> {
  const chosen = new Set(named.filter((name) => enabled.has(name)));
  // A set that grows while it is walked: what is added is walked, too.
  for (const name of chosen) {
    for (const [target] of entriesOf(find(services, name, 'depends_on'))) if (enabled.has(target)) chosen.add(target);
  }
  return chosen;
}

/** The model as `config` prints it: inactive services are not part of it. */
export function withoutInactive(root: MapNode, active: ReadonlySet<string>): MapNode {
  const services = findMap(root, 'services');
  if (!services) return root;
  const entries = new Map([...services.entries].filter(([name]) => active.has(name)));
  return withEntries(root, { services: { ...services, entries } });
}

/** The model without the networks, volumes, configs, secrets and models that no service of it uses. */
export function withoutUnused(root: MapNode): MapNode {
  const services = entriesOf(find(root, 'services')).map(([, service]) => service);
  const sections = Object.entries(usesOf).map(([section, uses]) => {
    const declared = findMap(root, section);
    if (!declared) return [section, undefined] as const;
    const used = new Set(services.flatMap((service) => uses(service)));
    const entries = new Map([...declared.entries].filter(([name]) => used.has(name)));
    return [section, entries.size === 0 ? undefined : { ...declared, entries }] as const;
  });
  return withEntries(root, Object.fromEntries(sections));
}

const usesOf: Readonly<Record<string, (service: Node) => readonly string[]>> = {
  networks: (service) => entriesOf(find(service, 'networks')).map(([name]) => name),
  volumes: (service) =>
    itemsOf(find(service, 'volumes')).flatMap((mount) =>
      textOf(find(mount, 'type')) === 'volume' ? (textOf(find(mount, 'source')) ?? []) : [],
    ),
  configs: (service) => [
    ...sourcesOf(find(service, 'configs')),
    ...[textOf(find(service, 'credential_spec', 'config')) ?? []].flat(),
  ],
  secrets: (service) => [...sourcesOf(find(service, 'secrets')), ...sourcesOf(find(service, 'build', 'secrets'))],
  models: (service) => entriesOf(find(service, 'models')).map(([name]) => name),
};

function sourcesOf(references: Node | undefined): readonly string[] {
  return itemsOf(references).flatMap((reference) => textOf(find(reference, 'source')) ?? []);
}
