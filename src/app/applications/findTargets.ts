import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';
import { ProblemError } from '../../base/problem.ts';
import { noManifest } from '../monitors/readySnapshot.ts';
import { isLostRow, subjectOf } from '../trees/treeRows.ts';
import type { ApplicationBook, ApplicationPart } from './applicationBook.ts';

/** An application, and what of a command's arguments is about it. */
export interface Target<P> {
  readonly part: P;
  readonly args: readonly unknown[];
}

/** What only the editor knows. */
export interface TargetPorts {
  /** The manifest that is being edited; undefined where none is. */
  editedManifest(): string | undefined;
  /** Lets the user pick an application; undefined when dismissed. */
  pick(applications: readonly WorkspaceApplication[]): Promise<string | undefined>;
}

/**
 * The applications that a command is about, each with its own of the arguments: those of the rows it was called on, else that of the
 * manifest it was called from or that is being edited, else the one used last, else the one that the user picks. Past a row that
 * says whose it is nobody guesses, nor where a row was clicked that is gone.
 * @throws ProblemError `manifest.none`
 */
export async function findTargets<P extends ApplicationPart>(
  book: ApplicationBook<P>,
  args: readonly unknown[],
  ports: TargetPorts,
): Promise<readonly Target<P>[]> {
  const owned = targetsOfRows(book, args);
  if (owned.length > 0) return owned;
  const all = await book.list.known();
  if (all.length === 0) throw new ProblemError(noManifest);
  // Before the list was known, no row's key was.
  const known = targetsOfRows(book, args);
  if (known.length > 0) return known;
  const key = textIn(args[1], 'application');
  const named = key === undefined ? undefined : book.withKey(key);
  if (named) return [{ part: named, args }];
  const manifest = meant(book, all, args, ports) ?? (await ports.pick(all));
  return manifest === undefined ? [] : [{ part: book.shown(manifest), args }];
}

/** VS Code calls a tree's command with the row, then with all selected rows if there are several, which may be of several applications. */
export function targetsOfRows<P extends ApplicationPart>(
  book: ApplicationBook<P>,
  [first, all]: readonly unknown[],
): readonly Target<P>[] {
  const rows: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
  const byKey = Map.groupBy(rows, (row) => textIn(subjectOf(row), 'application'));
  return [...byKey].flatMap(([key, its]): readonly Target<P>[] => {
    const part = key === undefined ? undefined : book.withKey(key);
    return part ? [{ part, args: [its[0], its] }] : [];
  });
}

function meant<P extends ApplicationPart>(
  book: ApplicationBook<P>,
  [first, ...others]: readonly WorkspaceApplication[],
  args: readonly unknown[],
  ports: TargetPorts,
): string | undefined {
  if (others.length === 0) return first?.manifest;
  if (isLostRow(args)) return undefined;
  const origin = textIn(args[1], 'file');
  if (origin !== undefined) return book.withFile(origin)?.manifest;
  const edited = ports.editedManifest();
  const found = edited === undefined ? undefined : book.withFile(edited);
  return (found ?? book.current)?.manifest;
}

/** A row says which application it is of, a lens in a manifest which file it stands in. */
export function textIn(value: unknown, name: 'application' | 'file'): string | undefined {
  if (typeof value !== 'object' || value === null || !(name in value)) return undefined;
  const text: unknown = (value as Record<typeof name, unknown>)[name];
  return typeof text === 'string' ? text : undefined;
}
