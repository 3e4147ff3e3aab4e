import { basename } from 'node:path';
import type { Location } from '../../base/problem.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { entriesOf, find, itemsOf, textOf, type MapEntry, type MapNode, type Node } from '../../manifest/tree/tree.ts';
import { parse } from '../../manifest/yaml/parse.ts';
import type { ParseCache } from '../../manifest/yaml/parseCache.ts';

/** What stands in the files of a manifest, each by itself: what came from another file or an anchor is told from what is written there. */
export class WrittenPlaces {
  readonly #manifest: Pick<ResolvedManifest, 'application' | 'tree'>;
  readonly #readText: (file: string) => string | undefined;
  readonly #parses: ParseCache | undefined;
  readonly #trees = new Map<string, MapNode | undefined>();
  readonly problems: ProblemList;

  /** With `parses`, what others have read already is not read again. */
  constructor(
    manifest: Pick<ResolvedManifest, 'application' | 'tree'>,
    readText: (file: string) => string | undefined,
    linesOf: (file: string) => readonly string[],
    parses?: ParseCache,
  ) {
    this.#parses = parses;
    this.#manifest = manifest;
    this.#readText = readText;
    this.problems = new ProblemList(linesOf);
  }

  /**
   * A service where its `x-patchbay` is written: in its own file before those that are merged over it. Its key, and the keys below;
   * one that is missing, or that a merge key brings, is undefined.
   */
  service(name: string): ServicePlaces | undefined {
    const { application } = this.#manifest;
    const at = application && ownProperty(application.services, name)?.at;
    if (!at) return undefined;
    const all = [...new Set([at.file, ...application.configFiles])].flatMap(
      (file) => this.#serviceIn(file, name) ?? [],
    );
    return all.find(({ publishes, consumes }) => publishes ?? consumes) ?? all.find(({ own }) => own) ?? all[0];
  }

  /** The top level `x-patchbay` of a file that has it, and its `channels`; the one that has channels before others. */
  root(): RootPlaces | undefined {
    const { application, tree } = this.#manifest;
    if (!application) return undefined;
    const merged = [find(tree, 'x-patchbay', 'channels'), find(tree, 'x-patchbay')].flatMap(
      (node) => node?.at.file ?? [],
    );
    const files = [...new Set([...merged, ...application.configFiles])].filter((file) =>
      /\.ya?ml$/i.test(basename(file)),
    );
    const all = files.flatMap((file): readonly RootPlaces[] => {
      const root = this.#tree(file);
      if (!root) return [];
      const own = ownEntry(root, 'x-patchbay');
      return [{ file, own, channels: ownEntry(own?.value, 'channels') }];
    });
    return all.find(({ channels }) => channels) ?? all.find(({ own }) => own) ?? all[0];
  }

  /** Where an item of `publishes` or `consumes` stands that names a channel. */
  itemAt(
    { publishes, consumes }: ServicePlaces,
    what: 'publishes' | 'consumes',
    channel: string,
  ): Location | undefined {
    const list = what === 'publishes' ? publishes : consumes;
    if (!list || list.route) return undefined;
    const items = list.value.kind === 'list' ? itemsOf(list.value) : [list.value];
    return items.find((item) => channelOf(item) === channel)?.at;
  }

  #serviceIn(file: string, name: string): ServicePlaces | undefined {
    const entry = ownEntry(find(this.#tree(file), 'services'), name);
    if (!entry) return undefined;
    const own = entry.route ? undefined : ownEntry(entry.value, 'x-patchbay');
    const list = (key: string): MapEntry | undefined => (own?.route ? undefined : ownEntry(own?.value, key));
    return { entry, own, publishes: list('publishes'), consumes: list('consumes') };
  }

  #tree(file: string): MapNode | undefined {
    if (!this.#trees.has(file)) {
      const text = this.#readText(file);
      const trees = text === undefined ? [] : parse(text, file, new ProblemList(), this.#parses);
      this.#trees.set(
        file,
        trees.find((tree) => tree.kind === 'map'),
      );
    }
    return this.#trees.get(file);
  }
}

export interface ServicePlaces {
  /** Its key under `services`. */
  readonly entry: MapEntry;
  /** Its `x-patchbay`, and what is in that. */
  readonly own: MapEntry | undefined;
  readonly publishes: MapEntry | undefined;
  readonly consumes: MapEntry | undefined;
}

export interface RootPlaces {
  readonly file: string;
  readonly own: MapEntry | undefined;
  readonly channels: MapEntry | undefined;
}

/** An item of `consumes` is a name, or a mapping with one. */
function channelOf(item: Node): string | undefined {
  return item.kind === 'map' ? textOf(entriesOf(item).find(([key]) => key === 'channel')?.[1]) : textOf(item);
}

/** What a merge key brings stands elsewhere. */
function ownEntry(node: Node | undefined, key: string): MapEntry | undefined {
  const entry = node?.kind === 'map' ? node.entries.get(key) : undefined;
  return entry?.route?.kind === 'mergeKey' ? undefined : entry;
}
