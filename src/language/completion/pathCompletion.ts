import { dirname, resolve } from 'node:path';
import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import { absolutePath, isRemote } from '../../manifest/files/paths.ts';
import { valueBeside } from './beside.ts';
import { itemOf, type CompletionContext } from './completionContext.ts';
import type { DirectoryEntry } from '../../manifest/files/host.ts';
import { matches, patternOf, type PathPattern } from '../text/pathPattern.ts';
import { writtenAt } from '../text/writtenAt.ts';

interface PathRule {
  readonly path: PathPattern;
  /** Matches the names of files to offer; without it only folders are offered. */
  readonly files?: RegExp;
  /** Matches the content that a file must have to be useful here. */
  readonly holding?: RegExp;
  /** Only words that start with `.`, `/` or `~` are paths here; other words are names. */
  readonly isMarked?: true;
}

const yaml = /\.ya?ml$/i;
const any = /^/;
const env = /env/i;
const manifest = /^(services|include|networks|volumes|configs|secrets|x-patchbay):/m;
const withServices = /^services:/m;

const rules: readonly PathRule[] = [
  { path: patternOf('include.*'), files: yaml, holding: manifest },
  { path: patternOf('include.*.path'), files: yaml, holding: manifest },
  { path: patternOf('include.*.path.*'), files: yaml, holding: manifest },
  { path: patternOf('include.*.env_file'), files: env },
  { path: patternOf('include.*.env_file.*'), files: env },
  { path: patternOf('services.*.extends.file'), files: yaml, holding: withServices },
  { path: patternOf('services.*.env_file'), files: env },
  { path: patternOf('services.*.env_file.*'), files: env },
  { path: patternOf('services.*.env_file.*.path'), files: env },
  { path: patternOf('services.*.label_file'), files: any },
  { path: patternOf('services.*.label_file.*'), files: any },
  { path: patternOf('services.*.build') },
  { path: patternOf('services.*.build.context') },
  { path: patternOf('services.*.build.dockerfile'), files: /dockerfile|containerfile/i },
  { path: patternOf('services.*.build.additional_contexts.*') },
  { path: patternOf('services.*.develop.watch.*.path'), files: any },
  { path: patternOf('services.*.volumes.*'), files: any, isMarked: true },
  { path: patternOf('services.*.volumes.*.source'), files: any, isMarked: true },
  { path: patternOf('services.*.x-patchbay.run.cwd') },
  { path: patternOf('services.*.x-patchbay.debug.localRoot') },
  { path: patternOf('configs.*.file'), files: any },
  { path: patternOf('secrets.*.file'), files: any },
  { path: patternOf('x-patchbay.asyncapi'), files: /\.(json|ya?ml)$/i },
  { path: patternOf('x-patchbay.channels.*.contract'), files: /\.json$/i },
  { path: patternOf('x-patchbay.environments.*.files.*'), files: yaml, holding: manifest },
];

/** The folders and files that can continue a path. */
export function pathItems(context: CompletionContext): CompletionItem[] {
  const { cursor, prefix, snapshot, sources } = context;
  const rule = rules.find(({ path }) => matches(path, cursor.path));
  if (!rule || isRemote(prefix) || prefix.includes(':')) return [];
  const isBind = cursor.path.at(-1) === 'source' && valueBeside('type', context) === 'bind';
  if (rule.isMarked && !isBind && !/^(\.{1,2}|~)?\//.test(prefix)) return [];
  const slash = prefix.lastIndexOf('/') + 1;
  const [typed, segment] = [prefix.slice(0, slash), prefix.slice(slash)];
  const folder = absolutePath(typed === '' ? '.' : typed, baseOf(context), undefined);
  const start = { ...context.range.start, character: context.range.start.character + slash };
  const own: CompletionContext = { ...context, range: { start, end: context.range.end } };
  return sources
    .list(folder)
    .filter((entry) => isOffered(entry, segment, rule))
    .filter(({ name, isFolder }) => isFolder || isOfUse(resolve(folder, name), rule))
    .map((entry) => pathItem(entry, own, slash === 0 && (isBind || !rule.files)));

  function isOfUse(file: string, { holding }: PathRule): boolean {
    return !holding || (file !== snapshot.file.path && holding.test(snapshot.readText(file) ?? ''));
  }
}

function isOffered({ name, isFolder }: DirectoryEntry, segment: string, { files }: PathRule): boolean {
  if (/[\s"'{}[\],#:]/.test(name) || name === 'node_modules' || name === '.git') return false;
  if (isFolder) return !name.startsWith('.') || segment.startsWith('.');
  const isHidden = name.startsWith('.') && !segment.startsWith('.') && !/^\.env/.test(name);
  return files !== undefined && files.test(name) && !isHidden;
}

function pathItem({ name, isFolder }: DirectoryEntry, context: CompletionContext, isDotted: boolean): CompletionItem {
  const kind = isFolder ? CompletionItemKind.Folder : CompletionItemKind.File;
  const item = itemOf(name, context, kind, `${isDotted ? './' : ''}${name}`);
  return { ...item, sortText: `${isFolder ? 1 : 0} ${name}` };
}

/**
 * The folder that a path is relative to: the build context for a Dockerfile, the manifest's folder for everything else.
 */
function baseOf({ snapshot, cursor }: CompletionContext): string {
  const own = dirname(snapshot.file.path);
  if (cursor.path.at(-1) !== 'dockerfile') return own;
  const context = writtenAt(snapshot, ...cursor.path.slice(0, -1), 'context');
  return context === undefined || context.includes('$') || isRemote(context)
    ? own
    : absolutePath(context, own, undefined);
}
