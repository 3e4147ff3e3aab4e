import { toDisposable, type Disposable } from '../../../base/disposable.ts';
import { DockerClient } from '../../docker/connection/client.ts';
import { defaultContext, listContexts } from '../../docker/connection/contexts.ts';
import { realEnvironment } from '../../docker/connection/userConfig.ts';
import { swarmInfoOf } from '../manager.ts';

/** A context whose engine does not say by then which node it is counts as leading to none; a login by ssh takes seconds. */
const patienceMs = 10_000;
/** So many are asked at once, and of so many at all: each may be a login on another machine. */
const maxAtOnce = 4;
const maxAsked = 32;
/** After so long, those that led to no node are asked again. */
const staleMs = 60_000;

/** Which of the user's docker contexts lead to which nodes, `default` among them. */
export class ContextNodes implements Disposable {
  readonly #disposed = new AbortController();
  #asked: { readonly atMs: number; readonly nodes: Promise<ReadonlyMap<string, string>> } | undefined;

  /** The context that leads to a node; undefined: none does. */
  async find(nodeId: string, signal: AbortSignal): Promise<string | undefined> {
    const known = (await this.#asked?.nodes)?.get(nodeId);
    if (known !== undefined) return known;
    if (this.#asked && Date.now() - this.#asked.atMs < staleMs) return undefined;
    const nodes = this.#askAll();
    this.#asked = { atMs: Date.now(), nodes };
    const found = await nodes;
    signal.throwIfAborted();
    return found.get(nodeId);
  }

  dispose(): void {
    this.#disposed.abort();
  }

  async #askAll(): Promise<ReadonlyMap<string, string>> {
    const left = [defaultContext, ...listContexts(realEnvironment()).map(({ name }) => name)].slice(0, maxAsked);
    const found = new Map<string, string>();
    const ask = async (): Promise<void> => {
      for (let context = left.shift(); context !== undefined; context = left.shift()) {
        const nodeId = await this.#nodeOf(context);
        if (nodeId !== undefined && !found.has(nodeId)) found.set(nodeId, context);
      }
    };
    await Promise.all(Array.from({ length: maxAtOnce }, ask));
    return found;
  }

  async #nodeOf(context: string): Promise<string | undefined> {
    const client = new DockerClient({ context });
    const closing = toDisposable(() => client.dispose());
    try {
      const signal = AbortSignal.any([this.#disposed.signal, AbortSignal.timeout(patienceMs)]);
      return (await swarmInfoOf(client, signal)).NodeID || undefined;
    } catch {
      // One that cannot be reached leads to no node now; whoever wants it is told which ways there are.
      return undefined;
    } finally {
      closing.dispose();
    }
  }
}
