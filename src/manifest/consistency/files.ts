import { resolve as resolvePath } from 'node:path';
import type { ManifestHost } from '../host.ts';
import { isRemote } from '../paths.ts';
import type { ProblemList } from '../problems.ts';
import { find, isNull, itemsOf, textOf, type Node } from '../tree.ts';

/** Files and folders that a service names. What is only needed to build or to start is a warning: it may be generated. */
export function checkFiles(name: string, service: Node, host: ManifestHost, problems: ProblemList): void {
  checkBuild(name, service, host, problems);
  const isMissing = (path: string | undefined): path is string =>
    path !== undefined && path !== '' && !path.includes('$') && !host.exists(path);
  for (const file of itemsOf(find(service, 'label_file'))) {
    const path = textOf(file);
    if (!isMissing(path)) continue;
    problems.error('missing-file', `label file ${path} not found. Create it, or correct the path.`, file.at);
  }
  for (const rule of itemsOf(find(service, 'develop', 'watch'))) {
    const node = find(rule, 'path');
    const path = textOf(node);
    if (!node || !isMissing(path)) continue;
    problems.warning('missing-file', `"${name}" watches ${path}, which is not there. Correct the path.`, node.at);
  }
}

function checkBuild(name: string, service: Node, host: ManifestHost, problems: ProblemList): void {
  const context = find(service, 'build', 'context');
  const path = textOf(context);
  if (!context || !path || isRemote(path) || path.includes('$')) return;
  if (!host.exists(path)) {
    const message = `The build context of "${name}" is not there: ${path}. Create it, or correct the path.`;
    return problems.warning('missing-build-context', message, context.at);
  }
  const dockerfile = find(service, 'build', 'dockerfile');
  const file = textOf(dockerfile);
  if (!dockerfile || isNull(dockerfile) || !file || file.includes('$') || host.exists(resolvePath(path, file))) return;
  const message = `"${name}" is built from ${resolvePath(path, file)}, which is not there. Create it, or name another with "dockerfile:".`;
  problems.warning('missing-dockerfile', message, dockerfile.at);
}
