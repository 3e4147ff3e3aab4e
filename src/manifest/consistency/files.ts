import { resolve as resolvePath } from 'node:path';
import { readDockerfile } from '../files/dockerfile.ts';
import type { Fix } from '../../base/problem.ts';
import { correctWord, replaceWord, textAtLocation } from '../problems/fixes.ts';
import type { ManifestHost } from '../files/host.ts';
import { isRemote } from '../files/paths.ts';
import type { ProblemList } from '../problems/problems.ts';
import { didYouMean } from '../problems/suggest.ts';
import { find, isNull, itemsOf, textOf, type Node } from '../tree/tree.ts';

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
  checkMountedFiles(name, service, isMissing, problems);
  for (const rule of itemsOf(find(service, 'develop', 'watch'))) {
    const node = find(rule, 'path');
    const path = textOf(node);
    if (!node || !isMissing(path)) continue;
    problems.warning('missing-file', `"${name}" watches ${path}, which is not there. Correct the path.`, node.at);
  }
}

/**
 * Of a file that is not there the engine makes a folder, which cannot be mounted over a file. What is a file is told by
 * the ends of both names; a path that is written as an absolute one may belong to another machine.
 */
function checkMountedFiles(
  name: string,
  service: Node,
  isMissing: (path: string | undefined) => path is string,
  problems: ProblemList,
): void {
  for (const mount of itemsOf(find(service, 'volumes'))) {
    const [source, target] = [find(mount, 'source'), textOf(find(mount, 'target'))];
    const path = textOf(source);
    if (textOf(find(mount, 'type')) !== 'bind' || !source || target === undefined) continue;
    const written = /^["']?(\.{1,2}\/[^:"']{1,300})/.exec(textAtLocation(source.at, problems) ?? '')?.[1];
    if (written === undefined || !isFileName(path ?? '') || !isFileName(target) || !isMissing(path)) continue;
    const message = `"${name}" mounts ${written} over a file, and it is not there: the engine makes a folder of it. Create it, or correct the path.`;
    problems.warning('missing-file', message, source.at);
  }
}

/** `.d` ends the names of folders. */
function isFileName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return /^[^.].{0,200}\.(?!d$)[A-Za-z][A-Za-z0-9]{0,9}$/.test(name);
}

function checkBuild(name: string, service: Node, host: ManifestHost, problems: ProblemList): void {
  const context = find(service, 'build', 'context');
  const path = textOf(context);
  if (!context || !path || isRemote(path) || path.includes('$')) return;
  if (!host.exists(path)) {
    const written = textAtLocation(context.at, problems)?.replace(/^(["'])(.*)\1$/, '$2') ?? path;
    const fix = asImage(service, context, written, problems);
    const next = fix ? `Create it, or write "image:" for the image of that name.` : 'Create it, or correct the path.';
    const message = `The build context of "${name}" is not there: ${written}. ${next}`;
    return problems.warning('missing-build-context', message, context.at, [], fix);
  }
  checkDockerfile(name, service, path, host, problems);
}

/** `build: nginx:1.27`: the short form with the name of an image, in a service that has none. */
function asImage(service: Node, context: Node, written: string, problems: ProblemList): Fix | undefined {
  const entry = service.kind === 'map' ? service.entries.get('build') : undefined;
  const isName = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9][a-z0-9._-]*){0,3}(?::\w[\w.-]{0,127})?$/.test(written);
  if (!entry || entry.route || !isName || find(service, 'image')) return undefined;
  const { start } = context.at.range;
  const line = problems.linesOf(entry.keyAt.file)[start.line] ?? '';
  const between = line.slice(entry.keyAt.range.end.character, start.character);
  const isShort = entry.keyAt.range.end.line === start.line && /^["']?\s*:\s*$/.test(between);
  return isShort ? replaceWord('build', 'image', entry.keyAt, problems) : undefined;
}

function checkDockerfile(
  name: string,
  service: Node,
  context: string,
  host: ManifestHost,
  problems: ProblemList,
): void {
  const dockerfile = find(service, 'build', 'dockerfile');
  const file = textOf(dockerfile);
  if (!dockerfile || isNull(dockerfile) || !file || file.includes('$')) return;
  const path = resolvePath(context, file);
  if (!host.exists(path)) {
    const message = `"${name}" is built from ${path}, which is not there. Create it, or name another with "dockerfile:".`;
    return problems.warning('missing-dockerfile', message, dockerfile.at);
  }
  checkTarget(service, path, host, problems);
}

/** The stage that is built stands in the Dockerfile. One without a name is called by its number. */
function checkTarget(service: Node, path: string, host: ManifestHost, problems: ProblemList): void {
  const target = find(service, 'build', 'target');
  const stage = textOf(target);
  if (!target || !stage || /^\d+$/.test(stage) || stage.includes('$') || find(service, 'build', 'dockerfile_inline'))
    return;
  const text = host.readText(path);
  if (text === undefined) return;
  const { targets } = readDockerfile(text);
  if (targets.some((one) => one.toLowerCase() === stage.toLowerCase())) return;
  const hint = didYouMean(stage, targets);
  const names = targets.length > 0 ? ` It has ${targets.join(', ')}.` : ' It names no stages: write "FROM … AS NAME".';
  const message = `${path} has no stage "${stage}".${hint || names}`;
  problems.warning('build-target', message, target.at, [], correctWord(stage, targets, target.at, problems));
}
