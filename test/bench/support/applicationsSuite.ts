// Runs inside the extension host: what a workspace of applications costs before one is opened, and after.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import type { PatchbayApi } from '../../../patchbay.d.ts';

export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension<PatchbayApi>('patchbay.patchbay');
  if (!extension) throw new Error('Patchbay is not there');
  const before = heapMb();
  const activateMs = await timed(() => extension.activate());
  const activatedMb = heapMb() - before;
  const api = await extension.activate();
  const treeMs = await timed(async () => {
    await vscode.commands.executeCommand('patchbay.services.focus');
    await api.applications();
  });
  const all = await api.applications();
  const listed = { count: all.length, hostMb: heapMb() - before, serverMb: serverMb() };
  const [, , third = all[0]] = all;
  if (!third) throw new Error('There is no application');
  const openMs = await timed(() => ready(api, third.manifest));
  const opened = { hostMb: heapMb() - before, serverMb: serverMb() };
  console.log(`[test] APPLICATIONS ${JSON.stringify({ activateMs, activatedMb, treeMs, listed, openMs, opened })}`);
}

async function timed(act: () => PromiseLike<unknown>): Promise<number> {
  const startMs = performance.now();
  await act();
  return performance.now() - startMs;
}

function ready(api: PatchbayApi, manifest: vscode.Uri): Promise<void> {
  const observer = api.observe(manifest);
  return new Promise((resolve) => {
    const look = (): void => {
      if (observer.current.state === 'loading') return;
      resolve();
    };
    observer.onDidChange(look);
    look();
  });
}

function heapMb(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1e6;
}

/** The resident memory of the language server, which is a child of this process; 0 where none runs. */
function serverMb(): number {
  const pids = execFileSync('pgrep', ['-P', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
  for (const pid of pids) {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('server.js')) continue;
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000;
  }
  return 0;
}
