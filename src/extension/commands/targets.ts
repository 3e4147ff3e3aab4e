import type { ActivityTracker } from '../../app/services/activity.ts';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import type { ApplicationNode, ReplicaNode, ServiceNode } from '../../app/services/serviceNodes.ts';
import { serviceTree } from '../../app/services/serviceTree.ts';
import { hasTag, type RowTag } from '../../app/trees/rowTags.ts';
import { isLostRow, subjectOf } from '../../app/trees/treeRows.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { showMessage } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';
import type { ServicesNode } from '../views/servicesModel.ts';

/** Finds what a command is about: the rows it was called on, services by name, the selection, or what the user picks. */
export class Targets {
  readonly #monitor: ApplicationMonitor;
  readonly #activity: ActivityTracker;

  constructor(monitor: ApplicationMonitor, activity: ActivityTracker) {
    this.#monitor = monitor;
    this.#activity = activity;
  }

  /** Resolves to the application as it is now. */
  async application(): Promise<ApplicationNode> {
    const { application, observation } = await readySnapshot(this.#monitor);
    return serviceTree(application, observation, this.#activity.current);
  }

  /** Finds services; undefined when the user picked none. From the palette, those with the claim are offered. */
  async services(
    args: readonly unknown[],
    claim: RowTag | 'service',
    title: string,
  ): Promise<readonly ServiceNode[] | undefined> {
    const root = await this.application();
    const names = namesIn(args);
    if (names.length > 0) return root.children.filter(({ service }) => names.includes(service));
    const offered = root.children.filter((node) => hasTag(node, claim));
    if (offered.length === 0) {
      void showMessage('information', `${title}: no service of ${root.label} is in the right state.`);
      return undefined;
    }
    // The row that was clicked is among them, so a single one is the one.
    if (isLostRow(args) && offered.length === 1) return offered;
    const items = offered.map((node) => ({ label: node.label, description: node.description, node }));
    const picked = await pickOne(items, { title, placeHolder: whichOne(args, 'service') });
    return picked && [picked.node];
  }

  /** Finds exactly one service. */
  async service(args: readonly unknown[], claim: RowTag | 'service', title: string): Promise<ServiceNode | undefined> {
    const found = await this.services(args, claim, title);
    return found?.[0];
  }

  /** Finds the containers of the rows, or of the services that `services` finds, as far as they have the claim. */
  async replicas(args: readonly unknown[], claim: RowTag | 'service', title: string): Promise<readonly ReplicaNode[]> {
    const rows = nodesIn(args);
    const own = rows.filter((node) => node.kind === 'replica');
    const others = rows.filter((node) => node.kind !== 'replica');
    const services =
      own.length > 0 && others.length === 0
        ? []
        : await this.services(others.length > 0 ? [others[0], others] : args, claim, title);
    const all = [...own, ...(services ?? []).flatMap(({ children }) => children)];
    const unique = [...new Map(all.map((node) => [node.container, node])).values()];
    return claim === 'canLog' ? unique : unique.filter((node) => hasTag(node, claim));
  }

  /** Finds exactly one container: the only one, or what the user picks. */
  async replica(args: readonly unknown[], claim: RowTag | 'service', title: string): Promise<ReplicaNode | undefined> {
    const found = await this.replicas(args, claim, title);
    if (found.length <= 1) return found[0];
    const items = found.map((node) => ({ label: node.label, description: node.description, node }));
    const picked = await pickOne(items, { title, placeHolder: 'Which container?' });
    return picked?.node;
  }
}

/** Asks which one is meant by a command that does not know its row: VS Code may have lost it under the click. */
export function whichOne(args: readonly unknown[], what: 'service' | 'node'): string {
  return isLostRow(args) ? `The row changed meanwhile. Which ${what} do you mean?` : `Which ${what}?`;
}

/**
 * VS Code calls a tree's command with the row, then with all selected rows if there are several. A row stands for what it
 * shows now, whatever it showed when it was clicked.
 */
export function nodesIn(args: readonly unknown[]): readonly ServicesNode[] {
  const [first, all] = args;
  const candidates: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
  return candidates.flatMap((value) => {
    const node = subjectOf(value);
    return isServicesNode(node) ? [node] : [];
  });
}

function namesIn(args: readonly unknown[]): readonly string[] {
  const [first] = args;
  if (typeof first === 'string') return [first];
  if (Array.isArray(first)) return first.filter((name) => typeof name === 'string');
  const names = nodesIn(args).flatMap((node) => {
    if (node.kind === 'group') return node.children.map(({ service }) => service);
    return node.kind === 'service' || node.kind === 'replica' ? [node.service] : [];
  });
  return [...new Set(names)];
}

const kinds: ReadonlySet<unknown> = new Set([
  'application',
  'more',
  'group',
  'service',
  'replica',
  'nodes',
  'node',
  'others',
  'project',
  'foreign',
  'foreignReplica',
] satisfies ServicesNode['kind'][]);

function isServicesNode(value: unknown): value is ServicesNode {
  return typeof value === 'object' && value !== null && 'kind' in value && 'id' in value && kinds.has(value.kind);
}
