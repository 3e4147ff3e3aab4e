import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SwarmNode, SwarmService, SwarmTask } from '../../../src/engine/swarm/objects.ts';

/** How much a fake manager tells of. */
export interface ManagerSize {
  readonly nodes: number;
  readonly services: number;
  /** Tasks of each service. */
  readonly replicas: number;
  /** As many images, shared by the services. */
  readonly images: number;
}

/** What the services of the fake are told to be, by their names: their labels, as a deployment leaves them. */
export type ServiceLabels = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * A Swarm's manager that answers Docker's HTTP API from memory, for what there are no machines for: hundreds of nodes, thousands of tasks.
 * It counts what it is asked.
 */
export class FakeManager {
  /** Path without ids, such as `/tasks` → how many requests there were. */
  readonly requests = new Map<string, number>();
  readonly #server = createServer((request, response) => this.#answer(request, response));
  readonly #size: ManagerSize;
  readonly #labels: ServiceLabels;
  readonly #tasks: SwarmTask[];
  readonly #listeners = new Set<ServerResponse>();
  #texts = new Map<string, string>();
  #updates = 0;

  constructor(size: ManagerSize, labels: ServiceLabels = {}) {
    this.#size = size;
    this.#labels = labels;
    this.#tasks = Array.from({ length: size.services * size.replicas }, (_, index) => this.#task(index));
  }

  /** Listens on a port of its own. Resolves to the address for a `SwarmEngine`. */
  async start(): Promise<string> {
    // As Docker's: it never closes what is kept for the next request.
    this.#server.keepAliveTimeout = 0;
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const listener of this.#listeners) listener.end();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** So many tasks fail, or are up again; and some services tell an event of it. */
  churn(tasks: number, events: number): void {
    for (let change = 0; change < tasks; change++) {
      const index = (this.#updates * 7919 + change * 104_729) % this.#tasks.length;
      const before = this.#tasks[index];
      if (before) this.#tasks[index] = toggled(before);
    }
    this.#updates++;
    this.#texts.delete('/tasks');
    for (let event = 0; event < events; event++) this.#tell((this.#updates * 31 + event) % this.#size.services);
  }

  #tell(service: number): void {
    const nowMs = Date.now();
    const actor = {
      ID: `service${service}`,
      Attributes: { name: `shop_service${service}`, 'updatestate.new': 'updating' },
    };
    const event = {
      Type: 'service',
      Action: 'update',
      scope: 'swarm',
      Actor: actor,
      time: Math.floor(nowMs / 1000),
      timeNano: nowMs * 1e6,
    };
    for (const listener of this.#listeners) listener.write(`${JSON.stringify(event)}\n`);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://manager');
    const path = pathname.replace(/^\/v[\d.]+(?=\/)/, '');
    const kind = /^\/[^/]+/.exec(path)?.[0] ?? path;
    this.requests.set(kind, (this.requests.get(kind) ?? 0) + 1);
    response.setHeader('Content-Type', 'application/json');
    if (kind === '/events') {
      this.#listeners.add(response);
      response.on('close', () => this.#listeners.delete(response));
      response.flushHeaders();
      return;
    }
    const text = this.#textOf(path, kind);
    if (text === undefined) response.statusCode = 404;
    response.end(text ?? JSON.stringify({ message: `no ${path}` }));
  }

  #textOf(path: string, kind: string): string | undefined {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const value = this.#valueOf(path, kind);
    if (value === undefined) return undefined;
    const text = JSON.stringify(value);
    this.#texts.set(path, text);
    return text;
  }

  #valueOf(path: string, kind: string): unknown {
    switch (kind) {
      case '/_ping':
        return 'OK';
      case '/version':
        return { Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12', Os: 'linux', Arch: 'amd64' };
      case '/info':
        return {
          Swarm: { NodeID: 'node0', LocalNodeState: 'active', ControlAvailable: true, Nodes: this.#size.nodes },
        };
      case '/nodes':
        return Array.from({ length: this.#size.nodes }, (_, index) => node(index));
      case '/services':
        return Array.from({ length: this.#size.services }, (_, index) => this.#service(index));
      case '/tasks':
        return this.#tasks;
      case '/networks':
        return [
          {
            ...{
              Name: 'shop_default',
              Id: 'net0',
              Driver: 'overlay',
              Scope: 'swarm',
              Internal: false,
              EnableIPv6: false,
            },
            ...{ IPAM: { Driver: 'default', Config: [] }, Options: {}, Containers: {} },
            Labels: { 'com.docker.stack.namespace': 'shop' },
          },
        ];
      case '/volumes':
        return { Volumes: [], Warnings: null };
      case '/containers':
      case '/configs':
      case '/secrets':
        return [];
      case '/images':
        if (path === '/images/json')
          return Array.from({ length: this.#size.images }, (_, index) => image(this.#image(index)));
        return path.endsWith('/json') ? image(decodeURIComponent(path).slice('/images/'.length, -'/json'.length)) : [];
      default:
        return undefined;
    }
  }

  #image(service: number): string {
    return `image${service % this.#size.images}:latest`;
  }

  #service(index: number): SwarmService {
    const name = `service${index}`;
    const image = this.#image(index);
    return {
      ID: name,
      Version: { Index: 10 + index },
      CreatedAt: '2026-01-01T00:00:00Z',
      Spec: {
        Name: `shop_${name}`,
        Labels: {
          'com.docker.stack.namespace': 'shop',
          'com.docker.stack.image': image,
          ...this.#labels[name],
        },
        TaskTemplate: { ContainerSpec: { Image: image, Env: ['A=1', 'B=2'] }, RestartPolicy: { Condition: 'any' } },
        Mode: { Replicated: { Replicas: this.#size.replicas } },
      },
      Endpoint: { Ports: [] },
    };
  }

  #task(index: number): SwarmTask {
    const service = Math.floor(index / this.#size.replicas);
    return {
      ID: `task${index}x0`,
      Version: { Index: 1 },
      CreatedAt: '2026-01-01T00:00:01Z',
      Spec: { ContainerSpec: { Image: this.#image(service), Env: ['A=1', 'B=2'], Labels: {} } },
      ServiceID: `service${service}`,
      Slot: 1 + (index % this.#size.replicas),
      NodeID: `node${index % this.#size.nodes}`,
      Status: {
        ...{ Timestamp: '2026-01-01T00:00:02Z', State: 'running' },
        ContainerStatus: { ContainerID: `container${index}`, ExitCode: 0 },
      },
      DesiredState: 'running',
      NetworksAttachments: [{ Network: { Spec: { Name: 'shop_default' } } }],
    };
  }
}

function node(index: number): SwarmNode {
  return {
    ID: `node${index}`,
    Version: { Index: 5 },
    Spec: { Role: index < 3 ? 'manager' : 'worker', Availability: 'active', Labels: { zone: `z${index % 3}` } },
    Description: {
      Hostname: `machine-${index}`,
      Platform: { Architecture: 'x86_64', OS: 'linux' },
      Resources: { NanoCPUs: 8e9, MemoryBytes: 32 * 1024 ** 3 },
      Engine: { EngineVersion: '20.10.24' },
    },
    Status: { State: 'ready', Addr: `10.0.${Math.floor(index / 250)}.${1 + (index % 250)}` },
    ...(index < 3 ? { ManagerStatus: { Leader: index === 0, Addr: `10.0.0.${1 + index}:2377` } } : {}),
  };
}

function image(name: string): object {
  return {
    Id: `sha256:${name}`,
    RepoTags: [name],
    RepoDigests: [`${name.split(':')[0]}@sha256:0`],
    Size: 1e6,
    Metadata: {},
  };
}

/** A task that has failed, and the same that is up again. */
function toggled(task: SwarmTask): SwarmTask {
  const [id = '', round = '0'] = task.ID.split('x');
  const isUp = task.Status?.State === 'running';
  return {
    ...task,
    ID: isUp ? task.ID : `${id}x${Number(round) + 1}`,
    Version: { Index: (task.Version?.Index ?? 0) + 1 },
    Status: isUp
      ? {
          Timestamp: new Date().toISOString(),
          State: 'failed',
          Err: 'task: non-zero exit (1)',
          ContainerStatus: { ExitCode: 1 },
        }
      : { Timestamp: new Date().toISOString(), State: 'running', ContainerStatus: { ContainerID: id } },
    DesiredState: isUp ? 'shutdown' : 'running',
  };
}
