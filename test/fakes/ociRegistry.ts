import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RegistryUser {
  readonly username: string;
  readonly password: string;
}

interface Manifest {
  readonly type: string;
  readonly bytes: Buffer;
}

/** How it asks for credentials: not at all, as HTTP's Basic, or with tokens that it hands out for them. */
type RegistryAuth = 'none' | 'basic' | 'bearer';

/** A registry of the OCI distribution API on a port of this machine, which Docker takes without TLS. It holds what is pushed to it. */
export class OciRegistry {
  readonly #server: Server;
  readonly #blobs = new Map<string, Buffer>();
  readonly #manifests = new Map<string, Manifest>();
  readonly #uploads = new Map<string, Buffer[]>();
  readonly #token = randomUUID();
  readonly #auth: RegistryAuth;
  readonly #user: RegistryUser;
  /** Asked for, in order: `GET manifests`, `GET blobs`, … */
  readonly requests: string[] = [];
  /** Answers every request for a manifest with this, as if it had too many. */
  isLimiting = false;

  constructor(auth: RegistryAuth = 'none', user: RegistryUser = { username: 'me', password: 'secret' }) {
    this.#auth = auth;
    this.#user = user;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.writeHead(500).end());
    });
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  /** As it stands in an image's name: `127.0.0.1:40123`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${this.address}`);
    if (url.pathname === '/token') return this.#giveToken(request, response);
    const [, name = '', kind = '', rest = ''] =
      /^\/v2\/(.+?)\/(manifests|blobs\/uploads|blobs)\/?(.*)$/.exec(url.pathname) ?? [];
    this.requests.push(`${request.method} ${kind === '' ? 'v2' : kind}`);
    if (!this.#isAllowed(request)) return this.#askForLogin(response, name);
    if (url.pathname === '/v2/') return void response.writeHead(200).end('{}');
    if (kind === 'manifests') return this.#manifest(request, response, name, rest);
    if (kind === 'blobs') return sendBlob(request, response, this.#blobs.get(rest), rest);
    if (kind === 'blobs/uploads') return this.#upload(request, response, url, name, rest);
    refuse(response, 404, 'NOT_FOUND');
  }

  #isAllowed({ headers }: IncomingMessage): boolean {
    switch (this.#auth) {
      case 'none':
        return true;
      case 'basic':
        return headers.authorization === this.#basic();
      case 'bearer':
        return headers.authorization === `Bearer ${this.#token}`;
    }
  }

  #basic(): string {
    const { username, password } = this.#user;
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }

  #askForLogin(response: ServerResponse, name: string): void {
    const bearer = `Bearer realm="http://${this.address}/token",service="registry",scope="repository:${name}:pull,push"`;
    response.setHeader('WWW-Authenticate', this.#auth === 'basic' ? 'Basic realm="registry"' : bearer);
    refuse(response, 401, 'UNAUTHORIZED');
  }

  #giveToken({ headers }: IncomingMessage, response: ServerResponse): void {
    if (headers.authorization !== this.#basic()) return refuse(response, 401, 'UNAUTHORIZED');
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ token: this.#token }));
  }

  async #manifest(request: IncomingMessage, response: ServerResponse, name: string, reference: string): Promise<void> {
    if (request.method === 'PUT') {
      const bytes = await bodyOf(request);
      const manifest = { type: request.headers['content-type'] ?? '', bytes };
      this.#manifests.set(`${name}:${reference}`, manifest).set(`${name}:${digestOf(bytes)}`, manifest);
      response.writeHead(201, { 'Docker-Content-Digest': digestOf(bytes), Location: request.url }).end();
      return;
    }
    if (this.isLimiting) return refuse(response, 429, 'TOOMANYREQUESTS');
    const found = this.#manifests.get(`${name}:${reference}`);
    if (!found) return refuse(response, 404, 'MANIFEST_UNKNOWN');
    const headers = { 'Content-Type': found.type, 'Docker-Content-Digest': digestOf(found.bytes) };
    response.writeHead(200, { ...headers, 'Content-Length': found.bytes.length });
    response.end(request.method === 'HEAD' ? undefined : found.bytes);
  }

  async #upload(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    name: string,
    upload: string,
  ): Promise<void> {
    const id = request.method === 'POST' ? randomUUID() : upload;
    const chunks = this.#uploads.get(id) ?? [];
    chunks.push(await bodyOf(request));
    this.#uploads.set(id, chunks);
    const digest = url.searchParams.get('digest');
    if (request.method === 'PUT' && digest) {
      this.#blobs.set(digest, Buffer.concat(chunks));
      this.#uploads.delete(id);
      response.writeHead(201, { Location: `/v2/${name}/blobs/${digest}`, 'Docker-Content-Digest': digest }).end();
      return;
    }
    const length = chunks.reduce((total, chunk) => total + chunk.length, 0);
    const headers = { Location: `/v2/${name}/blobs/uploads/${id}`, 'Docker-Upload-UUID': id };
    response.writeHead(202, { ...headers, Range: `0-${Math.max(length - 1, 0)}` }).end();
  }
}

function sendBlob(request: IncomingMessage, response: ServerResponse, blob: Buffer | undefined, digest: string): void {
  if (!blob) return refuse(response, 404, 'BLOB_UNKNOWN');
  response.writeHead(200, { 'Content-Length': blob.length, 'Docker-Content-Digest': digest });
  response.end(request.method === 'HEAD' ? undefined : blob);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const message = code.toLowerCase().replaceAll('_', ' ');
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ code, message }] }));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
