import * as vscode from 'vscode';
import type { ActivityTracker } from '../../app/activity.ts';
import type { ApplicationMonitor } from '../../app/applicationMonitor.ts';
import { serviceTree, type ApplicationNode, type ServiceNode, type ServiceTreeNode } from '../../app/serviceTree.ts';
import { readySnapshot } from '../planRunner.ts';

/** Finds what a command is about: the rows it was called on, services by name, the selection, or what the user picks. */
export class Targets {
  readonly #monitor: ApplicationMonitor;
  readonly #activity: ActivityTracker;

  constructor(monitor: ApplicationMonitor, activity: ActivityTracker) {
    this.#monitor = monitor;
    this.#activity = activity;
  }

  /** The application as the tree shows it now. */
  async application(): Promise<ApplicationNode> {
    const { application, observation } = await readySnapshot(this.#monitor);
    return serviceTree(application, observation, this.#activity.current);
  }

  /** Services; undefined when the user picked none. From the palette, those with the claim are offered. */
  async services(args: readonly unknown[], claim: string, title: string): Promise<readonly ServiceNode[] | undefined> {
    const root = await this.application();
    const names = namesIn(args);
    if (names.length > 0) return root.children.filter(({ service }) => names.includes(service));
    const offered = root.children.filter((node) => hasClaim(node, claim));
    if (offered.length === 0) {
      void vscode.window.showInformationMessage(`${title}: no service of ${root.label} is in a state for that.`);
      return undefined;
    }
    const items = offered.map((node) => ({ label: node.label, description: node.description, node }));
    const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'Which service?' });
    return picked && [picked.node];
  }

  /** Exactly one of them. */
  async service(args: readonly unknown[], claim: string, title: string): Promise<ServiceNode | undefined> {
    const found = await this.services(args, claim, title);
    return found?.[0];
  }
}

export function hasClaim(node: ServiceTreeNode, claim: string): boolean {
  return node.contextValue.split(':').includes(claim);
}

/** VS Code calls a tree's command with the row, then with all selected rows if there are several. */
export function nodesIn(args: readonly unknown[]): readonly ServiceTreeNode[] {
  const [first, all] = args;
  const candidates: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
  return candidates.filter(isServiceTreeNode);
}

function namesIn(args: readonly unknown[]): readonly string[] {
  const [first] = args;
  if (typeof first === 'string') return [first];
  if (Array.isArray(first)) return first.filter((name) => typeof name === 'string');
  const names = nodesIn(args).flatMap((node) => (node.kind === 'application' ? [] : [node.service]));
  return [...new Set(names)];
}

function isServiceTreeNode(value: unknown): value is ServiceTreeNode {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('contextValue' in value)) return false;
  return value.kind === 'application' || value.kind === 'service' || value.kind === 'replica';
}
