// What several processes need and is large: each is bundled once, into dist/packages, and loaded from there by all of them.
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
  yaml: ['yaml'],
};

/**
 * The same for modules of our own. Only tables and functions over them: a class would be another one in each bundle, which `instanceof`
 * tells apart.
 */
const sharedModules: Readonly<Record<string, readonly string[]>> = {
  images: ['src/manifest/images/images.ts', 'src/manifest/images/runtimes.ts'],
};

const shared = [...Object.entries(sharedPackages), ...Object.entries(sharedModules)];
const bundleOf = new Map(
  shared.flatMap(([name, specifiers]) => specifiers.map((specifier) => [specifier, name] as const)),
);

/** How an entry of a process loads what is shared. The names end in `.js`, so that the bundler leaves them alone. */
export const sharedFolder = './packages/';

/** Replaces an import of a shared package or module by a look into its bundle. */
export function sharedPackagesPlugin(): esbuild.Plugin {
  return {
    name: 'shared-packages',
    setup(context) {
      context.onResolve({ filter: /^[@a-z]/ }, ({ path }) =>
        bundleOf.has(path) ? { path, namespace: 'shared' } : undefined,
      );
      context.onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir }) => {
        const module = relative(root, join(resolveDir, path)).replaceAll('\\', '/');
        return bundleOf.has(module) ? { path: module, namespace: 'shared' } : undefined;
      });
      context.onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(`${sharedFolder}${bundleOf.get(path)}.js`)})[${JSON.stringify(path)}];`,
      }));
      context.onResolve({ filter: /^\.\/packages\//, namespace: 'shared' }, ({ path }) => ({ path, external: true }));
    },
  };
}

/** The bundles themselves. */
export function sharedBuilds(node: esbuild.BuildOptions): readonly esbuild.BuildOptions[] {
  return shared.map(([name, specifiers]) => ({
    ...node,
    stdin: {
      contents: `module.exports = { ${specifiers.map((each) => `get ${JSON.stringify(each)}() { return require(${JSON.stringify(placeOf(each))}); }`).join(', ')} };`,
      resolveDir: root,
      sourcefile: `${name}.js`,
    },
    outdir: undefined,
    outfile: join('dist', 'packages', `${name}.js`),
    plugins: [],
    // json-schema-faker has no other form.
    ...(name === 'samples' && { conditions: ['import'] }),
  }));
}

/** A module of our own stands in the project's folder. */
function placeOf(specifier: string): string {
  return specifier.endsWith('.ts') ? `./${specifier}` : specifier;
}
