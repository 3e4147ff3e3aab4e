import type { Problem } from '../../base/problem.ts';
import { dockerHub, registryOf } from '../../engine/docker/images/imageReference.ts';
import { imageName } from '../../engine/plan/names.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { ExportContext, ExportWishes, ServiceContext } from './context.ts';
import { KeptValues } from './keptValues.ts';
import { labelValue, ObjectNames } from './names.ts';
import { Notes } from './notes.ts';
import { objectKinds, kubernetesObject, type KubernetesObject } from './objects.ts';
import { networkObjects } from './ports.ts';
import { unmapped } from './unmapped.ts';
import { workloadOf, type Workload } from './workload.ts';

export interface KubernetesExport {
  /** In the order in which they can be applied. */
  readonly objects: readonly KubernetesObject[];
  /** What does not map, each with the reason: an error for what would not work, a warning for what is left out. */
  readonly problems: readonly Problem[];
}

/** An application as objects of Kubernetes. Nothing is asked of a cluster; `readText` gives the files that are mounted. */
export function exportKubernetes(
  application: Application,
  readText: ExportContext['readText'],
  wishes: ExportWishes,
): KubernetesExport {
  const notes = new Notes();
  const names = new ObjectNames(application, notes);
  const kept = new KeptValues(names);
  const shared = { application, wishes, notes, names, kept, readText };
  const services = Object.values(application.services).filter(({ isActive }) => isActive);
  const parts = services.map((service) => partsOf(contextOf(service, shared)));
  const labels = applicationLabels(application);
  noteUnmapped(services, notes);
  noteImages(application, services, notes);
  noteNetworks(application, services, notes);
  noteRestarts(services, notes);
  const objects = [
    ...kept.objects(labels, wishes.hasSecretValues, notes),
    ...claimsOf(
      parts.map(({ workload }) => workload),
      labels,
      shared,
    ),
    ...parts.flatMap(({ network, workload }) => [...network, workload.object]),
  ];
  const order = (object: KubernetesObject): number => objectKinds.indexOf(object.kind);
  return { objects: objects.toSorted((left, right) => order(left) - order(right)), problems: notes.problems };
}

interface Parts {
  readonly workload: Workload;
  readonly network: readonly KubernetesObject[];
}

function partsOf(context: ServiceContext): Parts {
  return { workload: workloadOf(context), network: networkObjects(context) };
}

function contextOf(service: Service, shared: ExportContext): ServiceContext {
  const name = shared.names.of(service);
  return {
    ...shared,
    service,
    name,
    labels: { 'app.kubernetes.io/name': name, ...applicationLabels(shared.application) },
  };
}

function applicationLabels({ name }: Application): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/part-of': labelValue(name) };
}

/** The volumes that services use, as claims on what the cluster has. */
function claimsOf(
  workloads: readonly Workload[],
  labels: Readonly<Record<string, string>>,
  { application, names, notes, wishes }: ExportContext,
): readonly KubernetesObject[] {
  return Object.entries(application.volumes).flatMap(([key, volume]) => {
    const pods = workloads.reduce((sum, { claimed, pods: count }) => sum + (claimed.includes(key) ? count : 0), 0);
    const isUsed = workloads.some(({ claimed }) => claimed.includes(key));
    const name = names.ofVolume(key);
    if (!isUsed) return [];
    if (volume.isExternal) {
      notes.changed(`The volume "${key}" is external: a PersistentVolumeClaim ${name} has to be there.`);
      return [];
    }
    if (volume.driver !== undefined || Object.keys(volume.driverOpts).length > 0) {
      notes.changed(
        `The volume "${key}": its driver and options are left out: the cluster says what its storage is. Set a storageClassName.`,
      );
    }
    if (pods > 1) {
      notes.changed(
        `The volume "${key}" is used by several pods, so the cluster has to have storage for that (ReadWriteMany).`,
      );
    }
    notes.changed(
      `The volume "${key}" asks for ${wishes.volumeSize}, as Compose knows no size (--volume-size), and begins empty: nothing of an image is copied into it.`,
    );
    const accessModes = [pods > 1 ? 'ReadWriteMany' : 'ReadWriteOnce'];
    const spec = { accessModes, resources: { requests: { storage: wishes.volumeSize } } };
    return [kubernetesObject('PersistentVolumeClaim', { name, labels }, { spec })];
  });
}

function noteUnmapped(services: readonly Service[], notes: Notes): void {
  for (const [what, { isSaid, why, next = '', isRefused }] of Object.entries(unmapped)) {
    const said = services.filter(isSaid);
    if (said.length === 0) continue;
    if (isRefused) notes.refused(said, what, why, next);
    else notes.leftOut(said, what, why, next === '' ? undefined : next);
  }
}

function noteImages(application: Application, services: readonly Service[], notes: Notes): void {
  const built = services.filter((service) => {
    const image = imageName(application, service);
    return service.build !== undefined && registryOf(image) === dockerHub && !image.includes('/');
  });
  if (built.length === 0) return;
  notes.changed(
    'The image is built from the manifest, and the nodes of a cluster have to get it. Name a registry in "image:" and push it, or load it on each node.',
    built,
  );
}

function noteNetworks({ networks }: Application, services: readonly Service[], notes: Notes): void {
  const used = Object.keys(networks).filter((key) => services.some((service) => Object.hasOwn(service.networks, key)));
  if (used.length < 2 && !used.some((key) => networks[key]?.isInternal)) return;
  notes.changed(
    `The networks ${used.join(', ')} are one in Kubernetes: all pods reach each other and the outside. Write NetworkPolicies to hold them apart.`,
  );
}

/** What runs is always brought back, unless it is a job. */
function noteRestarts(services: readonly Service[], notes: Notes): void {
  const others = services.filter(({ restart }) => restart.startsWith('on-failure'));
  if (others.length === 0) return;
  notes.changed('restart: on-failure is "always" in Kubernetes, unless the service is a Job.', others);
}
