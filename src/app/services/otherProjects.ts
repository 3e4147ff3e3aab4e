import type { ObservedContainer, ObservedProject } from '../../engine/observation.ts';
import { noDoings } from './activity.ts';
import type { ReplicaNode } from './serviceNodes.ts';
import { replicaNode } from './replicaRow.ts';
import { serviceStanding, stateIcons } from './serviceState.ts';
import { portsText, restartsText, standingText, urlsOf } from './serviceText.ts';
import { serviceTooltip } from './serviceTooltip.ts';
import { pathForPeople } from '../../base/disk/pathForPeople.ts';
import { escapeMarkdown } from '../../base/foreignText.ts';
import { tags } from '../trees/rowTags.ts';
import { joinText, type TreeNode } from '../trees/treeNode.ts';
import { noUsages } from './usage.ts';

/** What else runs on the engine, whoever started it. It is only looked at, and touched after a person was asked. */
export interface OthersNode extends TreeNode {
  readonly kind: 'others';
  readonly children: readonly ProjectNode[];
}

export interface ProjectNode extends TreeNode {
  readonly kind: 'project';
  readonly project: string;
  readonly children: readonly ForeignServiceNode[];
}

export interface ForeignServiceNode extends TreeNode {
  readonly kind: 'foreign';
  readonly project: string;
  readonly service: string;
  readonly urls: readonly string[];
  /** It is empty until somebody has looked inside the project. */
  readonly children: readonly ForeignReplicaNode[];
}

/** One container of another project, which is looked at and never changed. */
export interface ForeignReplicaNode extends Omit<ReplicaNode, 'kind'> {
  readonly kind: 'foreignReplica';
  readonly project: string;
}

/** Project → its containers, of those projects that somebody looks into. */
export type Insides = ReadonlyMap<string, readonly ObservedContainer[]>;

/** The group of the other projects; undefined where there is none. */
export function othersNode(
  projects: readonly ObservedProject[],
  own: string,
  insides: Insides = new Map(),
  nowMs = Date.now(),
): OthersNode | undefined {
  const others = projects.filter(({ name }) => name !== own && name !== '');
  if (others.length === 0) return undefined;
  const count = `${others.length} ${others.length === 1 ? 'project' : 'projects'}`;
  const running = others.filter(({ state }) => state !== 'stopped').length;
  return {
    kind: 'others',
    id: 'others',
    label: 'Other Projects',
    description: joinText(String(others.length), running > 0 && `${running} running`),
    tooltip: `${count} on the same engine that this manifest does not describe\\. Patchbay asks before it changes them\\.`,
    icon: { codicon: 'server' },
    contextValue: 'others',
    spoken: `Other projects on this engine, ${others.length}, ${running} running`,
    children: others.map((project) => projectNode(project, insides.get(project.name), nowMs)),
  };
}

function projectNode(
  { name, services, state, isOurs, workingDirectory, configFiles }: ObservedProject,
  containers: readonly ObservedContainer[] | undefined,
  nowMs: number,
): ProjectNode {
  const all = Object.entries(services);
  const running = all.filter(([, each]) => each.running > 0).length;
  const counts = `${running}/${all.length} running`;
  const icon = state === 'stopped' ? { codicon: 'server-environment' } : { ...projectIcon, color: colors[state] };
  return {
    kind: 'project',
    id: `project:${name}`,
    label: name,
    description: counts,
    tooltip: [
      `**${escapeMarkdown(name)}** — ${counts}`,
      workingDirectory && `Folder: ${escapeMarkdown(pathForPeople(workingDirectory, undefined))}`,
      configFiles.length > 0 &&
        `Manifest: ${escapeMarkdown(configFiles.map((file) => pathForPeople(file, workingDirectory)).join(', '))}`,
      isOurs ? 'Started by Patchbay' : 'Started by another tool',
    ]
      .filter(Boolean)
      .join('  \n'),
    icon,
    contextValue: tags('project', { canStop: running > 0, hasFolder: workingDirectory !== undefined }),
    spoken: `${name}, other project, ${running} of ${all.length} services running`,
    project: name,
    children: all.map(([service, each]) => {
      const its = containers?.filter((container) => container.service === service) ?? [];
      return its.length > 0 ? openNode(name, service, its, nowMs) : foreignNode(name, service, each);
    }),
  };
}

function foreignNode(
  project: string,
  service: string,
  { running, total }: { readonly running: number; readonly total: number },
): ForeignServiceNode {
  const state = running === 0 ? 'stopped' : 'running';
  const text = total === 1 || running === 0 ? state : `${running}/${total} running`;
  return {
    kind: 'foreign',
    id: `foreign:${project}/${service}`,
    label: service,
    description: text,
    tooltip: `**${escapeMarkdown(service)}** of ${escapeMarkdown(project)} — ${escapeMarkdown(text)}`,
    icon: stateIcons[state],
    contextValue: 'foreign',
    spoken: `${service} of ${project}, ${text}`,
    project,
    service,
    urls: [],
    children: [],
  };
}

/** A service as its containers tell of it; there is no manifest that would say how many there should be. */
function openNode(
  project: string,
  service: string,
  containers: readonly ObservedContainer[],
  nowMs: number,
): ForeignServiceNode {
  const standing = serviceStanding(undefined, containers, { nowMs, isJob: false });
  const text = standingText(standing, undefined);
  const urls = urlsOf(containers);
  const context = {
    project,
    doings: noDoings,
    usages: noUsages,
    jobs: new Set<string>(),
    nowMs,
    directory: undefined,
    activeProfiles: [],
    hasShell: false,
    hasPause: false,
    canBeLocal: false,
  };
  return {
    kind: 'foreign',
    id: `foreign:${project}/${service}`,
    label: service,
    description: joinText(text, restartsText(containers), portsText(containers)),
    tooltip: serviceTooltip({ name: service, isForeign: true }, containers, { stateText: text, usage: undefined }),
    icon: stateIcons[standing.state],
    contextValue: tags('foreign', { canOpen: urls.length > 0, canLog: containers.length > 0 }),
    spoken: `${service} of ${project}, ${text}`,
    project,
    service,
    urls,
    children: containers.map((container) => {
      const node = replicaNode(context, container, undefined);
      return {
        ...node,
        kind: 'foreignReplica',
        id: `foreign:${project}/${service}/${container.name}`,
        contextValue: tags('foreignReplica', { canOpen: node.urls.length > 0 }),
        project,
      };
    }),
  };
}

const projectIcon = { codicon: 'server-environment' } as const;
const colors = { running: 'charts.green', partial: 'charts.yellow' } as const;
