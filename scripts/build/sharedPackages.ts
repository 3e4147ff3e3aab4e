// What several processes need and is large: each is bundled once, into dist/packages, and loaded from there by all of them.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type * as esbuild from 'esbuild';
import { root } from '../machine/paths.ts';

/** Bundle name → what is imported of it. The drafts of ajv share most of their code, so they stand in one bundle. */
const sharedPackages: Readonly<Record<string, readonly string[]>> = {
  ajv: ['ajv', 'ajv/dist/2019.js', 'ajv/dist/2020.js'],
  cel: ['@marcbachmann/cel-js'],
  csv: ['csv-parse'],
  ioredis: ['ioredis'],
  languageProtocol: [
    ...['vscode-jsonrpc', 'vscode-jsonrpc/node', 'vscode-languageserver-types'],
    ...['vscode-languageserver-protocol', 'vscode-languageserver-protocol/node'],
  ],
  re2: ['re2js'],
  samples: ['json-schema-faker'],
  tar: ['tar-fs'],
  yaml: ['yaml'],
};

/** The same for modules of our own, by file or by folder: whoever imports one, in whichever bundle, gets the same. */
const sharedModules: Readonly<Record<string, readonly string[]>> = {
  base: ['src/base'],
  protocol: ['src/protocol'],
  expression: ['src/expression'],
  broker: ['src/broker'],
  images: ['src/manifest/images'],
  manifestText: [
    ...['src/manifest/tree', 'src/manifest/problems', 'src/manifest/files/lineCache.ts'],
    ...['src/manifest/schema', 'src/manifest/yaml'],
  ],
  manifest: [
    ...[
      ...['application', 'consistency', 'context', 'forms', 'governance', 'hosts', 'loading', 'messaging', 'normalise'],
      ...['scalars', 'variables', 'workspace'],
    ].map((folder) => `src/manifest/${folder}`),
    ...['src/manifest/explain', 'src/manifest/files/gitFolder.ts', 'src/manifest/files/nodeHost.ts'],
    ...['src/manifest/resolve.ts', 'src/policy'],
  ],
  messages: [
    'decode',
    'deadLetters',
    'encode',
    'filter',
    'logs',
    'recording',
    'redaction',
    'rows',
    'store',
    'trace',
    'view',
  ].map((folder) => `src/messages/${folder}`),
  reading: ['session', 'sources', 'traces'].map((folder) => `src/tap/${folder}`),
  transfer: ['src/transfer'],
  ui: ['src/extension/ui'],
  develop: ['mirror', 'rules', 'session', 'transport', 'watching'].map((folder) => `src/develop/${folder}`),
  engine: [
    ...['copy', 'ignore', 'placement', 'plan', 'support'],
    ...[
      'configHash.ts',
      'configParts.ts',
      'containerPlan.ts',
      'discovery.ts',
      'failures.ts',
      'fileGrants.ts',
      'traits.ts',
    ],
  ].map((place) => `src/engine/${place}`),
  services: ['channels', 'services', 'steps', 'trees'].map((folder) => `src/app/${folder}`),
  operations: ['src/app/operations'],
  governance: ['src/app/environments', 'src/app/governance', 'src/audit'],
  topology: ['differences', 'model', 'parties', 'patterns', 'texts', 'wiring'].map(
    (folder) => `src/app/topology/${folder}`,
  ),
};

const shared: readonly (readonly [name: string, specifiers: readonly string[]])[] = [
  ...Object.entries(sharedPackages),
  ...Object.entries(sharedModules).map(([name, places]) => [name, places.flatMap(modulesAt)] as const),
];
const bundleOf = new Map(
  shared.flatMap(([name, specifiers]) => specifiers.map((specifier) => [specifier, name] as const)),
);

/** Where an entry of a process finds what is shared. */
export const sharedFolder = './packages/';

/**
 * Replaces an import of a shared package or module by a look into its bundle in `folder`, as the bundle that is being made sees it. What
 * belongs to the bundle `own` is taken into it.
 */
export function sharedPackagesPlugin(folder = sharedFolder, own?: string): esbuild.Plugin {
  const isElsewhere = (specifier: string): boolean => bundleOf.has(specifier) && bundleOf.get(specifier) !== own;
  return {
    name: 'shared-packages',
    setup(context) {
      // Node finds the names that a bundle exports by reading it, and so an entry stands in its own bundle.
      context.onResolve({ filter: /^[@a-z]/ }, ({ path, kind }) =>
        kind !== 'entry-point' && isElsewhere(path) ? { path, namespace: 'shared' } : undefined,
      );
      context.onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir, kind }) => {
        const module = relative(root, join(resolveDir, path)).replaceAll('\\', '/');
        return kind !== 'entry-point' && isElsewhere(module) ? { path: module, namespace: 'shared' } : undefined;
      });
      context.onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(`${folder}${bundleOf.get(path)}.js`)})[${JSON.stringify(path)}];`,
      }));
      // The names end in `.js`, so that the bundler leaves them alone.
      context.onResolve({ filter: /^\.\/.*\.js$/, namespace: 'shared' }, ({ path }) => ({ path, external: true }));
    },
  };
}

/** The bundles themselves. */
export function sharedBuilds(
  node: esbuild.BuildOptions,
  others: readonly esbuild.Plugin[],
): readonly esbuild.BuildOptions[] {
  return shared.map(([name, specifiers]) => ({
    ...node,
    stdin: {
      contents: `module.exports = { ${specifiers.map((each) => `get ${JSON.stringify(each)}() { return require(${JSON.stringify(placeOf(each))}); }`).join(', ')} };`,
      resolveDir: root,
      sourcefile: `${name}.js`,
    },
    outdir: undefined,
    outfile: join('dist', 'packages', `${name}.js`),
    plugins: [...others, sharedPackagesPlugin('./', name)],
    // json-schema-faker has no other form.
    ...(name === 'samples' && { conditions: ['import'] }),
  }));
}

/** The modules that a file is or a folder holds, as paths from the project's folder. */
function modulesAt(place: string): readonly string[] {
  if (place.endsWith('.ts')) return [place];
  return readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${place}/${path.replaceAll('\\', '/')}`);
}

/** A module of our own stands in the project's folder. */
function placeOf(specifier: string): string {
  return specifier.endsWith('.ts') ? `./${specifier}` : specifier;
}
