import type { ApplicationNode, ReplicaNode, ServiceNode } from './serviceNodes.ts';
import type { ServiceState } from './serviceState.ts';
import { hasTag, tags, type ContextValue, type RowTag } from '../trees/rowTags.ts';
import type { TreeNode } from '../trees/treeNode.ts';

/** How the services of an application are arranged, and which of them are shown. */
export interface Arrangement {
  readonly grouping: Grouping;
  /** Words that a service must have, all of them; empty: every service is shown. */
  readonly filter: string;
}

export const groupings = ['application', 'profile', 'state'] as const;
export type Grouping = (typeof groupings)[number];

/** Services that have something in common, below their application. */
export interface ServiceGroupNode extends TreeNode {
  readonly kind: 'group';
  readonly children: readonly ServiceNode[];
}

/** An application as it is shown. */
export interface ArrangedApplication extends Omit<ApplicationNode, 'children'> {
  readonly children: readonly (ServiceGroupNode | ServiceNode)[];
  /** Services that the filter leaves out. */
  readonly hidden: number;
}

export type ArrangedNode = ArrangedApplication | ServiceGroupNode | ServiceNode | ReplicaNode;

export function arrange(root: ApplicationNode, { grouping, filter }: Arrangement): ArrangedApplication {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = root.children.filter((service) => hasWords(service, words));
  return { ...root, children: grouped(root.name, shown, grouping), hidden: root.children.length - shown.length };
}

/** A word may be part of the service's name, its image, a profile or what is said of its state. */
function hasWords({ label, description, profiles, image = '' }: ServiceNode, words: readonly string[]): boolean {
  const text = [label, description, image, ...profiles].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

function grouped(
  project: string,
  services: readonly ServiceNode[],
  grouping: Grouping,
): readonly (ServiceGroupNode | ServiceNode)[] {
  switch (grouping) {
    case 'application':
      return services;
    case 'profile':
      return groupsOf(services, profileKey, (key) => ({ label: key === '' ? 'Always' : key, codicon: 'layers' }));
    case 'state':
      return groupsOf(services, ({ state }) => stateGroups[state], stateLabel);
  }

  function groupsOf(
    all: readonly ServiceNode[],
    keyOf: (service: ServiceNode) => string,
    faceOf: (key: string) => { readonly label: string; readonly codicon: string; readonly color?: string },
  ): readonly ServiceGroupNode[] {
    const keyed = [...Map.groupBy(all, keyOf)].sort(([left], [right]) => (left < right ? -1 : 1));
    return keyed.map(([key, children]) => {
      const { label, ...icon } = faceOf(key);
      return {
        kind: 'group',
        id: `group:${project}/${grouping}/${key}`,
        label,
        description: String(children.length),
        tooltip: '',
        icon,
        contextValue: groupTags(children),
        spoken: `${label}, ${children.length} ${children.length === 1 ? 'service' : 'services'}`,
        children,
      };
    });
  }
}

/** What can be done to one of a group can be done to the group. */
function groupTags(children: readonly ServiceNode[]): ContextValue {
  const some = (tag: RowTag<'serviceGroup'>): boolean => children.some((child) => hasTag(child, tag));
  return tags('serviceGroup', {
    canStart: some('canStart'),
    canStop: some('canStop'),
    canRestart: some('canRestart'),
    canLog: some('canLog'),
    canRemove: some('canRemove'),
  });
}

function profileKey({ profiles }: ServiceNode): string {
  return profiles.join(', ');
}

/** The numbers sort the groups as a person wants to see them. */
const stateGroups: Readonly<Record<ServiceState, string>> = {
  exited: '1-trouble',
  failed: '1-trouble',
  crashing: '1-trouble',
  unhealthy: '1-trouble',
  lost: '1-trouble',
  pending: '1-trouble',
  halted: '1-trouble',
  paused: '4-paused',
  starting: '2-changing',
  stopping: '2-changing',
  restarting: '2-changing',
  running: '3-running',
  healthy: '3-running',
  completed: '5-completed',
  stopped: '6-stopped',
  inactive: '7-inactive',
};

function stateLabel(key: string): { readonly label: string; readonly codicon: string; readonly color?: string } {
  switch (key) {
    case '1-trouble':
      return { label: 'In trouble', codicon: 'error', color: 'charts.red' };
    case '2-changing':
      return { label: 'Changing', codicon: 'sync', color: 'charts.yellow' };
    case '3-running':
      return { label: 'Running', codicon: 'pass-filled', color: 'charts.green' };
    case '4-paused':
      return { label: 'Paused', codicon: 'debug-pause', color: 'charts.yellow' };
    case '5-completed':
      return { label: 'Completed', codicon: 'pass', color: 'charts.green' };
    case '6-stopped':
      return { label: 'Not running', codicon: 'stop-circle', color: 'descriptionForeground' };
    default:
      return { label: 'Left out by profile', codicon: 'circle-slash', color: 'disabledForeground' };
  }
}
