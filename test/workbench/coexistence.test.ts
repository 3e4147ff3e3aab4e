import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/machine/paths.ts';
import type { PeerServer } from './host/peer/peer.ts';
import { bundleForHost } from './support/bundle.ts';
import { makeWorkspace } from './support/vscode.ts';

const require = createRequire(import.meta.url);
const composeServer: PeerServer = {
  script: join(require.resolve('@microsoft/compose-language-service'), '../../../bin/docker-compose-langserver'),
  documentSelector: [{ language: 'dockercompose' }],
  section: 'docker',
};
const yamlServer: PeerServer = {
  script: join(require.resolve('yaml-language-server'), '../../../bin/yaml-language-server'),
  documentSelector: [{ language: 'yaml' }, { language: 'dockercompose' }, { pattern: '*.y(a)ml' }],
  section: 'yaml',
};

const peers = [
  { publisher: 'docker', name: 'docker', version: '0.18.0', peer: composeServer },
  { publisher: 'ms-azuretools', name: 'vscode-containers', version: '2.2.0', peer: composeServer },
  { publisher: 'redhat', name: 'vscode-yaml', version: '1.20.0', peer: yamlServer },
];

/** `coexistenceSuite.ts` counts these lines from 0. */
const compose = `services:
  web:
    imge: nginx:1.25
    image: nginx:1.25
    restart: unless-stopped
    depends_on: [nobody]
    # a key
    
  web:
    image: redis:7
  api:
    image: "redis:\${MISSING}"
`;

const own = `services:
  web:
    imge:   nginx:1.25
    image:   nginx:1.25
    restart: unless-stopped
    depends_on: [api]
    # a key
    
  api:
    image: redis:7
`;

/** As much of the Compose Specification's schema as the documents need, so that nothing is fetched. */
const service = {
  type: 'object',
  additionalProperties: false,
  properties: {
    image: { type: 'string', description: 'The image of the service.' },
    restart: { type: 'string' },
    depends_on: { type: 'array' },
    pull_policy: { type: 'string', description: 'When the image is pulled.' },
  },
};
const schema = {
  title: 'Compose Specification',
  type: 'object',
  properties: { services: { type: 'object', additionalProperties: service } },
};

describe('Beside other extensions for Compose files', () => {
  const workspace = makeWorkspace(
    'beside',
    { 'compose.yaml': compose, 'patchbay.yaml': own, 'compose.schema.json': JSON.stringify(schema) },
    {
      'patchbay.engine': 'process',
      'yaml.schemaStore.enable': false,
      'yaml.schemas': { './compose.schema.json': ['compose.yaml'] },
      'yaml.validate': true,
      'yaml.hover': true,
      'yaml.completion': true,
      'yaml.format.enable': true,
    },
  );
  const directory = mkdtempSync(join(tmpdir(), 'patchbay-beside-'));
  const extensions = join(directory, 'extensions');
  afterAll(() => {
    workspace.remove();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('every check of test/workbench/host/coexistenceSuite.ts holds', async () => {
    const suite = await bundleForHost('coexistenceSuite.ts', join(root, 'out', 'test', 'coexistence.cjs'));
    for (const peer of peers) await install(peer, extensions);
    const code = await runTests({
      vscodeExecutablePath: join(root, 'test/workbench/support/vscode-launcher.mjs'),
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      launchArgs: [workspace.folder, `--extensions-dir=${extensions}`],
    });
    expect(code).toBe(0);
  });
});

/** Writes a stand-in to where VS Code finds what is installed. */
async function install(peer: (typeof peers)[number], extensions: string): Promise<void> {
  const folder = join(extensions, `${peer.publisher}.${peer.name}-${peer.version}`);
  mkdirSync(folder, { recursive: true });
  const manifest = {
    ...peer,
    engines: { vscode: '^1.101.0' },
    main: './peer.cjs',
    activationEvents:
      peer.peer === yamlServer ? ['onLanguage:yaml', 'onLanguage:dockercompose'] : ['onLanguage:dockercompose'],
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  await bundleForHost('peer/peer.ts', join(folder, 'peer.cjs'));
}
