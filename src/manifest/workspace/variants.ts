import { basename, join } from 'node:path';
import { chained } from '../context/candidates.ts';
import { foldersUpTo } from '../context/evidence.ts';
import { chainsSaid, type KnownChains } from '../context/projectTexts.ts';
import type { ListingHost } from '../files/host.ts';
import type { FactsCache, ManifestFacts } from './facts.ts';
import { baseNamesOf, isMainName, isOverrideName } from './manifestNames.ts';
import type { FoundManifest } from './seeds.ts';

/** What becomes of a file that only its name makes a manifest. */
type VariantVerdict =
  /** An application of its own. */
  | { readonly kind: 'whole' }
  /** Read with another file. */
  | { readonly kind: 'part'; readonly of: string }
  /** No manifest, or a part that nothing here is the base of. */
  | { readonly kind: 'none' };

/** Judges `compose.dev.yaml`, `orders.compose.yml` and their like. */
export class VariantJudge {
  readonly #host: ListingHost;
  readonly #cache: FactsCache;
  /** Every manifest found, by path: what a variant may be a part of. */
  readonly #found: ReadonlySet<string>;
  /** The services of a manifest and of what it includes. */
  readonly #servicesOf: (path: string) => ReadonlySet<string>;
  readonly #texts: KnownChains = new Map();

  constructor(
    found: ReadonlySet<string>,
    servicesOf: (path: string) => ReadonlySet<string>,
    host: ListingHost,
    cache: FactsCache,
  ) {
    this.#found = found;
    this.#servicesOf = servicesOf;
    this.#host = host;
    this.#cache = cache;
  }

  of(variant: FoundManifest): VariantVerdict {
    const facts = this.#cache.read(variant.path, this.#host);
    if (!facts.isCompose) return { kind: 'none' };
    const { whole, bare, includes } = facts;
    const isPartByName = isOverrideName(basename(variant.path));
    if (bare.length === 0 && whole.length > 0 && !isPartByName)
      return this.#chainedTo(variant, facts) ?? { kind: 'whole' };
    const base = this.#baseOf(variant, bare) ?? this.#chainedTo(variant, facts);
    if (base) return base;
    // Without a base, what mostly lacks what it runs is no application; what lacks little is one with a mistake.
    const isMostlyWhole = whole.length > bare.length || includes.length > 0;
    return { kind: isMostlyWhole ? 'whole' : 'none' };
  }

  /** The base that has most of the services that the variant leaves open; the nearest of several. */
  #baseOf({ path, folder, root }: FoundManifest, bare: readonly string[]): VariantVerdict | undefined {
    const beside = this.#mainsIn(folder);
    const above = foldersUpTo(folder, root)
      .slice(1)
      .flatMap((one) => this.#mainsIn(one));
    const byName = baseNamesOf(basename(path)).map((name) => join(folder, name));
    const candidates = [...new Set([...byName, ...beside, ...above])].filter(
      (one) => one !== path && this.#found.has(one),
    );
    // One without services of its own adds networks, volumes or settings to what stands beside it.
    if (bare.length === 0) return partOf(candidates.find((one) => byName.includes(one) || beside.includes(one)));
    const counts = candidates.map((one) => ({ one, count: countIn(this.#servicesOf(one), bare) }));
    const most = Math.max(0, ...counts.map(({ count }) => count));
    return most === 0 ? undefined : partOf(counts.find(({ count }) => count === most)?.one);
  }

  #mainsIn(folder: string): readonly string[] {
    return this.#host
      .list(folder)
      .filter(({ name, isFolder }) => !isFolder && isMainName(name))
      .map(({ name }) => join(folder, name))
      .toSorted();
  }

  /** The main file of a chain that the file's own comments, or a text of the project, have it in. */
  #chainedTo({ path, folder, root }: FoundManifest, { chains }: ManifestFacts): VariantVerdict | undefined {
    const own = chains.map((chain) => ({ ...chain, file: path }));
    const said = chainsSaid(folder, root, this.#host, this.#texts);
    for (const { files } of chained(path, [...own, ...said], 'command', { host: this.#host, root })) {
      const [main] = files;
      if (main !== undefined && main !== path && this.#found.has(main)) return partOf(main);
    }
    return undefined;
  }
}

function partOf(main: string | undefined): VariantVerdict | undefined {
  return main === undefined ? undefined : { kind: 'part', of: main };
}

function countIn(services: ReadonlySet<string>, names: readonly string[]): number {
  return names.filter((name) => services.has(name)).length;
}
