import { find, flagOf, textOf } from '../../manifest/tree/tree.ts';
import type { Space } from '../text/names.ts';
import type { Snapshot } from '../text/snapshot.ts';
import type { Mention, SymbolIndex } from '../symbols/symbolIndex.ts';

export interface RenameSurroundings {
  /** False for a file outside the folders that the user has opened. */
  readonly isInWorkspace: (file: string) => boolean;
}

/** The reason why something cannot be renamed, and what to do instead. */
export interface Refusal {
  readonly reason: string;
}

export function isRefusal(result: object): result is Refusal {
  return 'reason' in result;
}

export const kindNames: Readonly<Record<Space, string>> = {
  services: 'the service',
  networks: 'the network',
  volumes: 'the volume',
  configs: 'the config',
  secrets: 'the secret',
  models: 'the model',
  hosts: 'the host name',
  channels: 'the channel',
  brokers: 'the broker',
  profiles: 'the profile',
  groups: 'the consumer group',
  variables: 'the variable',
  stages: 'the build stage',
  args: 'the build argument',
  anchors: 'the anchor',
};

interface NameRule {
  readonly pattern: RegExp;
  readonly says: string;
}

const resource: NameRule = {
  pattern: /^[A-Za-z0-9._-]{1,200}$/,
  says: 'letters, digits, ".", "_" and "-"',
};
const text: NameRule = { pattern: /^[^\s"'\\$#,[\]{}]{1,200}$/, says: 'no spaces, quotes, brackets, "$" or "#"' };

const nameRules: Readonly<Record<Space, NameRule>> = {
  services: resource,
  networks: resource,
  volumes: { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/, says: resource.says },
  configs: resource,
  secrets: resource,
  models: resource,
  hosts: { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/, says: resource.says },
  brokers: resource,
  profiles: { pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,200}$/, says: resource.says },
  variables: { pattern: /^[A-Za-z_][A-Za-z0-9_]{0,200}$/, says: 'letters, digits and "_", no digit first' },
  stages: { pattern: /^[a-z][a-z0-9._-]{0,200}$/, says: 'small letters, digits, ".", "_" and "-", a letter first' },
  args: { pattern: /^[A-Za-z_][A-Za-z0-9_]{0,200}$/, says: 'letters, digits and "_", no digit first' },
  anchors: { pattern: /^[A-Za-z0-9_.-]{1,200}$/, says: resource.says },
  channels: text,
  groups: text,
};

/** Names that exist as soon as they are used, without a declaration. */
const undeclared: ReadonlySet<Space> = new Set(['profiles', 'groups', 'variables', 'stages']);

/** Tells why a thing cannot be renamed to any name; undefined if it can. */
export function refusalOf(
  snapshot: Snapshot,
  mention: Mention,
  mentions: readonly Mention[],
  index: SymbolIndex,
  { isInWorkspace }: RenameSurroundings,
): Refusal | undefined {
  const { space, name } = mention;
  const what = `${kindNames[space]} "${name}"`;
  if (!undeclared.has(space) && !mentions.some(({ isDeclaration }) => isDeclaration)) {
    return {
      reason: `There is no declaration of ${what}, so there is nothing to rename. Declare it, or correct the name.`,
    };
  }
  // Names inside of values are edited where they can be, and told where they cannot.
  const outside = mentions.find(({ at, isInValue }) => !isInValue && !isInWorkspace(at.file));
  if (outside) {
    return {
      reason: `${outside.at.file} names ${what} too, and is outside of the workspace. Open its folder, then rename.`,
    };
  }
  const broken = snapshot.manifest().problems.find(({ code }) => code === 'manifest.syntax');
  if (broken) {
    const where = broken.at ? ` (line ${broken.at.range.start.line + 1} of ${broken.at.file})` : '';
    return { reason: `A part of the manifest cannot be read${where}, and may name ${what}. Correct it, then rename.` };
  }
  if (space === 'networks' && name === 'default') {
    return {
      reason: 'Services without networks of their own are on "default": it is that by its name. Add a network instead.',
    };
  }
  if (space === 'variables') return refusalOfVariable(snapshot, name, mentions, index);
  return refusalOfExternal(snapshot, mention, what);
}

/** Tells why a new name cannot be used; undefined if it can. */
export function refusalOfName(
  snapshot: Snapshot,
  mention: Mention,
  newName: string,
  index: SymbolIndex,
): Refusal | undefined {
  const { space, symbol, name } = mention;
  const { pattern, says } = nameRules[space];
  if (!pattern.test(newName)) {
    return { reason: `"${newName}" is no name for ${kindNames[space].replace('the ', 'a ')}: it takes ${says}.` };
  }
  if (space === 'networks' && newName === 'default') {
    return { reason: '"default" is the network of every service without networks of its own. Take another name.' };
  }
  const taken = symbol.slice(0, symbol.length - name.length) + newName;
  if (index.all.some((one) => one.symbol === taken)) {
    const what = kindNames[space].replace('the ', '');
    return { reason: `There is a ${what} "${newName}" already: the two would become one. Take another name.` };
  }
  const isSet = space === 'variables' && Object.hasOwn(snapshot.environment, newName);
  if (!isSet) return undefined;
  return { reason: `${newName} is set in the environment of the process, and would win. Take another name.` };
}

function refusalOfVariable(
  { environment, other }: Snapshot,
  name: string,
  mentions: readonly Mention[],
  { envFiles, all }: SymbolIndex,
): Refusal | undefined {
  if (/^(COMPOSE|DOCKER)_/.test(name)) {
    return { reason: `${name} has a meaning of its own to Compose, by its name. It cannot be renamed.` };
  }
  if (Object.hasOwn(environment, name)) {
    return {
      reason: `${name} is set in the environment of the process, which no rename reaches. Rename it there first.`,
    };
  }
  const passed = mentions.find(({ isPassed }) => isPassed);
  if (passed) {
    const to = passed.owners?.[0];
    const whom = to === undefined ? 'A container' : `"${to}"`;
    const { start } = passed.at.range;
    return {
      reason: `${whom} gets ${name} under its own name (line ${start.line + 1} of ${passed.at.file}). Write ${name}=\${${name}} there, then rename.`,
    };
  }
  const shared = mentions.find(({ at, isDeclaration }) => isDeclaration && isServed(at.file, envFiles, all, other));
  if (!shared) return undefined;
  return {
    reason: `A service gets every line of ${shared.at.file} as its environment (env_file), ${name} too. Keep what it needs in a file of its own, then rename.`,
  };
}

/** True for an env file of the application that is also an env file of a service. */
function isServed(
  file: string,
  envFiles: ReadonlySet<string>,
  all: readonly Mention[],
  other: Snapshot['other'],
): boolean {
  if (!envFiles.has(file)) return false;
  const manifests = new Set(all.map(({ at }) => at.file));
  const base = file.split('/').at(-1) ?? file;
  return [...manifests].some((path) =>
    (other(path)?.trees() ?? []).some((tree) => {
      const services = find(tree, 'services');
      const values = services?.kind === 'map' ? [...services.entries.values()] : [];
      return values.some(({ value }) => namesFile(find(value, 'env_file'), base));
    }),
  );
}

function namesFile(node: ReturnType<typeof find>, base: string): boolean {
  if (node?.kind === 'list') return node.items.some((item) => namesFile(item, base));
  const text = node?.kind === 'map' ? textOf(find(node, 'path')) : textOf(node);
  return text !== undefined && text.split('/').at(-1) === base;
}

/** An external resource is found by its key unless `name:` gives another name. */
function refusalOfExternal(snapshot: Snapshot, { space, name }: Mention, what: string): Refusal | undefined {
  if (!/^(networks|volumes|configs|secrets)$/.test(space)) return undefined;
  const written = snapshot.files().flatMap((file) => file.trees().flatMap((tree) => find(tree, space, name) ?? []));
  const isExternal = written.some((node) => flagOf(find(node, 'external')) || find(node, 'external')?.kind === 'map');
  const hasName = written.some((node) => textOf(find(node, 'name')) !== undefined || find(node, 'external', 'name'));
  if (!isExternal || hasName) return undefined;
  return {
    reason: `${what.replace('the', 'The')} is external: it is found on the engine by this name. Write "name: ${name}" under it, then rename.`,
  };
}
