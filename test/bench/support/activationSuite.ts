// Runs inside the extension host: times the activation of Patchbay and of an extension that does nothing.
import * as vscode from 'vscode';

export async function run(): Promise<void> {
  // The first activation of a host pays for what the host itself loads: the bench lets each of the two be first.
  const ids = ['bench.noop', 'patchbay.patchbay'];
  if (process.env['PATCHBAY_BENCH_FIRST'] === 'ours') ids.reverse();
  const times: Record<string, number> = {};
  for (const id of ids) times[id] = await activationMs(id);
  console.log(
    `[test] ACTIVATION ${JSON.stringify({ floorMs: times['bench.noop'], oursMs: times['patchbay.patchbay'] })}`,
  );
}

async function activationMs(id: string): Promise<number> {
  const extension = vscode.extensions.getExtension(id);
  if (!extension) throw new Error(`${id} is not there`);
  const startMs = performance.now();
  await extension.activate();
  return performance.now() - startMs;
}
