import type { Service } from '../../../manifest/model.ts';
import { hasPostStart, runPostStart, type HookRun } from '../../hooks/hooks.ts';
import { accepting, apiPath, type DockerClient } from '../connection/client.ts';
import { exec } from '../streams/exec.ts';
import { inspect } from '../observe/observe.ts';
import { writeMark } from '../observe/postStartMark.ts';

/** What is run in a container once it has started, and whether that ended well. */
export class PostStart {
  readonly #client: DockerClient;
  readonly #run: HookRun;
  readonly #isThere: boolean;
  #isKept = false;

  constructor(client: DockerClient, name: string, service: Service | undefined, onProgress: (text: string) => void) {
    const inside: HookRun['exec'] = (request, streams, signal) => exec(client, name, request, streams, signal);
    this.#client = client;
    this.#run = { name, service, declaration: 'container', exec: inside, onProgress };
    this.#isThere = hasPostStart(service, 'container');
  }

  /** Before a start: whatever ends Patchbay from here on, the next one finds that they are due. A paused container only goes on. */
  async expect(signal: AbortSignal): Promise<void> {
    if (!this.#isThere) return;
    const info = await inspect(this.#client, this.#run.name, signal);
    if (info && !info.State.Paused) this.#isKept = await writeMark(this.#client, this.#run.name, true, signal);
  }

  /** Rejects with `engine.hook-failed`, as `runPostStart` does. */
  async run(signal: AbortSignal): Promise<void> {
    if (!this.#isThere) return;
    try {
      await runPostStart(this.#run, signal);
    } catch (error) {
      if (!this.#isKept && !signal.aborted) await this.#stop(signal);
      throw error;
    }
    if (this.#isKept) await writeMark(this.#client, this.#run.name, false, signal);
  }

  /** A container that cannot keep the mark must not count as well: it is stopped, so that its next start runs the hooks. */
  async #stop(signal: AbortSignal): Promise<void> {
    const { name, onProgress } = this.#run;
    onProgress('post_start: failed; the container is read-only and cannot keep that, so it is stopped');
    const stop = this.#client.call({ method: 'POST', path: apiPath('containers', name, '/stop') }, signal);
    await accepting([404], stop);
  }
}
