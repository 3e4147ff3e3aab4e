import { mkdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { root } from '../machine/paths.ts';
import { writeIcons } from './icons.ts';
import { sharedBuilds, sharedPackagesPlugin } from './sharedPackages.ts';

const dist = join(root, 'dist');

/** Bundle name → entry. Each is one process, or one part of the host that loads when it is first needed. */
const nodeEntries: Readonly<Record<string, string>> = {
  engines: 'src/engine/connect.ts',
  planner: 'src/engine/plan.ts',
  taskRun: 'src/app/tasks/taskRun.ts',
  watchActions: 'src/app/operations/develop/watchActions.ts',
  judge: 'src/app/governance/judge.ts',
  kubernetes: 'src/app/kubernetes/exportText.ts',
  languageClient: 'src/extension/language/client.ts',
  watchLists: 'src/extension/develop/watchLists.ts',
  debug: 'src/extension/debug/debugging.ts',
  acting: 'src/extension/acting/acting.ts',
  commanding: 'src/extension/commanding.ts',
  planPreview: 'src/extension/planPreview.ts',
  inspectorAsking: 'src/extension/inspector/inspectorAsking.ts',
  servicePaging: 'src/extension/servicePage/servicePaging.ts',
  topology: 'src/extension/topology/mapping.ts',
  tracing: 'src/extension/traces/tracing.ts',
  governance: 'src/extension/governance/governing.ts',
  telemetryDesk: 'src/extension/traces/telemetryDesk.ts',
  openBrokerWay: 'src/extension/ways/openBrokerWay.ts',
  server: 'src/language/server.ts',
  tap: 'src/tap/worker.ts',
  develop: 'src/develop/worker.ts',
  layout: 'src/app/topology/layout/worker.ts',
  scan: 'src/tap/scan/scanWorker.ts',
  telemetry: 'src/tap/telemetry/receiver.ts',
  contracts: 'src/messages/contracts/openContract.ts',
  drafts: 'src/messages/drafts/openDrafting.ts',
  evolution: 'src/messages/drafts/evolution.ts',
  shim: 'src/engine/process/shim/shim.ts',
  forward: 'src/engine/forward/main.ts',
};

/** It shares nothing: activation reads one file. */
const activationEntry: Readonly<Record<string, string>> = { extension: 'src/extension.ts' };

const commandLineEntry: Readonly<Record<string, string>> = { cli: 'src/cli/main.ts' };

/**
 * Below `#!/bin/sh`: a shell starts Node with it, and Node reads a text and a comment. Node looks for `--env-file` in all of its
 * arguments up to `--`, those of the script too, and loads the file or ends when there is none; a first line alone cannot hand
 * `--` to it everywhere.
 */
const startOfCommandLine = `':' //; exec node -- "$0" "$@"`;

const webviewEntries: Readonly<Record<string, string>> = {
  inspector: 'src/webview/inspector/main.ts',
  service: 'src/webview/service/main.ts',
  trace: 'src/webview/trace/main.ts',
  topology: 'src/webview/topology/main.ts',
};

/** What `dist/extension.js` loads by `import()`; they stay files of their own so that activation never reads them. */
const lazyBundles: Readonly<Record<string, string>> = {
  [join(root, 'src/engine/connect.ts')]: './engines.js',
  [join(root, 'src/engine/plan.ts')]: './planner.js',
  [join(root, 'src/app/tasks/taskRun.ts')]: './taskRun.js',
  [join(root, 'src/app/operations/develop/watchActions.ts')]: './watchActions.js',
  [join(root, 'src/app/governance/judge.ts')]: './judge.js',
  [join(root, 'src/app/kubernetes/exportText.ts')]: './kubernetes.js',
  [join(root, 'src/messages/contracts/openContract.ts')]: './contracts.js',
  [join(root, 'src/messages/drafts/openDrafting.ts')]: './drafts.js',
  [join(root, 'src/messages/drafts/evolution.ts')]: './evolution.js',
  [join(root, 'src/tap/telemetry/receiver.ts')]: './telemetry.js',
  [join(root, 'src/extension/language/client.ts')]: './languageClient.js',
  [join(root, 'src/extension/develop/watchLists.ts')]: './watchLists.js',
  [join(root, 'src/extension/debug/debugging.ts')]: './debug.js',
  [join(root, 'src/extension/acting/acting.ts')]: './acting.js',
  [join(root, 'src/extension/commanding.ts')]: './commanding.js',
  [join(root, 'src/extension/planPreview.ts')]: './planPreview.js',
  [join(root, 'src/extension/inspector/inspectorAsking.ts')]: './inspectorAsking.js',
  [join(root, 'src/extension/servicePage/servicePaging.ts')]: './servicePaging.js',
  [join(root, 'src/extension/topology/mapping.ts')]: './topology.js',
  [join(root, 'src/extension/traces/tracing.ts')]: './tracing.js',
  [join(root, 'src/extension/governance/governing.ts')]: './governance.js',
  [join(root, 'src/extension/traces/telemetryDesk.ts')]: './telemetryDesk.js',
  [join(root, 'src/extension/ways/openBrokerWay.ts')]: './openBrokerWay.js',
};

/**
 * What packages bring along that is never reached, by who asks for it: of dockerode and its transport ssh (the system's `ssh` is run),
 * sessions and traces of BuildKit, contexts of builds, which would be three quarters of the drivers' bundle; of avsc its remote calls
 * and its files. Nothing is traced to a terminal (`debug`), and whoever runs Patchbay has a VS Code that the client knows (`semver`).
 */
const unused: readonly (readonly [by: RegExp, what: RegExp, instead?: string])[] = [
  [
    /[\\/]node_modules[\\/](dockerode|docker-modem)[\\/]lib[\\/]/,
    /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|tar-fs|@balena\/dockerignore)$/,
  ],
  [
    /[\\/]node_modules[\\/](docker-modem|ioredis)[\\/]/,
    /^debug$/,
    'module.exports = () => Object.assign(() => {}, { enabled: false }); module.exports.default = module.exports;',
  ],
  [
    /[\\/]node_modules[\\/]vscode-languageclient[\\/]/,
    /^semver\/functions\/parse$/,
    'module.exports = (version) => version;',
  ],
  [
    /[\\/]node_modules[\\/]vscode-languageclient[\\/]/,
    /^semver\/functions\/satisfies$/,
    'module.exports = () => true;',
  ],
  [/[\\/]node_modules[\\/]avsc[\\/]lib[\\/]index\.js$/, /^\.\/(containers|services)$/],
  [/[\\/]node_modules[\\/]avsc[\\/]lib[\\/]index\.js$/, /^\.\/specs$/, 'exports.assembleProtocol = () => {};'],
];

/** VS Code's own. */
const external = ['vscode'];

export function buildOptions(isProduction: boolean): esbuild.BuildOptions[] {
  const shared: esbuild.BuildOptions = {
    bundle: true,
    minify: isProduction,
    sourcemap: isProduction ? false : 'linked',
    metafile: true,
    logLevel: 'warning',
    legalComments: 'none',
    absWorkingDir: root,
  };
  const node: esbuild.BuildOptions = {
    ...shared,
    outdir: 'dist',
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external,
    // Packages that ship both forms are taken as ESM, which shakes; `vscode-languageserver` only knows CommonJS.
    mainFields: ['module', 'main'],
    plugins: [lazyBundlePlugin(), unusedPlugin(), sharedPackagesPlugin()],
  };
  return [
    { ...node, entryPoints: present(nodeEntries) },
    { ...node, entryPoints: present(commandLineEntry), banner: { js: startOfCommandLine } },
    ...sharedBuilds(node, [lazyBundlePlugin('.'), unusedPlugin()]),
    { ...node, entryPoints: present(activationEntry), plugins: [lazyBundlePlugin()] },
    {
      ...shared,
      entryPoints: present(webviewEntries),
      outdir: 'dist/webview',
      platform: 'browser',
      target: 'es2023',
      format: 'iife',
      loader: { '.ttf': 'file' },
    },
  ];
}

export async function build(options: readonly esbuild.BuildOptions[], isWatch: boolean): Promise<void> {
  if (!isWatch) await rm(dist, { recursive: true, force: true });
  await mkdir(join(dist, 'webview'), { recursive: true });
  await writeIcons(join(dist, 'webview'), isWatch);
  if (isWatch) {
    const contexts = await Promise.all(options.map((option) => esbuild.context(option)));
    await Promise.all(contexts.map((context) => context.watch()));
    console.log('• Watching; dist/ follows every change. Ctrl+C ends it.');
    return;
  }
  const results = await Promise.all(options.map((option) => esbuild.build(option)));
  const inputs = Object.assign({}, ...results.map((result) => result.metafile?.inputs)) as object;
  const outputs = Object.assign({}, ...results.map((result) => result.metafile?.outputs)) as object;
  await mkdir(join(root, 'out'), { recursive: true });
  await writeFile(join(root, 'out', 'metafile.json'), JSON.stringify({ inputs, outputs }));
}

function present(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(join(root, file))));
}

/** In place of what an entry loads by `import()`, its bundle: from `above`, where that is not beside the importing one. */
function lazyBundlePlugin(above = ''): esbuild.Plugin {
  return {
    name: 'lazy-bundles',
    setup(context) {
      context.onResolve({ filter: /\.ts$/ }, (args) => {
        if (args.kind !== 'dynamic-import') return undefined;
        const bundle = lazyBundles[join(args.resolveDir, args.path)];
        return bundle ? { path: `${above}${bundle}`, external: true } : undefined;
      });
    },
  };
}

function unusedPlugin(): esbuild.Plugin {
  return {
    name: 'unused',
    setup(context) {
      for (const [by, what, instead = 'module.exports = {};'] of unused) {
        context.onResolve({ filter: what }, ({ path, importer }) =>
          by.test(importer) ? { path, namespace: 'unused', pluginData: instead } : undefined,
        );
      }
      context.onLoad({ filter: /./, namespace: 'unused' }, ({ pluginData }) => ({ contents: pluginData as string }));
    },
  };
}
