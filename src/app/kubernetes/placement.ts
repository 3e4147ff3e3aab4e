import type { Service } from '../../manifest/model.ts';
import type { ServiceContext } from './context.ts';
import { unlessEmpty, unlessSilent, type Loose } from './objects.ts';

export interface PodPlacement {
  readonly affinity: Loose;
  readonly topologySpreadConstraints: Loose;
  readonly nodeSelector: Loose;
}

/** On which machines a service may run. */
export function podPlacementOf(service: Service, context: ServiceContext): PodPlacement {
  const { notes, labels } = context;
  const { constraints = [], spread = [], maxReplicasPerNode } = service.deploy?.placement ?? {};
  const terms = constraints.flatMap((constraint): readonly Loose[] => {
    const term = termOf(constraint);
    if (!term) {
      notes.leftOut(
        service,
        `the constraint ${constraint}`,
        'Kubernetes has no such label of a node',
        'Label the nodes, and use node.labels.',
      );
    }
    return term ? [term] : [];
  });
  const keys = spread.flatMap((text) => labelKey(text) ?? []);
  if (keys.length < spread.length) notes.leftOut(service, 'a preference of placement', 'it names no label of nodes');
  if (constraints.some((constraint) => constraint.includes('node.labels')) || keys.length > 0) {
    notes.changed('The nodes of the cluster have to have the labels that its placement names.', service);
  }
  if (maxReplicasPerNode !== undefined && maxReplicasPerNode > 1) {
    notes.leftOut(
      service,
      'max_replicas_per_node',
      'Kubernetes can hold replicas apart, and counts no more than one a node',
    );
  }
  return {
    nodeSelector: platformOf(service),
    affinity: unlessSilent({
      nodeAffinity:
        terms.length === 0
          ? undefined
          : { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: terms }] } },
      podAntiAffinity: maxReplicasPerNode === 1 ? onePerNode(labels) : undefined,
    }),
    topologySpreadConstraints: unlessEmpty(
      keys.map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: labels },
      })),
    ),
  };
}

function onePerNode(labels: Readonly<Record<string, string>>): Loose {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { labelSelector: { matchLabels: labels }, topologyKey: 'kubernetes.io/hostname' },
    ],
  };
}

/** `node.labels.disk == ssd`, `node.role != manager` */
function termOf(constraint: string): Loose {
  const [, subject = '', operator = '', value = ''] = /^\s*([\w.-]+)\s*(==|!=)\s*(.+?)\s*$/.exec(constraint) ?? [];
  if (subject === 'node.role') {
    const isManager = (value === 'manager') === (operator === '==');
    return { key: 'node-role.kubernetes.io/control-plane', operator: isManager ? 'Exists' : 'DoesNotExist' };
  }
  const key = labelKey(subject);
  return key === undefined ? undefined : { key, operator: operator === '==' ? 'In' : 'NotIn', values: [value] };
}

const knownLabels: Readonly<Record<string, string>> = {
  'node.hostname': 'kubernetes.io/hostname',
  'node.platform.os': 'kubernetes.io/os',
  'node.platform.arch': 'kubernetes.io/arch',
};

function labelKey(subject: string): string | undefined {
  return knownLabels[subject] ?? /^(?:node|engine)\.labels\.(.+)$/.exec(subject)?.[1];
}

/** `linux/arm64` */
function platformOf({ platform }: Service): Loose {
  if (platform === undefined) return undefined;
  const [os, arch] = platform.split('/');
  return { 'kubernetes.io/os': os, 'kubernetes.io/arch': arch === undefined ? undefined : architecture(arch) };
}

function architecture(arch: string): string {
  if (arch === 'x86_64') return 'amd64';
  return arch === 'aarch64' ? 'arm64' : arch;
}
