import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Engine } from '../../../src/engine/engine.ts';

/** Asks a server in a container, which is published nowhere, until it answers. */
export async function request(engine: Engine, container: string, url: string): Promise<string> {
  const signal = AbortSignal.timeout(60_000);
  for (;;) {
    const stdout = new PassThrough();
    const said = text(stdout);
    const command = ['wget', '-qO-', url];
    const code = await engine.exec(
      container,
      { command, isTty: false },
      { stdout, stderr: new PassThrough().resume() },
      signal,
    );
    stdout.end();
    if (code === 0) return said;
    // 1: nothing listens yet.
    if (code !== 1) throw new Error(`wget ended with ${code}`);
  }
}
