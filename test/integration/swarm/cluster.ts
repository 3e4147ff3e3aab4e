import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import Dockerode from 'dockerode';
import { sleep } from '../../../src/base/async.ts';
import { canRunOwnDockerd, OwnDockerd } from '../engine/ownDockerd.ts';

const run = promisify(execFile);

/** How often nodes say that they are alive, in ns: after three times as long without a word, a node counts as down. Docker's default is 5 s. */
const heartbeatNs = 2_000_000_000;

/**
 * Whether this machine can have a Swarm of several machines: Linux, as root, with Docker's daemon. Where it cannot, tests of a Swarm are
 * skipped by name; in CI they run in any case, and fail.
 */
export async function canRunCluster(): Promise<boolean> {
  return process.env['CI'] === 'true' || (await canRunOwnDockerd());
}

/**
 * A Swarm of several machines: each is an engine in a network namespace of its own, on one bridge. Nodes are counted from 0; the first
 * ones are the managers.
 */
export class Cluster {
  /** Where each node's engine is reached: `unix://…`. */
  readonly hosts: readonly string[];
  /** The names of the nodes: `n1`, `n2`, … */
  readonly names: readonly string[];
  readonly #nodes: readonly OwnDockerd[];
  readonly #switch: string;

  private constructor(nodes: readonly OwnDockerd[], names: readonly string[], bridgeSpace: string) {
    this.#nodes = nodes;
    this.names = names;
    this.#switch = bridgeSpace;
    this.hosts = nodes.map(({ host }) => host);
  }

  /** Resolves once all nodes have joined, and are ready for tasks. */
  static async start(nodes: number, managers = 1): Promise<Cluster> {
    const bridgeSpace = `pbsw${randomBytes(4).toString('hex')}`;
    await addBridge(bridgeSpace);
    const names = Array.from({ length: nodes }, (_, index) => `n${index + 1}`);
    const started = await Promise.allSettled(
      names.map((hostName, index) =>
        OwnDockerd.start([], undefined, { hostName, connect: (space) => plugIn(bridgeSpace, space, index) }),
      ),
    );
    const engines = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const cluster = new Cluster(engines, names, bridgeSpace);
    try {
      const failed = started.find((each) => each.status === 'rejected');
      if (failed) throw failed.reason;
      await cluster.#form(managers);
      return cluster;
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  /** The engine of a node. */
  docker(node = 0): Dockerode {
    return this.#nodes[node]!.docker;
  }

  /** Copies an image from this machine's Docker to nodes, to all if none is named. */
  async load(image: string, nodes: readonly number[] = this.#nodes.map((_, index) => index)): Promise<void> {
    const archive = join(this.#nodes[0]!.folder, `${randomBytes(4).toString('hex')}.tar`);
    try {
      await pipeline(await new Dockerode().getImage(image).get(), createWriteStream(archive));
      await Promise.all(nodes.map((node) => loadInto(this.docker(node), archive)));
    } finally {
      await rm(archive, { force: true });
    }
  }

  /** Ends a node at once, with all that runs there. */
  killNode(node: number): Promise<void> {
    return this.#nodes[node]!.crash();
  }

  /** Starts a node that was killed; it joins again by itself. */
  startNode(node: number): Promise<void> {
    return this.#nodes[node]!.start();
  }

  /** Cuts a node off from the others: it goes on, and its engine answers as before. */
  async cut(node: number): Promise<void> {
    await run('ip', ['-n', this.#switch, 'link', 'set', portOf(node), 'down']);
  }

  /** Connects a node again that was cut off. */
  async join(node: number): Promise<void> {
    await run('ip', ['-n', this.#switch, 'link', 'set', portOf(node), 'up']);
  }

  /** Resolves once the manager sees a node in a state: `ready`, `down`. */
  async untilNodeIs(node: number, state: string, manager = 0, timeoutMs = 60_000): Promise<void> {
    const deadlineMs = Date.now() + timeoutMs;
    const name = this.names[node];
    while (Date.now() < deadlineMs) {
      const listed = await listNodes(this.docker(manager)).catch(() => []);
      if (listed.some(({ Description, Status }) => Description?.Hostname === name && Status?.State === state)) return;
      await sleep(100);
    }
    throw new Error(`${name} is not ${state} after ${timeoutMs / 1000} s.`);
  }

  async remove(): Promise<void> {
    // A node that leaves in order would wait for the others.
    await Promise.all(this.#nodes.map((node) => node.crash()));
    await Promise.all(this.#nodes.map((node) => node.remove()));
    await run('ip', ['netns', 'delete', this.#switch]).catch(() => undefined);
  }

  async #form(managers: number): Promise<void> {
    const first = this.docker(0);
    await first.swarmInit({
      ListenAddr: '0.0.0.0:2377',
      AdvertiseAddr: addressOf(0),
      Spec: { Dispatcher: { HeartbeatPeriod: heartbeatNs } },
    });
    const { JoinTokens } = (await first.swarmInspect()) as { JoinTokens: { Worker: string; Manager: string } };
    // One manager after the other: each has to find most of those before it.
    for (const [index] of this.#nodes.entries()) {
      if (index === 0) continue;
      await this.docker(index).swarmJoin({
        ListenAddr: '0.0.0.0:2377',
        AdvertiseAddr: addressOf(index),
        RemoteAddrs: [`${addressOf(0)}:2377`],
        JoinToken: index < managers ? JoinTokens.Manager : JoinTokens.Worker,
      });
    }
    await Promise.all(this.#nodes.map((_, index) => this.untilNodeIs(index, 'ready')));
  }
}

interface ListedNode {
  readonly Description?: { readonly Hostname?: string };
  readonly Status?: { readonly State?: string };
}

async function listNodes(docker: Dockerode): Promise<readonly ListedNode[]> {
  return (await docker.listNodes()) as readonly ListedNode[];
}

async function loadInto(docker: Dockerode, archive: string): Promise<void> {
  const answer = await docker.loadImage(createReadStream(archive));
  const texts: string[] = [];
  for await (const part of answer) texts.push(String(part));
  const text = texts.join('');
  if (text.includes('"errorDetail"')) throw new Error(text);
}

function addressOf(node: number): string {
  return `10.81.0.${node + 1}`;
}

/** The end of a node's cable that is in the bridge. */
function portOf(node: number): string {
  return `p${node + 1}`;
}

async function addBridge(space: string): Promise<void> {
  await run('ip', ['netns', 'add', space]);
  for (const words of ['link set lo up', 'link add br0 type bridge', 'link set br0 up']) await inSpace(space, words);
}

async function plugIn(bridgeSpace: string, space: string, node: number): Promise<void> {
  const [end, port] = [`v${node + 1}`, portOf(node)];
  await inSpace(space, 'link set lo up');
  await inSpace(bridgeSpace, `link add ${end} netns ${space} type veth peer name ${port}`);
  await inSpace(bridgeSpace, `link set ${port} master br0 up`);
  await inSpace(space, `addr add ${addressOf(node)}/24 dev ${end}`);
  await inSpace(space, `link set ${end} up`);
}

async function inSpace(space: string, words: string): Promise<void> {
  await run('ip', ['-n', space, ...words.split(' ')]);
}
