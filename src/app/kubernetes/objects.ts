import type { Json } from '../../manifest/model.ts';

/** The kinds that an export has, in the order in which they are written: what others refer to comes first. */
export const objectKinds = [
  'ConfigMap',
  'Secret',
  'PersistentVolumeClaim',
  'Service',
  'Job',
  'StatefulSet',
  'DaemonSet',
  'Deployment',
] as const;

export type ObjectKind = (typeof objectKinds)[number];

/** An object of the Kubernetes API, as plain data. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: ObjectKind;
  readonly metadata: { readonly name: string; readonly [key: string]: Json };
  readonly [key: string]: Json;
}

/** JSON in which `undefined` stands for what is not said. */
export type Loose = undefined | null | boolean | number | string | readonly Loose[] | { readonly [key: string]: Loose };

const apiVersions: Readonly<Record<ObjectKind, string>> = {
  ConfigMap: 'v1',
  Secret: 'v1',
  PersistentVolumeClaim: 'v1',
  Service: 'v1',
  Job: 'batch/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Deployment: 'apps/v1',
};

export interface Metadata {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

export function kubernetesObject(
  kind: ObjectKind,
  { name, labels, annotations }: Metadata,
  body: Readonly<Record<string, Loose>>,
): KubernetesObject {
  return {
    apiVersion: apiVersions[kind],
    kind,
    metadata: { name, ...bodyOf({ labels, annotations }) },
    ...bodyOf(body),
  };
}

function bodyOf(body: Readonly<Record<string, Loose>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(body).flatMap(([key, value]) => (value === undefined ? [] : [[key, withoutUndefined(value)]])),
  );
}

function withoutUndefined(value: Exclude<Loose, undefined>): Json {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.flatMap((item) => (item === undefined ? [] : [withoutUndefined(item)]));
  return bodyOf(value);
}

function isList(value: object): value is readonly Loose[] {
  return Array.isArray(value);
}

/** The list, unless there is nothing in it. */
export function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** The mapping, unless all that it says is undefined. */
export function unlessSilent<T extends object>(mapping: T): T | undefined {
  return Object.values(mapping).every((value) => value === undefined) ? undefined : mapping;
}
