import { toDisposable, type Disposable } from '../../../base/disposable.ts';
import { DockerClient } from '../../docker/connection/client.ts';
import { defaultContext, listContexts } from '../../docker/connection/contexts.ts';
import { realEnvironment } from '../../docker/connection/userConfig.ts';
import { swarmInfoOf } from '../manager.ts';
import { contextsToAsk, realAddresses, type AddressesOf, type ContextPlace, type SoughtNode } from './contextPlaces.ts';

/** A context whose engine does not say by then which node it is counts as leading to none; a login by ssh takes seconds. */
const patienceMs = 10_000;
/** So many are asked at once, and of so many at all: each may be a login on another machine. */
const maxAtOnce = 4;
const maxAsked = 32;
/** After so long, those that led to no node are asked again. */
const staleMs = 60_000;

/** What contexts there are, and how they are asked. */
export interface ContextPorts {
  contexts(): readonly ContextPlace[];
  /** Resolves to the id of the node that a context leads to; undefined: to none, or nobody answers. */
  nodeOf(context: ContextPlace, signal: AbortSignal): Promise<string | undefined>;
  readonly addressesOf: AddressesOf;
}

interface Asked {
  readonly atMs: number;
  readonly nodeId: Promise<string | undefined>;
}

/** Which of the user's docker contexts lead to which nodes, `default` among them. */
export class ContextNodes implements Disposable {
  readonly #ports: ContextPorts;
  readonly #disposed = new AbortController();
  readonly #asked = new Map<string, Asked>();

  constructor(ports: ContextPorts = realPorts) {
    this.#ports = ports;
  }

  /** The context that leads to a node; undefined: none does that may be asked. */
  async find(node: SoughtNode, signal: AbortSignal): Promise<string | undefined> {
    const contexts = this.#ports.contexts().slice(0, maxAsked);
    const groups = await contextsToAsk(contexts, node, this.#ports.addressesOf);
    for (const group of groups) {
      // One after the other: most often a context of the first group leads there, and no other is asked.
      const found = await this.#findAmong(group, node.id);
      signal.throwIfAborted();
      if (found !== undefined) return found;
    }
    return undefined;
  }

  dispose(): void {
    this.#disposed.abort();
  }

  /** The first one that says so: the others, which may say nothing for long, are not waited for. */
  #findAmong(group: readonly ContextPlace[], nodeId: string): Promise<string | undefined> {
    const found = Promise.withResolvers<string | undefined>();
    const left = [...group];
    const ask = async (): Promise<void> => {
      for (let context = left.shift(); context !== undefined; context = left.shift()) {
        if ((await this.#nodeOf(context)) !== nodeId) continue;
        left.length = 0;
        found.resolve(context.name);
      }
    };
    const asking = Promise.all(Array.from({ length: maxAtOnce }, ask));
    return Promise.race([found.promise, asking.then(() => undefined)]);
  }

  #nodeOf(context: ContextPlace): Promise<string | undefined> {
    const key = `${context.name} ${context.host}`;
    const before = this.#asked.get(key);
    if (before && Date.now() - before.atMs < staleMs) return before.nodeId;
    const nodeId = this.#ports.nodeOf(
      context,
      AbortSignal.any([this.#disposed.signal, AbortSignal.timeout(patienceMs)]),
    );
    this.#asked.set(key, { atMs: Date.now(), nodeId });
    return nodeId;
  }
}

const realPorts: ContextPorts = {
  contexts: () => {
    const environment = realEnvironment();
    const standard = { name: defaultContext, host: environment.variables['DOCKER_HOST'] ?? '' };
    return [standard, ...listContexts(environment)];
  },
  nodeOf: nodeOfContext,
  addressesOf: realAddresses,
};

async function nodeOfContext({ name: context }: ContextPlace, signal: AbortSignal): Promise<string | undefined> {
  const client = new DockerClient({ context });
  const closing = toDisposable(() => client.dispose());
  try {
    return (await swarmInfoOf(client, signal)).NodeID || undefined;
  } catch {
    // One that cannot be reached leads to no node now; whoever wants it is told which ways there are.
    return undefined;
  } finally {
    closing.dispose();
  }
}
