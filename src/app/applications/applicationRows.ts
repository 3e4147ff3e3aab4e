import type { ObservedProject } from '../../engine/observation.ts';
import { escapeMarkdown } from '../../base/foreignText.ts';
import { pathForPeople } from '../../base/disk/pathForPeople.ts';
import { stateIcons } from '../services/serviceState.ts';
import type { ArrangedApplication } from '../services/serviceGroups.ts';
import { tags, type ContextValue } from '../trees/rowTags.ts';
import { shortLabel } from '../trees/shortLabel.ts';
import { joinText, type TreeNode } from '../trees/treeNode.ts';
import { applicationKeyText, type ApplicationKey } from './applicationKey.ts';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';

/** The applications that are not shown as rows of their own: a click on one opens it. */
export interface MoreNode<C> extends TreeNode {
  readonly kind: 'more';
  readonly children: readonly C[];
}

/** What is said of an application among several, whether or not it is open. */
export interface Placing {
  readonly key: ApplicationKey;
  /** Where it is, if its name does not tell. */
  readonly place: string;
  readonly isPinned: boolean;
  /** True for a row of its own beside the row of the environment that was chosen. */
  readonly isBeside?: boolean;
}

/** The id of an application's row: it stays while the application is opened, closed, or turned to another environment. */
export function applicationRowId({ manifest }: Pick<ApplicationKey, 'manifest'>): string {
  return `${applicationKeyText({ manifest })}application`;
}

/** An application that nobody looks at: all that is known is what the engine tells of its project. */
export function closedApplication(
  { name, manifest, folder }: WorkspaceApplication,
  project: ObservedProject | undefined,
): ArrangedApplication {
  const all = Object.values(project?.services ?? {});
  const running = all.filter((service) => service.running > 0).length;
  const counts = project ? `${running}/${all.length} running` : '';
  const color = project && colors[project.state];
  return {
    kind: 'application',
    id: 'application',
    name,
    label: shortLabel(name),
    description: counts,
    tooltip: [
      `**${escapeMarkdown(name)}**${counts === '' ? '' : ` — ${counts}`}`,
      `Manifest: ${escapeMarkdown(pathForPeople(manifest, folder))}`,
    ].join('  \n'),
    icon: { codicon: 'server-environment', ...(color !== undefined && { color }) },
    contextValue: tags('application', {
      canStart: project?.state !== 'running',
      canStop: running > 0,
      hasContainers: all.length > 0,
      hasVolumes: false,
      hasProfiles: false,
      canPin: false,
      canUnpin: false,
      canHide: false,
      // Its rules are known once it is open.
      canWatch: false,
      canUnwatch: false,
      canReceive: false,
      isReceiving: false,
      isBeside: false,
    }),
    spoken: joinWords(name, 'application', counts),
    manifest,
    good: running,
    total: all.length,
    state: running > 0 ? 'running' : 'stopped',
    troubled: 0,
    hidden: 0,
    children: [],
  };
}

/** A row among those of other applications. It says where it is, and in which environment. */
export function placed<A extends TreeNode>(node: A, { key, place, isPinned, isBeside = false }: Placing): A {
  const environment = key.environment ?? (isBeside ? 'no environment' : '');
  const tagsOfPlace = isBeside ? 'isBeside' : `canHide:${isPinned ? 'canUnpin' : 'canPin'}`;
  return {
    ...node,
    id: isBeside ? `${applicationKeyText(key)}beside` : applicationRowId(key),
    application: applicationKeyText(key),
    // What changes stands before what does not: where there is no room, the place is cut off.
    description: joinText(environment, node.description, place),
    spoken: joinWords(node.spoken, place, environment, isPinned && 'pinned'),
    contextValue: `${node.contextValue}:${tagsOfPlace}` as ContextValue,
    ...(isPinned && { icon: { ...node.icon, codicon: 'pinned' } }),
  };
}

/** The row that the other applications stand behind. */
export function moreNode<C extends TreeNode>(children: readonly C[], isCut: boolean): MoreNode<C> {
  const count = `${children.length}${isCut ? '+' : ''}`;
  return {
    kind: 'more',
    id: 'more',
    label: 'More Applications',
    description: count,
    tooltip:
      'Applications of this workspace that do not run, are not pinned, and were not used lately\\. Click one to open it\\.',
    icon: { codicon: 'ellipsis' },
    contextValue: 'more',
    spoken: `More applications, ${count}`,
    children,
  };
}

function joinWords(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false && part !== '').join(', ');
}

const colors = { running: stateIcons.healthy.color, partial: 'charts.yellow', stopped: undefined } as const;
