// `node test/bench/workspace.ts`: finding the 30 applications of a large repository, beside a bare walk over the same folders;
// what the language server holds before it has looked for them, after, and once all are read. Needs `node scripts/build.ts` before.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeManifestHost } from '../../src/manifest/files/nodeHost.ts';
import { resolve } from '../../src/manifest/resolve.ts';
import { discoverApplications, discovering, type WalkedFolders } from '../../src/manifest/workspace/discover.ts';
import { FactsCache } from '../../src/manifest/workspace/facts.ts';
import { applicationRequest } from '../../src/protocol/language.ts';
import {
  workspaceApplicationsRequest,
  type WorkspaceApplicationsResult,
} from '../../src/protocol/workspaceApplications.ts';
import { MeasuredServer } from './support/languageClient.ts';
import { serverScripts } from './support/languageServers.ts';
import { largeManifest } from './support/largeManifest.ts';
import { median, report } from './support/report.ts';

const applications = 30;
const foldersEach = 100;
const rounds = 9;

const root = mkdtempSync(join(tmpdir(), 'patchbay-monorepo-'));
const host = nodeManifestHost(process.env);
try {
  makeRepository();
  const found = discoverApplications([root], host).applications;
  if (found.length !== applications)
    throw new Error(`${found.length} applications were found, and not ${applications}.`);
  const floor = time(() => bareWalk(root));
  report({
    bench: `find ${applications} applications in ${applications * foldersEach} folders`,
    ours: time(() => discoverApplications([root], host)),
    floor,
    unit: 'ms',
    beside: 'a bare walk over the same folders',
  });
  report({
    bench: 'group them again after an edit',
    ours: timeAgain(),
    floor,
    unit: 'ms',
    beside: 'a bare walk over the same folders',
  });
  report({
    bench: 'find them',
    ours: time(() => discoverApplications([root], host)),
    floor: time(() => found.map(({ files }) => resolve({ files, profiles: [], envFiles: [] }, host))),
    unit: 'ms',
    beside: 'resolving all of them',
  });
  await reportServer();
} finally {
  rmSync(root, { recursive: true });
}

function makeRepository(): void {
  for (let index = 0; index < applications; index++) {
    const folder = join(root, 'apps', `team-${index % 5}`, `app-${index}`);
    for (let below = 0; below < foldersEach; below++) {
      const source = join(folder, 'src', `part-${below % 10}`, `module-${below}`);
      mkdirSync(source, { recursive: true });
      for (const name of ['index.ts', 'types.ts', 'config.yaml']) writeFileSync(join(source, name), '');
    }
    mkdirSync(join(folder, 'node_modules', 'package'), { recursive: true });
    writeFileSync(join(folder, 'node_modules', 'package', 'compose.yaml'), 'services: {}\n');
    writeFileSync(join(folder, '.gitignore'), 'dist/\n*.log\n');
    writeFileSync(join(folder, 'compose.yaml'), largeManifest(300));
    writeFileSync(join(folder, 'compose.override.yaml'), 'services: {}\n');
    writeFileSync(join(folder, 'compose.ci.yaml'), 'networks: {}\n');
  }
}

function bareWalk(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name !== 'node_modules') bareWalk(join(folder, entry.name));
  }
}

/** Only texts have changed, one of them. */
function timeAgain(): number {
  const cache = new FactsCache();
  let walked: WalkedFolders | undefined;
  const edited = join(root, 'apps', 'team-0', 'app-0', 'compose.yaml');
  let edits = 0;
  return time(() => {
    writeFileSync(edited, `${largeManifest(300)}# ${edits++}\n`);
    const steps = discovering([root], host, { cache, ...(walked && { walked }) });
    let step = steps.next();
    while (!step.done) step = steps.next();
    ({ walked } = step.value);
  });
}

async function reportServer(): Promise<void> {
  const uri = 'file:///bench/compose.yaml';
  const server = await MeasuredServer.start(serverScripts.ours, uri, 'dockercompose', 'services: {}\n');
  try {
    const before = server.residentMb();
    const params = { folders: [root] };
    const found = await server.client.sendRequest<WorkspaceApplicationsResult>(workspaceApplicationsRequest, params);
    const bench = 'resident memory of the language server';
    report({
      bench,
      ours: server.residentMb(),
      floor: before,
      unit: 'MB',
      beside: 'before it looked for applications',
    });
    for (const { folder, manifest } of found.applications) {
      // One after the other: what is measured is what all of them take.
      await server.client.sendRequest(applicationRequest, { folder, manifest, profiles: [] });
    }
    report({
      bench,
      ours: server.residentMb(),
      floor: before,
      unit: 'MB',
      beside: `with all ${applications} of them read`,
    });
  } finally {
    server.stop();
  }
}

function time(act: () => unknown): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begunAtMs = performance.now();
    act();
    times.push(performance.now() - begunAtMs);
  }
  return median(times);
}
