import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../machine/paths.ts';
import { sharedFolder } from './sharedPackages.ts';

/** What activation may read: no driver, no planner, no client, at most this many bytes. */
const maxActivationBytes = 315_000;
/** The drivers without what dockerode brings and nobody runs. */
const maxEnginesBytes = 400_000;
const maxInspectorBytes = 250_000;
const maxPackageBytes = 2_850_000;
const neverInActivation = [
  'node_modules/dockerode/',
  'node_modules/ioredis/',
  'node_modules/vscode-languageclient/',
  'node_modules/yaml/',
  'src/engine/containerPlan.ts',
  'src/engine/docker/',
  'src/broker/redis/',
];

interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number;
        readonly inputs: Readonly<Record<string, unknown>>;
        readonly imports: readonly { readonly path: string; readonly kind: string }[];
      }
    >
  >;
}

/** What is wrong with the bundles of the last production build; reads the metafile that it wrote. */
export function bundleProblems(): readonly string[] {
  const metafile = JSON.parse(readFileSync(join(root, 'out', 'metafile.json'), 'utf8')) as Metafile;
  const activation = metafile.outputs['dist/extension.js'];
  const inspector = metafile.outputs['dist/webview/inspector.js'];
  const engines = metafile.outputs['dist/engines.js'];
  if (!activation || !inspector || !engines)
    return ['a bundle of the extension, the inspector or the engines is missing'];
  const intruders = Object.keys(activation.inputs).filter((input) =>
    neverInActivation.some((part) => input.includes(part)),
  );
  const shared = activation.imports.filter(({ path }) => path.startsWith(sharedFolder)).map(({ path }) => path);
  return [
    ...[...intruders, ...shared].map((input) => `dist/extension.js holds ${input}, which activation must not load`),
    ...tooLarge('dist/extension.js', activation.bytes, maxActivationBytes),
    ...tooLarge('dist/engines.js', engines.bytes, maxEnginesBytes),
    ...tooLarge('dist/webview/inspector.js', inspector.bytes, maxInspectorBytes),
  ];
}

/** What is wrong with the package: its size, and files that have no place in it. */
export function packageProblems(files: readonly string[], bytes: number): readonly string[] {
  const allowed =
    /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|patchbay\.d\.ts|dist\/.*\.(js|css|ttf)|media\/.*|syntaxes\/.*|docs\/images\/.*|docs\/[^/]*\.md)$/;
  return [
    ...files.filter((file) => !allowed.test(file)).map((file) => `${file} has no place in the package`),
    ...tooLarge('the VSIX', bytes, maxPackageBytes),
  ];
}

function tooLarge(what: string, bytes: number, maxBytes: number): readonly string[] {
  return bytes > maxBytes ? [`${what} has ${bytes} bytes, more than ${maxBytes}`] : [];
}
