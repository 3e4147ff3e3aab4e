import { isAbsolute, relative, sep } from 'node:path';
import type { ProblemList } from '../../problems/problems.ts';
import { find, isRejected, itemsOf, textOf, type Node } from '../../tree/tree.ts';

/** Rules of `develop.watch` that could not be followed. */
export function checkWatch(name: string, service: Node, problems: ProblemList): void {
  for (const rule of itemsOf(find(service, 'develop', 'watch'))) {
    const action = find(rule, 'action');
    const at = action?.at ?? rule.at;
    const target = find(rule, 'target');
    if (textOf(action)?.startsWith('sync') && !textOf(target) && !isRejected(target)) {
      const message = `services.${name}.develop.watch: target is required for non-rebuild actions. Add the path in the container.`;
      problems.error('missing-key', message, at);
    } else {
      const message = unfollowed(name, service, rule, textOf(action));
      if (message !== undefined) problems.warning('watch-rule', message, at);
    }
  }
}

function unfollowed(name: string, service: Node, rule: Node, action: string | undefined): string | undefined {
  switch (action) {
    case 'rebuild':
      if (find(service, 'build') ?? find(service, 'x-patchbay', 'run')) return undefined;
      return `"${name}" has no build, so a change cannot rebuild it. Add build:, or choose another action.`;
    case 'sync+exec':
      if (find(rule, 'exec')) return undefined;
      return 'No command is to run after the files were copied. Add exec: with a command, or choose the action sync.';
    case 'sync':
    case 'sync+restart': {
      const mount = mountOf(service, textOf(find(rule, 'path')));
      if (mount === undefined) return undefined;
      const instead = action === 'sync' ? 'Remove the rule' : 'Choose the action restart';
      return `The rule copies nothing: its path is mounted into the container at ${mount}, where changes are seen at once. ${instead}, or the mount.`;
    }
    default:
      return undefined;
  }
}

/** Where a path is in the container already, as a bind mount has it there. */
function mountOf(service: Node, path: string | undefined): string | undefined {
  if (path === undefined || path.includes('$')) return undefined;
  const mount = itemsOf(find(service, 'volumes')).find((each) => {
    const source = textOf(find(each, 'source'));
    return textOf(find(each, 'type')) === 'bind' && source !== undefined && isWithin(source, path);
  });
  return textOf(find(mount, 'target'));
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
