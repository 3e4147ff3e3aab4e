import { basename, dirname } from 'node:path';
import { isPolicyFileName, isPolicyTestName, policyFolder } from '../../manifest/governance/policyFiles.ts';
import { policyFields } from './attributeAt.ts';
import { placedPath } from './placedPath.ts';
import type { Node } from '../../manifest/tree/tree.ts';

/** What a file is, going by its name; undefined for one that has nothing to do with policies. */
export function policyFileKind(path: string): 'policies' | 'tests' | undefined {
  const name = basename(path);
  if (basename(dirname(path)) !== policyFolder) return undefined;
  if (isPolicyTestName(name)) return 'tests';
  return isPolicyFileName(name) ? 'policies' : undefined;
}

/** True for a file of another tool that keeps its policies in a folder of the same name: nothing is said of what is in it. */
export function isForeignPolicyFile({
  path,
  lines,
}: {
  readonly path: string;
  readonly lines: readonly string[];
}): boolean {
  const kind = policyFileKind(path);
  if (kind === undefined) return false;
  const own = kind === 'policies' ? ['policies', 'exceptions'] : [kind];
  const keys = lines.flatMap((line) => /^["']?([A-Za-z][\w.-]*)["']?:(?:\s|$)/.exec(line)?.[1] ?? []);
  return keys.length > 0 && (!own.some((key) => keys.includes(key)) || keys.includes('apiVersion'));
}

/**
 * The path of a place in any file as the attribute table has it, which knows policies as a part of a manifest, and parts of
 * extension fields where they are merged. `trees` are those of the file as it was when it could be read.
 */
export function tablePath(
  path: readonly string[],
  { path: file, lines }: { readonly path: string; readonly lines: readonly string[] },
  trees: () => readonly Node[],
): readonly string[] {
  return policyFileKind(file) ? pathInTable(path, file) : placedPath(path, trees, lines);
}

/** The same without extension fields, for whoever asks for policies alone. */
export function pathInTable(path: readonly string[], file: string): readonly string[] {
  const kind = policyFileKind(file);
  if (kind === undefined) return path;
  if (kind === 'tests') return ['x-patchbay', policyFields.tests, ...path];
  const [first = ''] = path;
  if (/^\d+$/.test(first)) return ['x-patchbay', 'policies', ...path];
  return first === 'policies' || first === 'exceptions'
    ? ['x-patchbay', ...path]
    : ['x-patchbay', policyFields.policies, ...path];
}

/** Where the entry of a policy is in a path of the attribute table; undefined outside of policies. */
export function policyDepth(path: readonly string[]): number | undefined {
  if (path[0] !== 'x-patchbay') return undefined;
  const depth = path[1] === 'policies' ? 2 : path[1] === 'environments' && path[3] === 'policies' ? 4 : undefined;
  return depth !== undefined && path.length > depth ? depth : undefined;
}

/** The expression that a path of the attribute table leads to: `when`, `messageExpression`, or a variable of a policy. */
export function expressionAtPath(
  path: readonly string[],
): { readonly name: string; readonly isVariable: boolean } | undefined {
  const depth = policyDepth(path);
  const [key, name, ...more] = depth === undefined ? [] : path.slice(depth + 1);
  if (key === 'variables' && name !== undefined && more.length === 0) return { name, isVariable: true };
  const isExpression = key === 'when' || key === 'messageExpression';
  return isExpression && name === undefined ? { name: key, isVariable: false } : undefined;
}
