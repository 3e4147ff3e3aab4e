import { join, posix } from 'node:path';
import { boundFiles, writtenFiles } from '../fileGrants.ts';
import type { Application, Service } from '../../manifest/model.ts';

/** A path of a container, and what stands for it on this machine. */
export type FilePath = { readonly target: string } & (
  | { readonly kind: 'mounted'; readonly source: string }
  | { readonly kind: 'copied'; readonly from: { readonly content: string } | { readonly file: string } }
);

/** Mounted folders, which are on this machine, and the files of secrets and configs, which are copied into a private folder. */
export function filePaths(application: Application, service: Service): readonly FilePath[] {
  const bound = boundFiles(application, service).map(({ target, source }) => ({ target, from: { file: source } }));
  const copied = [...bound, ...writtenFiles(application, service)].map(({ target, from }): FilePath => {
    return { kind: 'copied', target: posix.resolve('/', target), from };
  });
  const mounted = service.mounts.flatMap(({ type, source, target }): FilePath[] =>
    type === 'bind' && source !== undefined ? [{ kind: 'mounted', source, target }] : [],
  );
  return [...copied, ...mounted].sort((left, right) => right.target.length - left.target.length);
}

/** Where a file is in the folder of copies. A target cannot lead out of it. */
export function copiedPath(target: string, directory: string): string {
  return join(directory, ...posix.resolve('/', target).split('/'));
}

/** Variables with the paths replaced that name such a file or folder, or something in it. */
export function rewritePaths(
  variables: Readonly<Record<string, string>>,
  files: readonly FilePath[],
  directory: string,
): Readonly<Record<string, string>> {
  const copies = files.filter(({ kind }) => kind === 'copied').map(({ target }) => target);
  const folders = new Set(copies.map((target) => posix.dirname(target)).filter((folder) => folder !== '/'));
  const places = [
    ...files.map((file): PathPlace => {
      const place = file.kind === 'mounted' ? file.source : copiedPath(file.target, directory);
      return { target: file.target, place, ends: file.kind === 'mounted' ? inOrAfter : after };
    }),
    // What else is in such a folder is not copied.
    ...[...folders].map((folder): PathPlace => ({ target: folder, place: copiedPath(folder, directory), ends: after })),
  ].filter(({ target }) => target !== '/' && target !== '');
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, places.reduce(replacePath, value)]),
  );
}

interface PathPlace {
  readonly target: string;
  readonly place: string;
  /** What may follow it in a text. */
  readonly ends: RegExp;
}

const after = /^(?:$|\/?[:;,?&\s'"]|\/$)/;
const inOrAfter = /^(?:$|[/:;,?&\s'"])/;

function replacePath(value: string, { target, place, ends }: PathPlace): string {
  return value.split(target).reduce((text, part, index, parts) => {
    if (index === 0) return part;
    const isWhole = !/[\w./-]$/.test(text) || /(?:^|[=:,;\s])file:\/\/$/.test(text);
    const isEnded = ends.test(part) && (part !== '' || index === parts.length - 1);
    return `${text}${isWhole && isEnded ? place : target}${part}`;
  }, '');
}
