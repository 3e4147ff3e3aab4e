// Runs inside the extension host: times the activation of Patchbay and of an extension that does nothing.
import * as vscode from 'vscode';

export async function run(): Promise<void> {
  const floorMs = await activationMs('bench.noop');
  const oursMs = await activationMs('patchbay.patchbay');
  console.log(`ACTIVATION ${JSON.stringify({ floorMs, oursMs })}`);
}

async function activationMs(id: string): Promise<number> {
  const extension = vscode.extensions.getExtension(id);
  if (!extension) throw new Error(`${id} is not there`);
  const startMs = performance.now();
  await extension.activate();
  return performance.now() - startMs;
}
