import { resolve as resolvePath } from 'node:path';
import { readDockerfile } from '../files/dockerfile.ts';
import type { Fix, Location } from '../../base/problem.ts';
import { correctWord, replaceWord, textAtLocation } from '../problems/fixes.ts';
import type { ManifestHost } from '../files/host.ts';
import { isRemote } from '../files/paths.ts';
import { ProblemList } from '../problems/problems.ts';
import { didYouMean } from '../problems/suggest.ts';
import { find, isNull, itemsOf, textOf, type Node } from '../tree/tree.ts';
import type { ConsistencyContext } from './context.ts';

/** Files and folders that a service names. What is only needed to build or to start is a warning: it may be generated. */
export function checkFiles(
  name: string,
  service: Node,
  { host, memo, problems }: Pick<ConsistencyContext, 'host' | 'memo' | 'problems'>,
): void {
  checkBuild(name, service, host, problems);
  const paths = memo.of('paths', service, [], new ProblemList(), () => pathsOf(service, problems));
  for (const { kind, path, written, at } of paths) {
    if (host.exists(path)) continue;
    const message = messages[kind](name, problems.nameOf(written));
    if (kind === 'label') problems.error('missing-file', message, at);
    else problems.warning('missing-file', message, at);
  }
}

const messages = {
  label: (_: string, path: string) => `label file ${path} not found. Create it, or correct the path.`,
  mount: (name: string, path: string) =>
    `"${name}" mounts ${path} over a file, and it is not there: the engine makes a folder of it. Create it, or correct the path.`,
  watch: (name: string, path: string) => `"${name}" watches ${path}, which is not there. Correct the path.`,
} as const;

interface NamedPath {
  readonly kind: keyof typeof messages;
  readonly path: string;
  /** As the message says it. */
  readonly written: string;
  readonly at: Location;
}

/** The paths of a service that have to be there, apart from that of its build. */
function pathsOf(service: Node, problems: ProblemList): readonly NamedPath[] {
  const named = (kind: NamedPath['kind'], node: Node | undefined): readonly NamedPath[] => {
    const path = textOf(node);
    return node && path ? [{ kind, path, written: path, at: node.at }] : [];
  };
  const all = [
    ...itemsOf(find(service, 'label_file')).flatMap((file) => named('label', file)),
    ...itemsOf(find(service, 'volumes')).flatMap((mount) => mountedFile(mount, problems)),
    ...itemsOf(find(service, 'develop', 'watch')).flatMap((rule) => named('watch', find(rule, 'path'))),
  ];
  return all.filter(({ path }) => !path.includes('$'));
}

/**
 * Of a file that is not there the engine makes a folder, which cannot be mounted over a file. What is a file is told by
 * the ends of both names; a path that is written as an absolute one may belong to another machine.
 */
function mountedFile(mount: Node, problems: ProblemList): readonly NamedPath[] {
  const [source, target] = [find(mount, 'source'), textOf(find(mount, 'target'))];
  const path = textOf(source);
  if (textOf(find(mount, 'type')) !== 'bind' || !source || !path || target === undefined) return [];
  if (!isFileName(path) || !isFileName(target)) return [];
  const written = /^["']?(\.{1,2}\/[^:"']{1,300})/.exec(textAtLocation(source.at, problems) ?? '')?.[1];
  return written === undefined ? [] : [{ kind: 'mount', path, written, at: source.at }];
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
    const written = textAtLocation(context.at, problems)?.replace(/^(["'])(.*)\1$/, '$2') ?? problems.nameOf(path);
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
    const message = `"${name}" is built from ${problems.nameOf(path)}, which is not there. Create it, or name another with "dockerfile:".`;
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
  const message = `${problems.nameOf(path)} has no stage "${stage}".${hint || names}`;
  problems.warning('build-target', message, target.at, [], correctWord(stage, targets, target.at, problems));
}
