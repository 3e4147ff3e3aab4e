import { basename, dirname, join } from 'node:path';
import type { ListingHost } from '../files/host.ts';
import { chainsIn, devcontainerChains, type Chain } from './chains.ts';
import { foldersUpTo } from './evidence.ts';

/** A chain and the file that says it. */
export interface SaidChain extends Chain {
  readonly file: string;
}

/** Bounds: a project has many texts, and some are generated. */
const maxTexts = 80;
const maxTextsOfKind = 20;
const maxLength = 200_000;
const maxTotalLength = 3_000_000;
const maxSaid = 300;

/** Each kind of text that tells how Compose is run, from the one that people read to the one that machines do. */
const kinds: readonly {
  readonly folders: readonly string[];
  readonly name: RegExp;
  readonly read?: (text: string) => readonly Chain[];
}[] = [
  { folders: [''], name: /^(readme|contributing|develop\w*|install\w*|quick.?start|getting.?started)([.-][\w.-]*)?$/i },
  { folders: ['docs'], name: /\.md$/i },
  { folders: [''], name: /^((gnu)?makefile|justfile|taskfile\.ya?ml)$|\.mk$/i },
  { folders: ['', 'scripts', 'bin', 'hack', 'ci', 'tools', 'docker'], name: /^package\.json$|\.(sh|bash)$/i },
  { folders: ['.github/workflows'], name: /\.ya?ml$/i },
  { folders: [''], name: /^\.gitlab-ci\.ya?ml$/i },
  { folders: ['', '.devcontainer'], name: /^\.?devcontainer\.json$/i, read: devcontainerChains },
];

/** File → the chains that it says, for whoever asks about several folders of one project. */
export type KnownChains = Map<string, { readonly length: number; readonly said: readonly SaidChain[] }>;

/** The chains that the texts of a project say, from a folder up to its root, by kind and then by nearness. */
export function chainsSaid(
  folder: string,
  root: string,
  host: ListingHost,
  known: KnownChains = new Map(),
): readonly SaidChain[] {
  const around = foldersUpTo(folder, root);
  const said: SaidChain[] = [];
  let texts = 0;
  let total = 0;
  for (const { folders, name, read = chainsIn } of kinds) {
    const files = around.flatMap((one) => folders.flatMap((below) => namesIn(join(one, below), name, host)));
    for (const file of files.slice(0, maxTextsOfKind)) {
      if (++texts > maxTexts || total > maxTotalLength || said.length > maxSaid) return said;
      const chains = known.get(file) ?? readChains(file, read, host);
      known.set(file, chains);
      total += chains.length;
      said.push(...chains.said);
    }
  }
  return said;
}

function readChains(
  file: string,
  read: (text: string) => readonly Chain[],
  host: ListingHost,
): { readonly length: number; readonly said: readonly SaidChain[] } {
  const text = (host.readText(file) ?? '').slice(0, maxLength);
  return { length: text.length, said: read(text).map((chain) => ({ ...chain, file })) };
}

/** True for a file that `chainsSaid` may read, going by its name. */
export function isProjectText(path: string): boolean {
  const [name, folder] = [basename(path), basename(dirname(path))];
  return kinds.some(
    (kind) =>
      kind.name.test(name) && (kind.folders.includes('') || kind.folders.some((one) => basename(one) === folder)),
  );
}

function namesIn(folder: string, name: RegExp, host: ListingHost): readonly string[] {
  return host
    .list(folder)
    .filter((entry) => !entry.isFolder && name.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .toSorted();
}
