import { basename } from 'node:path';
import type { ProblemList } from '../problems/problems.ts';
import { expandTemplate, type Lookup } from '../tree/template.ts';
import { find, textOf, type MapNode } from '../tree/tree.ts';

const validName = /^[a-z0-9][a-z0-9_-]*$/;

/** The project's name: as asked for, then COMPOSE_PROJECT_NAME, then `name:`, then the folder's. */
export function projectNameOf(
  root: MapNode,
  requested: string | undefined,
  lookup: Lookup,
  directory: string,
  problems: ProblemList,
): string {
  const declared = find(root, 'name');
  const name = [requested, lookup('COMPOSE_PROJECT_NAME'), textOf(declared)].find((text) => text);
  const folderName = normaliseProjectName(basename(directory));
  const fallback = folderName || 'default';
  if (name === undefined && folderName === '') {
    const message = `project name must not be empty, and the folder of the project gives none. Write "name:" in the manifest.`;
    problems.error('project-name', message);
  }
  if (name === undefined || validName.test(name)) return name ?? fallback;
  const message = `invalid project name "${name}": use lower-case letters, digits, "-" and "_", a letter or digit first.`;
  problems.error('project-name', message, textOf(declared) === name ? declared?.at : undefined);
  return normaliseProjectName(name) || fallback;
}

const nameLine = /^name:[ \t]*(?:"([^"\n]{1,300})"|'([^'\n]{1,300})'|([^\s"'#][^\s#]{0,300}))[ \t]*(?:#.*)?\r?$/m;

/** The name that a manifest gives itself, read off its text before anything else is: values of the same file may use it. */
export function declaredProjectName(text: string, lookup: Lookup): string | undefined {
  const [, double, single, plain] = nameLine.exec(text) ?? [];
  const { text: name } = expandTemplate(double ?? single ?? plain ?? '', lookup);
  return validName.test(name) ? name : undefined;
}

/** Compose's rule for a folder's name: lower case, what may not be in a name left out. */
export function normaliseProjectName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}
