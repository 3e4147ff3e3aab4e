import type { LeftToOthers } from '../../protocol/live.ts';

/** The values of the setting `language.coexistence`. */
export type CoexistenceChoice = 'auto' | 'all' | 'own';

/** What the editor tells of the other extensions in it. */
export interface OtherExtensions {
  /** The version of an extension; undefined where it is not installed, or is switched off. */
  versionOf(id: string): string | undefined;
  /** The value of somebody else's setting, by its whole name. */
  setting(name: string): unknown;
  /** The id of the extension that the user has chosen to format Compose files. */
  readonly formatter: string | undefined;
}

/** Who does what for Compose files. */
export interface Division {
  readonly left: LeftToOthers;
  /** The extensions that something is left to, and what, in words. */
  readonly shares: readonly Share[];
}

export interface Share {
  readonly name: string;
  readonly parts: readonly string[];
}

interface Peer {
  readonly id: string;
  readonly name: string;
  /** What it does for documents of the language `dockercompose`, as its settings and its version have it. */
  readonly serves: (others: OtherExtensions, version: string) => Partial<LeftToOthers>;
}

const ownId = 'patchbay.patchbay';
const nothing: LeftToOthers = {
  keys: [],
  values: [],
  hovers: [],
  formatting: false,
  outline: false,
  imageLinks: false,
};

/** Where the Compose Specification's schema lists the words that are allowed. */
const listedValues = [
  'services.*.cgroup',
  'services.*.depends_on.*.condition',
  'services.*.deploy.update_config.order',
  'services.*.deploy.rollback_config.order',
  'services.*.develop.watch.*.action',
  'services.*.volumes.*.type',
  'services.*.volumes.*.bind.recursive',
  'services.*.volumes.*.bind.selinux',
];

const bySchema = { keys: ['**'], values: listedValues } as const;

/** All that can be left to others. */
const everything: LeftToOthers = {
  keys: ['**'],
  values: listedValues,
  hovers: ['**'],
  formatting: true,
  outline: true,
  imageLinks: true,
};

/** The keys that `@microsoft/compose-language-service` completes and explains: far from all. A test asks it. */
export const composeServiceKeys = {
  keys: [
    ...under('', 'configs networks secrets services version volumes'),
    ...under(
      'services.*.',
      'build command container_name depends_on entrypoint env_file environment expose healthcheck image labels networks ports profiles pull_policy volumes',
    ),
    ...under('services.*.build.', 'args context dockerfile labels network target'),
  ],
  hovers: [
    ...under('', 'configs networks secrets services version volumes'),
    'networks.*.driver',
    'volumes.*.driver',
    ...under(
      'services.*.',
      'build command container_name depends_on entrypoint env_file environment expose healthcheck image labels logging networks ports profiles secrets user volumes working_dir',
    ),
    ...under('services.*.build.', 'args context dockerfile'),
  ],
} as const;

const peers: readonly Peer[] = [
  {
    id: 'docker.docker',
    name: 'Docker DX',
    serves: (others) => (isOn(others, 'docker.extension.enableComposeLanguageServer') ? everything : {}),
  },
  {
    id: 'ms-azuretools.vscode-containers',
    name: 'Container Tools',
    serves: (others) => (isOn(others, 'containers.enableComposeLanguageService') ? ofComposeService : {}),
  },
  {
    id: 'ms-azuretools.vscode-docker',
    name: 'Docker',
    // Since 2.0 it only brings the two above.
    serves: (others, version) =>
      /^[01]\./.test(version) && isOn(others, 'docker.enableDockerComposeLanguageService') ? ofComposeService : {},
  },
  { id: 'redhat.vscode-yaml', name: 'YAML', serves: ofYaml },
];

const ofComposeService: Partial<LeftToOthers> = {
  ...composeServiceKeys,
  formatting: true,
  imageLinks: true,
};

/**
 * What is left to the other extensions that serve Compose files, and what is left to nobody: `patchbay.yaml`, names, variables,
 * files, what runs. `own` leaves everything that others could do, whether they are there or not.
 */
export function divide(choice: CoexistenceChoice, others: OtherExtensions): Division {
  if (choice === 'all') return { left: nothing, shares: [] };
  const isOwnFormatter = others.formatter === ownId;
  const served = peers.flatMap(({ id, name, serves }) => {
    const version = others.versionOf(id);
    if (version === undefined) return [];
    const all = { ...nothing, ...serves(others, version) };
    return [{ name, left: { ...all, formatting: all.formatting && !isOwnFormatter } }];
  });
  const shares = served
    .map(({ name, left }) => ({ name, parts: partsOf(left) }))
    .filter(({ parts }) => parts.length > 0);
  const all = choice === 'own' ? [{ ...everything, formatting: !isOwnFormatter }] : served.map(({ left }) => left);
  return { left: all.reduce(both, nothing), shares };
}

function both(a: LeftToOthers, b: LeftToOthers): LeftToOthers {
  return {
    keys: [...new Set([...a.keys, ...b.keys])],
    values: [...new Set([...a.values, ...b.values])],
    hovers: [...new Set([...a.hovers, ...b.hovers])],
    formatting: a.formatting || b.formatting,
    outline: a.outline || b.outline,
    imageLinks: a.imageLinks || b.imageLinks,
  };
}

function partsOf(left: LeftToOthers): readonly string[] {
  return [
    left.keys.length > 0 && (left.keys.includes('**') ? 'keys' : 'common keys'),
    left.hovers.length > 0 && 'their explanation',
    left.formatting && 'formatting',
    left.outline && 'outline',
    left.imageLinks && 'links of images',
  ].filter((part) => part !== false);
}

/** Without a schema it knows no key; it finds that of Compose in its catalogue, or the user names one. */
function ofYaml(others: OtherExtensions): Partial<LeftToOthers> {
  const schemas = others.setting('yaml.schemas');
  const hasSchemas = typeof schemas === 'object' && schemas !== null && Object.keys(schemas).length > 0;
  const hasSchema = hasSchemas || isOn(others, 'yaml.schemaStore.enable');
  return {
    ...(hasSchema && isOn(others, 'yaml.completion') && bySchema),
    ...(hasSchema && isOn(others, 'yaml.hover') && { hovers: ['**'] }),
    formatting: isOn(others, 'yaml.format.enable'),
    outline: true,
  };
}

/** Each of these settings is on unless the user switches it off. */
function isOn(others: OtherExtensions, name: string): boolean {
  return others.setting(name) !== false;
}

function under(prefix: string, keys: string): readonly string[] {
  return keys.split(' ').map((key) => prefix + key);
}
