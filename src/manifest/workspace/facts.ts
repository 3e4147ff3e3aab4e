import { dirname, join } from 'node:path';
import { ownProperty } from '../../base/ownProperty.ts';
import { chainsInComments, type Chain } from '../context/chains.ts';
import { environmentsOf } from '../context/environments.ts';
import { maxManifestLength, type ManifestHost } from '../files/host.ts';
import { absolutePath, isRemote } from '../files/paths.ts';
import { ProblemList } from '../problems/problems.ts';
import { expandTemplate, type Lookup } from '../tree/template.ts';
import { entriesOf, find, findMap, itemsOf, textOf, textsOf, type MapNode, type Node } from '../tree/tree.ts';
import { parseDotenv } from '../variables/dotenv.ts';
import { parse } from '../yaml/parse.ts';

/** What groups a manifest with others, read off its text: nothing is resolved. Paths are absolute. */
export interface ManifestFacts {
  /** False for a file that only has the name of a manifest. */
  readonly isCompose: boolean;
  /** The services that say by themselves what they run. */
  readonly whole: readonly string[];
  /** The services that somebody else has to say that of. */
  readonly bare: readonly string[];
  readonly includes: readonly string[];
  /** The files whose services are extended. */
  readonly bases: readonly string[];
  /** The files of its environments. */
  readonly overlays: readonly string[];
  /** The chains that its own comments say, as they name the files. */
  readonly chains: readonly Chain[];
}

const nothing: ManifestFacts = {
  isCompose: false,
  whole: [],
  bare: [],
  includes: [],
  bases: [],
  overlays: [],
  chains: [],
};

/** What of a service says what it runs. */
const runs = ['image', 'build', 'extends', 'provider'];

const composeKeys = ['services', 'include', 'networks', 'volumes', 'configs', 'secrets', 'models', 'x-patchbay'];

/** Reads the facts of a file. `directory` is where its paths start. */
function readFacts(text: string, path: string, place: Place, host: ManifestHost): ManifestFacts {
  if (text.length > maxManifestLength) return nothing;
  const trees = parse(text, path, new ProblemList()).filter((tree) => tree.kind === 'map');
  if (!trees.some((tree) => composeKeys.some((key) => tree.entries.has(key)))) return nothing;
  const services = trees.flatMap((tree) => entriesOf(findMap(tree, 'services')));
  const besides = placeOf(dirname(path), host, place.lookup);
  const environments = trees.flatMap((tree) => environmentsOf({ tree, application: undefined }, place.directory));
  return {
    isCompose: true,
    whole: services.filter(([, service]) => isWhole(service)).map(([name]) => name),
    bare: services.filter(([, service]) => !isWhole(service)).map(([name]) => name),
    includes: trees.flatMap((tree) => includesOf(tree, place)),
    bases: services.flatMap(([, service]) => baseOf(service, besides)),
    overlays: environments.flatMap(({ files }) => files),
    chains: chainsInComments(text.slice(0, maxCommentedLength)),
  };
}

const maxCommentedLength = 200_000;

/** Where paths start, and what variables in them are worth. */
interface Place {
  readonly directory: string;
  readonly home: string | undefined;
  readonly lookup: Lookup;
}

function placeOf(directory: string, host: ManifestHost, lookup: Lookup): Place {
  return { directory, home: ownProperty(host.environment, 'HOME'), lookup };
}

/** The variables of the process, then those of an env file. `text` is asked for only when somebody needs it. */
function lookupIn(host: ManifestHost, text: () => string): Lookup {
  const own: Lookup = (name) => ownProperty(host.environment, name);
  let values: ReadonlyMap<string, string> | undefined;
  return (name) => own(name) ?? (values ??= parseDotenv(text(), own).values).get(name);
}

function isWhole(service: Node): boolean {
  return runs.some((key) => find(service, key) !== undefined);
}

function includesOf(tree: MapNode, place: Place): readonly string[] {
  return itemsOf(find(tree, 'include')).flatMap((item) => {
    const path = item.kind === 'map' ? find(item, 'path') : item;
    const written = path?.kind === 'list' ? textsOf(path) : [textOf(path) ?? ''];
    return written.flatMap((text) => pathIn(text, place));
  });
}

function baseOf(service: Node, place: Place): readonly string[] {
  return pathIn(textOf(find(service, 'extends', 'file')) ?? '', place);
}

function pathIn(written: string, { directory, home, lookup }: Place): readonly string[] {
  const { text } = expandTemplate(written, lookup);
  return text === '' || isRemote(text) ? [] : [absolutePath(text, directory, home)];
}

interface KnownFacts {
  readonly text: string;
  /** The text of the env file, if a path in the manifest has a variable. */
  readonly dotenv: string | undefined;
  readonly facts: ManifestFacts;
}

/** Facts of files, read again only where the text is another. */
export class FactsCache {
  readonly #known = new Map<string, KnownFacts>();

  /** `directory` is where the paths of the file start: its own folder, unless it is laid over another file. */
  read(path: string, host: ManifestHost, directory = dirname(path)): ManifestFacts {
    const key = `${path}\0${directory}`;
    const text = host.readText(path);
    if (text === undefined) return nothing;
    const known = this.#known.get(key);
    const readDotenv = (): string => host.readText(join(directory, '.env')) ?? '';
    if (known?.text === text && (known.dotenv === undefined || known.dotenv === readDotenv())) return known.facts;
    let dotenv: string | undefined;
    const lookup = lookupIn(host, () => (dotenv = readDotenv()));
    const facts = readFacts(text, path, placeOf(directory, host, lookup), host);
    this.#known.set(key, { text, dotenv, facts });
    return facts;
  }

  /** Forgets other files. */
  keepOnly(paths: ReadonlySet<string>): void {
    for (const key of this.#known.keys()) if (!paths.has(key.split('\0', 1)[0] ?? '')) this.#known.delete(key);
  }
}
