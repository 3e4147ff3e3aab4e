import { addAbortSignal, type Duplex, type Readable } from 'node:stream';
import { inspect } from 'node:util';
import Dockerode from 'dockerode';
import { maskPassword } from '../../../base/mask.ts';
import { abortable } from '../../../base/async.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { ProblemError } from '../../../base/problem.ts';
import { addressGiver, dockerAddress, type DockerAddress, type DockerTarget } from './address.ts';
import { DockerHttpError, toDockerError } from './errors.ts';
import { realEnvironment } from './userConfig.ts';

export interface DockerRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: object;
  /** A tar archive. */
  readonly file?: Readable;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

interface DockerVersion {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly MinAPIVersion?: string;
  /** `linux` or `windows`. */
  readonly Os?: string;
  /** `amd64`, `arm64` … */
  readonly Arch?: string;
  /** What answers, part by part: `Engine`, or `Podman Engine`. */
  readonly Components?: readonly { readonly Name: string }[];
  /** The API version that both sides speak, `1.44`. */
  readonly agreed: string;
}

/** The oldest API that has all that Patchbay needs (Docker 20.10), and the newest it was written against. */
const oldestApi = [1, 41] as const;
const newestApi = [1, 49] as const;

/**
 * Calls the Docker Engine API. Connects on the first call, agrees on a version once, and turns every failure into a
 * `ProblemError`, or a `DockerHttpError` where the status says something that the caller may act on.
 */
export class DockerClient implements Disposable {
  readonly #target: DockerTarget;
  readonly #disposed = new AbortController();
  #address: DockerAddress | undefined;
  #docker: Dockerode | undefined;
  #version: Promise<DockerVersion> | undefined;

  constructor(target: DockerTarget) {
    this.#target = target;
  }

  /** The address as Docker writes it: `tcp://box:2376`. */
  get address(): string {
    return this.#address?.label ?? maskPassword(this.#target.host ?? 'Docker');
  }

  /** The docker context that the address is of; undefined for the default one. */
  get context(): string | undefined {
    return this.#address?.context;
  }

  /** True when its containers' ports are this machine's. */
  get isLocal(): boolean {
    return this.address.startsWith('unix://');
  }

  /** True when each connection is a login on another machine; false too where the address cannot be used. */
  get isThroughSsh(): boolean {
    try {
      this.#connect();
    } catch (error) {
      if (error instanceof ProblemError) return false;
      throw error;
    }
    return this.address.startsWith('ssh://');
  }

  async version(signal: AbortSignal): Promise<DockerVersion> {
    this.#version ??= this.#negotiate();
    const version = this.#version;
    version.catch(() => {
      // The failed attempt is forgotten, so that the next call tries again, with the user's current docker context.
      if (this.#version !== version) return;
      this.#version = undefined;
      this.#disconnect();
    });
    return abortable(version, signal);
  }

  /** Resolves to the decoded JSON of the answer; to a Buffer if it is not JSON. */
  async call(request: DockerRequest, signal: AbortSignal): Promise<unknown> {
    await this.version(signal);
    return this.#dial(request, 'whole', signal);
  }

  /** Resolves to the answer as a stream. Aborting destroys it. */
  async stream(request: DockerRequest, signal: AbortSignal): Promise<Readable> {
    await this.version(signal);
    const combined = this.#combined(signal);
    const stream = (await this.#dial(request, 'stream', combined)) as Readable;
    return addAbortSignal(combined, stream);
  }

  /** Resolves to the connection itself, once Docker has handed it over. Aborting destroys it. */
  async hijack(request: DockerRequest, signal: AbortSignal): Promise<Duplex> {
    await this.version(signal);
    const combined = this.#combined(signal);
    const socket = (await this.#dial(request, 'hijack', combined)) as Duplex;
    return addAbortSignal(combined, socket);
  }

  /** What a stream's failure means. */
  translate(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    return error instanceof ProblemError ? error : toDockerError(error, this.#place, this.#givenBy);
  }

  dispose(): void {
    this.#disposed.abort(closed());
    this.#disconnect();
  }

  async #negotiate(): Promise<DockerVersion> {
    // This call names no version; every later one does.
    const version = (await this.#dial({ method: 'GET', path: '/version' }, 'whole', this.#disposed.signal)) as Omit<
      DockerVersion,
      'agreed'
    >;
    const theirs = parseApi(version.ApiVersion);
    if (isOlder(theirs, oldestApi)) throw tooOld(version, this.#place);
    const chosen = isOlder(theirs, newestApi) ? theirs : newestApi;
    const docker = this.#connect();
    const agreed = chosen.join('.');
    Object.assign(docker.modem, { version: `v${agreed}` });
    return { ...version, agreed };
  }

  #connect(): Dockerode {
    if (!this.#address) {
      this.#address = dockerAddress(this.#target, realEnvironment());
      hideFromInspection(this.#address.options.agent);
    }
    this.#docker ??= new Dockerode(this.#address.options);
    return this.#docker;
  }

  #disconnect(): void {
    this.#address?.options.agent.destroy();
    this.#address = undefined;
    this.#docker = undefined;
  }

  get #givenBy(): string | undefined {
    return addressGiver(this.#target, realEnvironment());
  }

  /** The address, and its context, for messages. */
  get #place(): string {
    return this.context === undefined ? this.address : `${this.address} (docker context "${this.context}")`;
  }

  #combined(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#disposed.signal]);
  }

  #dial(request: DockerRequest, answer: 'whole' | 'stream' | 'hijack', signal: AbortSignal): Promise<unknown> {
    const combined = this.#combined(signal);
    return new Promise((resolve, reject) => {
      if (combined.aborted) return reject(combined.reason as Error);
      const { method, path, query = {}, body = {}, headers } = request;
      const file = request.file ?? (answer === 'hijack' && !request.body ? noBody : undefined);
      this.#connect().modem.dial(
        {
          method,
          path: `${path}?`,
          options: { _query: query, _body: body },
          ...(file ? { file } : {}),
          // The driver adds its own to them.
          ...(headers ? { headers: { ...headers } } : {}),
          isStream: answer !== 'whole',
          hijack: answer === 'hijack',
          abortSignal: combined,
          statusCodes: { 200: true, 201: true, 204: true, 304: true },
        },
        (error, result) => {
          if (!error) return resolve(result);
          reject(combined.aborted ? (combined.reason as Error) : toDockerError(error, this.#place, this.#givenBy));
        },
      );
    });
  }
}

/** Without a length the driver sends a body in chunks, the last of which Podman takes for input of the command. */
const noBody = Buffer.alloc(0);

/**
 * The driver describes every request for a log that nobody reads, down to the last socket of its agent: milliseconds of work
 * each, which would make requests that are sent at once wait for each other.
 */
function hideFromInspection(agent: object): void {
  Object.defineProperty(agent, inspect.custom, { value: () => 'Agent' });
}

/** A status that means "already so" is a success. */
export async function accepting(statuses: readonly number[], call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!statuses.includes(statusOf(error) ?? 0)) throw error;
  }
}

/** The status of an answer that failed; undefined for every other error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof DockerHttpError ? error.status : undefined;
}

/** Encodes names, since they come from manifests and must not change the path. */
export function apiPath(kind: 'containers' | 'networks' | 'volumes' | 'images', name: string, rest = ''): string {
  return `/${kind}/${encodeURIComponent(name)}${rest}`;
}

function parseApi(text: string): readonly [number, number] {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return [major, minor];
}

function isOlder(left: readonly [number, number], right: readonly [number, number]): boolean {
  return left[0] === right[0] ? left[1] < right[1] : left[0] < right[0];
}

function tooOld(version: Omit<DockerVersion, 'agreed'>, address: string): ProblemError {
  return new ProblemError({
    code: 'engine.too-old',
    severity: 'error',
    message: `Docker ${version.Version} at ${address} is too old: it speaks API ${version.ApiVersion}, Patchbay needs ${oldestApi.join('.')}. Update to Docker 20.10 or newer.`,
  });
}

function closed(): ProblemError {
  return new ProblemError({ code: 'engine.closed', severity: 'info', message: 'The connection to Docker was closed.' });
}
