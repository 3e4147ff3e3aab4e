import type { ObservedProject } from '../engine/observation.ts';
import { stateIcons } from './serviceState.ts';
import { escapeMarkdown, joinText, tags, type TreeNode } from './treeNode.ts';

/** What else runs on the engine, whoever started it: looked at, and touched only after asking. */
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
}

/** The group of the other projects; undefined where there is none. */
export function othersNode(projects: readonly ObservedProject[], own: string): OthersNode | undefined {
  const others = projects.filter(({ name }) => name !== own && name !== '');
  if (others.length === 0) return undefined;
  const count = `${others.length} ${others.length === 1 ? 'project' : 'projects'}`;
  const running = others.filter(({ state }) => state !== 'stopped').length;
  return {
    kind: 'others',
    id: 'others',
    label: 'Other Projects',
    description: joinText(String(others.length), running > 0 && `${running} running`),
    tooltip: `${count} on the same engine that this manifest does not describe\\. Nothing is done to them without asking\\.`,
    icon: { codicon: 'server' },
    contextValue: 'others',
    spoken: `Other projects on this engine, ${others.length}, ${running} running`,
    children: others.map(projectNode),
  };
}

function projectNode({ name, services, state, isOurs, workingDirectory, configFiles }: ObservedProject): ProjectNode {
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
      workingDirectory && `Folder: ${escapeMarkdown(workingDirectory)}`,
      configFiles.length > 0 && `Manifest: ${escapeMarkdown(configFiles.join(', '))}`,
      isOurs ? 'Started by Patchbay' : 'Started by another tool',
    ]
      .filter(Boolean)
      .join('  \n'),
    icon,
    contextValue: tags('project', { canStop: running > 0 }),
    spoken: `${name}, other project, ${running} of ${all.length} services running`,
    project: name,
    children: all.map(([service, each]) => foreignNode(name, service, each)),
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
  };
}

const projectIcon = { codicon: 'server-environment' } as const;
const colors = { running: 'testing.iconPassed', partial: 'charts.yellow' } as const;
