import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { MirrorBatch, MirrorEntry } from '../../../src/develop/mirror/batch.ts';
import { openTransport, type Transport } from '../../../src/develop/transport/transport.ts';

const run = promisify(execFile);

/** A folder on this machine, and containers that it is brought into. */
export class SyncWorld {
  readonly engine = connectEngine({ kind: 'docker' }, silentLogger);
  readonly #containers: string[] = [];
  readonly #transports: Transport[] = [];
  readonly #volumes: string[] = [];
  #folder = '';

  async begin(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'patchbay-sync-'));
  }

  /** A running container of an image; `options` are those of `docker run`. */
  async container(image: string, options: readonly string[] = [], command: readonly string[] = ['sleep', '1000']) {
    const name = `sync-test-${randomBytes(4).toString('hex')}`;
    this.#containers.push(name);
    await this.docker('run', '-d', '--init', '--name', name, ...options, image, ...command);
    return name;
  }

  async volume(): Promise<string> {
    const name = `sync-test-${randomBytes(4).toString('hex')}`;
    this.#volumes.push(name);
    await this.docker('volume', 'create', name);
    return name;
  }

  async open(name: string): Promise<Transport> {
    const signal = AbortSignal.timeout(30_000);
    const id = (await this.docker('inspect', '-f', '{{.Id}}', name)).trim();
    const transport = await openTransport(this.engine, { id, name }, signal);
    this.#transports.push(transport);
    return transport;
  }

  async docker(...words: readonly string[]): Promise<string> {
    return (await run('docker', [...words], { maxBuffer: 64 * 1024 * 1024 })).stdout;
  }

  sh(container: string, script: string): Promise<string> {
    return this.docker('exec', '-u', '0', container, 'sh', '-c', script);
  }

  /** Who owns what, as an archive of it tells: an image may have no program that does. */
  async owners(container: string, path: string): Promise<string> {
    const script = 'docker cp "$1:$2" - | tar -tv --numeric-owner';
    const { stdout } = await run('sh', ['-c', script, 'sh', container, path]);
    return stdout;
  }

  /** Writes a file, and tells how it is brought to a path. */
  async file(path: string, content: string | Buffer = path, mode = 0o644): Promise<MirrorEntry> {
    const source = join(this.#folder, randomBytes(4).toString('hex'));
    await mkdir(dirname(source), { recursive: true });
    await writeFile(source, content, { mode });
    return { kind: 'file', path, source, sizeBytes: content.length, mtimeMs: Date.now(), mode };
  }

  async link(path: string, linkTarget: string): Promise<MirrorEntry> {
    await symlink(linkTarget, join(this.#folder, randomBytes(4).toString('hex')));
    return { kind: 'link', path, linkTarget };
  }

  async end(): Promise<void> {
    for (const transport of this.#transports) transport.dispose();
    this.engine.dispose();
    if (this.#containers.length > 0) await this.docker('rm', '-f', '-v', ...this.#containers);
    if (this.#volumes.length > 0) await this.docker('volume', 'rm', ...this.#volumes);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export function aBatch(puts: readonly MirrorEntry[], removals: readonly string[] = []): MirrorBatch {
  return { puts, removals, files: puts.filter(({ kind }) => kind !== 'folder').length, bytes: 0, paths: [] };
}
