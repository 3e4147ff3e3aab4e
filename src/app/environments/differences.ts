import { ownProperty } from '../../base/ownProperty.ts';
import { changedParts, type ChangedPart } from '../../engine/configParts.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import { attributePath } from './driftFinding.ts';
import { declaredParts } from './madeParts.ts';

/** One thing in which a service of one environment is not as in another, named as in the manifest. */
export interface EnvironmentDifference {
  readonly service: string;
  /** `image`, `replicas`, `environment.DB`; left out where one of the two has no such service, or has it switched off. */
  readonly attribute?: string;
  /** Seen from the first environment. */
  readonly change: ChangedPart['change'];
  /** What they are in the first and in the second: of attributes alone that hold no secrets. */
  readonly from?: string;
  readonly to?: string;
}

/** What differs between an application in one environment and in another. Values of variables are compared, and in nothing. */
export function environmentDifferences(from: Application, to: Application): readonly EnvironmentDifference[] {
  const names = [...new Set([...activeIn(from), ...activeIn(to)])];
  const [partsBefore, partsNow] = [from, to].map((each) => declaredParts(withoutNames(each)));
  return names.flatMap((name): readonly EnvironmentDifference[] => {
    const before = activeService(from, name);
    const now = activeService(to, name);
    if (!before || !now) return [{ service: name, change: before ? 'removed' : 'added' }];
    const parts = changedParts(partsBefore?.(before) ?? {}, partsNow?.(now) ?? {});
    const counted: readonly ChangedPart[] =
      before.replicas === now.replicas ? parts : [{ name: 'replicas', change: 'changed' }, ...parts];
    return counted.map((part) => differenceOf(part, name, before, now));
  });
}

/** `image web:1 → web:2`, `environment.DB changed`. */
export function differenceText({ attribute, change, from, to }: EnvironmentDifference): string {
  if (attribute === undefined) return `service ${change}`;
  if (from === undefined && to === undefined) return `${attribute} ${change}`;
  return `${attribute} ${from ?? 'none'} → ${to ?? 'none'}`;
}

/**
 * The same as findings: `a` and `b` are the names of the environments. What is meant to differ (how many there are, what a variable is
 * set to) is merely told; another image, and a service or a variable that one of them lacks, is a warning.
 */
export function differenceFindings(
  all: readonly EnvironmentDifference[],
  a: string,
  b: string,
): readonly PolicyFinding[] {
  return all.map((difference) => {
    const { service, attribute, change } = difference;
    const isLacking = change !== 'changed' && (attribute === undefined || attribute.startsWith('environment.'));
    const code =
      attribute === undefined ? 'drift.service' : `drift.${attribute.split('.', 1)[0]?.replace(/\W+/g, '-')}`;
    const text = attribute === undefined ? serviceText(difference, a, b) : `${differenceText(difference)}.`;
    return {
      code,
      effect: isLacking || attribute === 'image' ? 'warn' : 'audit',
      message: `${service}, from ${a} to ${b}: ${text}`,
      services: [service],
      blame: [...(attribute === undefined ? [] : [attributePath(service, attribute)]), ['services', service]],
    };
  });
}

function serviceText({ change }: EnvironmentDifference, a: string, b: string): string {
  return change === 'added' ? `only ${b} has the service.` : `only ${a} has the service.`;
}

function differenceOf(part: ChangedPart, service: string, before: Service, now: Service): EnvironmentDifference {
  const shown = ownProperty(shownAttributes, part.name);
  const [from, to] = [before, now].map((one) => shown?.(one));
  const values = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  return { service, attribute: part.name, change: part.change, ...values };
}

/** The attributes whose values are shown. None of them can hold a secret. */
const shownAttributes: Readonly<Record<string, (service: Service) => string | undefined>> = {
  image: ({ image }) => image,
  replicas: ({ replicas }) => String(replicas),
  restart: ({ restart }) => restart,
  user: ({ user }) => user,
  platform: ({ platform }) => platform,
  privileged: ({ isPrivileged }) => String(isPrivileged),
  read_only: ({ isReadOnly }) => String(isReadOnly),
  ports: ({ ports }) =>
    ports
      .map(({ published, target }) => (published === undefined ? `${target}` : `${published}:${target}`))
      .join(', ') || undefined,
  'deploy.resources': ({ limits: { cpus, memoryBytes } }) =>
    [cpus !== undefined && `${cpus} CPUs`, memoryBytes !== undefined && `${memoryBytes / 2 ** 20} MiB`]
      .filter((text) => text !== false)
      .join(', ') || undefined,
};

/** Networks, volumes and files are named by the project, which is another one in each environment: they are compared by their keys. */
function withoutNames(application: Application): Application {
  const byKey = (files: Application['configs']): Application['configs'] =>
    Object.fromEntries(Object.entries(files).map(([key, file]) => [key, { ...file, name: key }]));
  const { configs, secrets } = application;
  return { ...application, networks: {}, volumes: {}, configs: byKey(configs), secrets: byKey(secrets) };
}

function activeIn({ services }: Application): readonly string[] {
  return Object.values(services).flatMap(({ name, isActive }) => (isActive ? [name] : []));
}

function activeService({ services }: Application, name: string): Service | undefined {
  const service = ownProperty(services, name);
  return service?.isActive ? service : undefined;
}
