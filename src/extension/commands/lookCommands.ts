import * as vscode from 'vscode';
import type { ForeignReplicaNode } from '../../app/services/otherProjects.ts';
import { logsSource } from '../../app/inspector/sources.ts';
import { openEngineTerminal } from '../terminals/engineTerminal.ts';
import { showMessage } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';
import { logProgram, type LogSubject } from '../terminals/logTerminal.ts';
import type { ServiceCommandParts } from './serviceParts.ts';
import { nodesIn } from './targets.ts';

/** Shows logs in the inspector, where other messages can stand beside them. */
export async function showLogs({ targets, inspectors }: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const isWhole = nodesIn(args).some(({ kind }) => kind === 'application');
  const root = await targets.application();
  const nodes = isWhole ? root.children : await targets.services(args, 'canLog', 'Show Logs');
  const logged = nodes?.filter(({ isOrphan, children }) => !isWhole || isOrphan || children.length > 0) ?? [];
  if (logged.length === 0) return;
  inspectors.open(
    root.name,
    logged.map(({ service }) => logsSource(service)),
    isWhole ? root.name : undefined,
  );
}

/** Shows logs in a terminal, as they were written. */
export async function attachLogs(parts: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const subject = await logSubject(parts, args);
  if (subject) openEngineTerminal(logProgram(parts.monitor, subject));
}

async function logSubject({ targets }: ServiceCommandParts, args: readonly unknown[]): Promise<LogSubject | undefined> {
  const nodes = nodesIn(args);
  const [first] = nodes;
  if (first?.kind === 'project') return { name: first.label, project: first.project, services: [] };
  if (first?.kind === 'foreign') return { name: first.label, project: first.project, services: [first.service] };
  if (first?.kind === 'foreignReplica') {
    const { label: name, project, service, container } = first;
    return { name, project, services: [service], containers: [container] };
  }
  const { name: project } = await targets.application();
  if (first?.kind === 'application') return { name: project, project, services: [] };
  if (nodes.length > 0 && nodes.every((node) => node.kind === 'replica')) {
    const services = [...new Set(nodes.map(({ service }) => service))];
    const containers = nodes.map(({ container }) => container);
    return { name: nameOf(containers), project, services, containers };
  }
  const services = (await targets.services(args, 'canLog', 'Attach Logs'))?.map(({ service }) => service) ?? [];
  return services.length === 0 ? undefined : { name: nameOf(services), project, services };
}

function nameOf([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

/** Opens the only address, or the one that the user picks. */
export async function openInBrowser({ targets }: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const title = 'Open in Browser';
  const [row] = nodesIn(args);
  const isItself = row?.kind === 'replica' || row?.kind === 'foreign' || row?.kind === 'foreignReplica';
  const node = isItself ? row : await targets.service(args, 'canOpen', title);
  if (!node) return;
  const [first, ...others] = node.urls;
  if (first === undefined) {
    void showMessage('information', `${node.label} publishes no TCP port while it is stopped.`);
    return;
  }
  const url = others.length === 0 ? first : await pickUrl(node.urls, title, `Which address of ${node.label}?`);
  if (url === undefined) return;
  // Parsed by VS Code, which also forwards the port when this runs on another machine.
  await vscode.env.openExternal(await vscode.env.asExternalUri(vscode.Uri.parse(url, true)));
}

async function pickUrl(urls: readonly string[], title: string, placeHolder: string): Promise<string | undefined> {
  const picked = await pickOne(
    urls.map((url) => ({ label: url })),
    { title, placeHolder },
  );
  return picked?.label;
}

export async function copyContainerName({ targets }: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const replicas = foreignIn(args) ?? (await targets.replicas(args, 'canLog', 'Copy Container Name'));
  await copy(replicas.map(({ container }) => container));
}

export async function copyContainerId({ targets }: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const replicas = foreignIn(args) ?? (await targets.replicas(args, 'canLog', 'Copy Container ID'));
  await copy(replicas.map(({ containerId }) => containerId));
}

/** The containers of other projects that were chosen; undefined where there are none. */
function foreignIn(args: readonly unknown[]): readonly ForeignReplicaNode[] | undefined {
  const chosen = nodesIn(args).flatMap((node) => {
    if (node.kind === 'foreign') return node.children;
    return node.kind === 'foreignReplica' ? [node] : [];
  });
  return chosen.length > 0 ? chosen : undefined;
}

async function copy(texts: readonly string[]): Promise<void> {
  if (texts.length > 0) await vscode.env.clipboard.writeText(texts.join('\n'));
}

/** Opens a service's page: of the rows, of a service by its name, or of the one that is picked. */
export async function openServicePage(
  { key, targets, pages }: Pick<ServiceCommandParts, 'key' | 'targets' | 'pages'>,
  args: readonly unknown[],
): Promise<void> {
  const { name: application } = await targets.application();
  const services = await targets.services(args, 'service', 'Open Service Page');
  for (const { service } of services ?? []) {
    pages.open({ version: 1, application, ...key, service });
  }
}
