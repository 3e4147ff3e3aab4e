import type { Normalised } from './normalise.ts';
import { entriesOf, find, textsOf, withEntries, type MapNode } from './tree.ts';

/** The services that run: those without profiles, and those with an active one. `*` activates all. */
export function activeServices({ root }: Normalised, profiles: readonly string[]): ReadonlySet<string> {
  const active = entriesOf(find(root, 'services')).filter(([, service]) => {
    const own = textsOf(find(service, 'profiles'));
    return own.length === 0 || profiles.includes('*') || own.some((profile) => profiles.includes(profile));
  });
  return new Set(active.map(([name]) => name));
}

/** The model as `config` prints it: inactive services are not part of it. */
export function withoutInactive(root: MapNode, active: ReadonlySet<string>): MapNode {
  const services = find(root, 'services');
  if (services?.kind !== 'map') return root;
  const entries = new Map([...services.entries].filter(([name]) => active.has(name)));
  return withEntries(root, { services: { ...services, entries } });
}
