import { basename } from 'node:path';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Application, Network, Service, Volume } from '../../manifest/model.ts';
import type { StoredFile } from '../../manifest/model/files.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { findMap } from '../../manifest/tree/tree.ts';
import type { Occurrence, Space } from '../text/names.ts';
import { code, escape } from './markdown.ts';

type Shown = (path: string) => string;

/** Describes a network, a volume, a secret or another thing that services name. `shown` writes a path as people may see it. */
export function resourceText(
  { space, name, isDeclaration, of }: Occurrence,
  manifest: ResolvedManifest,
  shown: Shown,
): string | undefined {
  const { application } = manifest;
  if (!application) return undefined;
  const facts = factsOf(space, name, of, application, shown);
  if (!facts) return undefined;
  const place = isDeclaration ? '' : placeText(space, name, manifest);
  const title = `${labels[space] ?? ''} **${escape(name)}**${place}`;
  const lines = facts.filter((fact) => fact !== '').map((fact) => `- ${fact}`);
  return [title, lines.join('\n')].filter((part) => part !== '').join('\n\n');
}

const labels: Readonly<Partial<Record<Space, string>>> = {
  networks: 'Network',
  volumes: 'Volume',
  secrets: 'Secret',
  configs: 'Config',
  models: 'Model',
  profiles: 'Profile',
  groups: 'Consumer group',
};

function factsOf(
  space: Space,
  name: string,
  of: string | undefined,
  application: Application,
  shown: Shown,
): readonly string[] | undefined {
  const services = Object.values(application.services);
  switch (space) {
    case 'networks': {
      const network = ownProperty(application.networks, name);
      return (
        network && [
          ...networkFacts(network),
          users(
            'used by',
            services.filter((one) => Object.hasOwn(one.networks, name)),
          ),
        ]
      );
    }
    case 'volumes': {
      const volume = ownProperty(application.volumes, name);
      return volume && [...volumeFacts(volume), mountedBy(name, services)];
    }
    case 'secrets':
    case 'configs': {
      const file = ownProperty(application[space], name);
      const grants = services.flatMap((service) =>
        (service[space] ?? [])
          .filter(({ source }) => source === name)
          .map(({ target }) => `${code(service.name)} at ${code(target)}`),
      );
      return (
        file && [...fileFacts(file, shown), grants.length > 0 ? `read by ${listed(grants)}` : 'read by no service']
      );
    }
    case 'models':
      return [
        users(
          'used by',
          services.filter((one) => Object.hasOwn(one.models ?? {}, name)),
        ),
      ];
    case 'profiles':
      return [
        users(
          'switches on',
          services.filter(({ profiles }) => profiles.includes(name)),
        ),
      ];
    case 'groups': {
      const members = services.filter(({ consumes }) =>
        consumes.some(({ channel, group }) => channel === of && group === name),
      );
      return [of === undefined ? '' : `reads the channel ${code(of)}`, users('joined by', members)];
    }
    default:
      return undefined;
  }
}

function networkFacts({ name, isExternal, driver, isInternal, ipam }: Network): readonly string[] {
  const subnets = (ipam?.config ?? []).flatMap(({ subnet }) => (subnet === undefined ? [] : [code(subnet)]));
  return [
    engineFact(name, isExternal),
    driver === undefined ? '' : `driver ${code(driver)}`,
    isInternal ? 'cut off from the outside' : '',
    subnets.length > 0 ? `addresses ${subnets.join(', ')}` : '',
  ];
}

function volumeFacts({ name, isExternal, driver }: Volume): readonly string[] {
  return [engineFact(name, isExternal), driver === undefined ? '' : `driver ${code(driver)}`];
}

/** Where its content comes from, and never what it is. */
function fileFacts({ name, isExternal, file, environment }: StoredFile, shown: Shown): readonly string[] {
  if (isExternal) return [engineFact(name, true)];
  if (file !== undefined) return [`from the file ${code(shown(file))}`];
  if (environment !== undefined) return [`from the variable ${code(environment)}`];
  return ['its content stands in the manifest'];
}

function engineFact(name: string, isExternal: boolean): string {
  return isExternal ? `exists on the engine already, as ${code(name)}` : `on the engine ${code(name)}`;
}

function mountedBy(name: string, services: readonly Service[]): string {
  const places = services.flatMap((service) =>
    service.mounts
      .filter(({ type, source }) => type === 'volume' && source === name)
      .map(({ target, isReadOnly }) => `${code(service.name)} at ${code(target)}${isReadOnly ? ' (read-only)' : ''}`),
  );
  return places.length === 0 ? 'mounted by no service' : `mounted by ${listed(places)}`;
}

function users(what: string, services: readonly Service[]): string {
  return services.length === 0 ? `${what} no service` : `${what} ${listed(services.map(({ name }) => code(name)))}`;
}

const maxListed = 10;

function listed(texts: readonly string[]): string {
  const more = texts.length - maxListed;
  return more > 0 ? `${texts.slice(0, maxListed).join(', ')} and ${more} more` : texts.join(', ');
}

function placeText(space: Space, name: string, { tree }: ResolvedManifest): string {
  const at = findMap(tree, space)?.entries.get(name)?.keyAt;
  return at ? `, ${escape(basename(at.file))}:${at.range.start.line + 1}` : '';
}
