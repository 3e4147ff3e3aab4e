import { absolutePath } from '../files/paths.ts';
import type { ResolvedManifest } from '../resolve.ts';
import { entriesOf, find, textOf, type Node } from '../tree/tree.ts';

/** An engine as an environment names it. What it leaves out is as the settings have it. */
export interface NamedEngine {
  readonly kind?: string;
  /** A docker context. */
  readonly context?: string;
}

/** One of `x-patchbay.environments`. */
export interface NamedEnvironment {
  readonly name: string;
  /** Absolute; merged over those of the manifest. */
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly engine: NamedEngine;
}

/** The environments that a manifest names. `directory` is where relative paths start if it has no application. */
export function environmentsOf(
  { tree, application }: Pick<ResolvedManifest, 'tree' | 'application'>,
  directory: string,
): readonly NamedEnvironment[] {
  return entriesOf(find(tree, 'x-patchbay', 'environments')).map(([name, value]) => {
    const [kind, context] = ['engine', 'context'].map((key) => textOf(find(value, key)));
    return {
      name,
      files: textsIn(find(value, 'files')).map((file) =>
        absolutePath(file, application?.directory ?? directory, undefined),
      ),
      profiles: textsIn(find(value, 'profiles')),
      engine: { ...(kind !== undefined && { kind }), ...(context !== undefined && { context }) },
    };
  });
}

function textsIn(node: Node | undefined): readonly string[] {
  const items = node?.kind === 'list' ? node.items : node ? [node] : [];
  return items.flatMap((item) => textOf(item) ?? []);
}
