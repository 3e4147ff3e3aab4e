import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine, dockerContexts } from '../../../src/engine/connect.ts';
import type { EngineInfo } from '../../../src/engine/observation.ts';
import { makeCertificates, type Certificates } from './certificates.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';
import { stay } from './programs.ts';
import { EngineWorld, scriptService } from './world.ts';

const socket = '/var/run/docker.sock';

describe.skipIf(!(await dockerAnswers()))('reaching Docker', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-reach-'));
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const ping = async (target: { host?: string; context?: string } = {}): Promise<EngineInfo> => {
    const engine = connectEngine({ kind: 'docker', ...target }, silentLogger);
    try {
      return await engine.ping(AbortSignal.timeout(20_000));
    } finally {
      engine.dispose();
    }
  };

  /** A folder of Docker's config with one context, as `docker context create` makes it. */
  const withContext = async (name: string, host: string, tls: Readonly<Record<string, string>> = {}): Promise<void> => {
    const config = await mkdtemp(join(folder, 'config-'));
    const id = createHash('sha256').update(name).digest('hex');
    const [meta, certificates] = [join(config, 'contexts/meta', id), join(config, 'contexts/tls', id, 'docker')];
    await mkdir(meta, { recursive: true });
    await mkdir(certificates, { recursive: true });
    const text = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } };
    await writeFile(join(meta, 'meta.json'), JSON.stringify(text));
    for (const [file, pem] of Object.entries(tls)) await writeFile(join(certificates, file), pem);
    await writeFile(join(config, 'config.json'), JSON.stringify({ currentContext: name }));
    vi.stubEnv('DOCKER_CONFIG', config);
    vi.stubEnv('DOCKER_HOST', '');
  };

  describe('through a docker context', () => {
    it('takes the current one, and names it', async () => {
      await withContext('near', `unix://${socket}`);
      expect(await ping()).toMatchObject({
        label: expect.stringMatching(/^Docker .* · near$/) as string,
        address: `unix://${socket}`,
      });
      expect(dockerContexts()).toMatchObject({ current: 'near', contexts: [{ name: 'default' }, { name: 'near' }] });
    });

    it('says that the context is not there', async () => {
      await withContext('near', `unix://${socket}`);
      await expect(ping({ context: 'far' })).rejects.toMatchObject({
        problem: { code: 'engine.unknown-context', message: expect.stringContaining('default, near') as string },
      });
    });

    it('says which context leads nowhere', async () => {
      await withContext('gone', `unix://${join(folder, 'gone.sock')}`);
      await expect(ping()).rejects.toMatchObject({
        problem: { code: 'engine.unreachable', message: expect.stringContaining('docker context "gone"') as string },
      });
    });
  });

  describe('through TLS', () => {
    let certificates: Certificates;
    let server: Server;
    let host = '';

    beforeAll(async () => {
      certificates = await makeCertificates(folder);
      const { ca } = certificates;
      const options = { ...certificates.server, ca, requestCert: true, rejectUnauthorized: true };
      server = createServer(options, relay).listen(0, '127.0.0.1');
      await once(server, 'listening');
      host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    const pems = () => ({
      'ca.pem': certificates.ca,
      'cert.pem': certificates.client.cert,
      'key.pem': certificates.client.key,
    });

    it('takes the certificates of DOCKER_CERT_PATH', async () => {
      const own = await mkdtemp(join(folder, 'certs-'));
      for (const [file, pem] of Object.entries(pems())) await writeFile(join(own, file), pem);
      vi.stubEnv('DOCKER_HOST', host);
      vi.stubEnv('DOCKER_TLS_VERIFY', '1');
      vi.stubEnv('DOCKER_CERT_PATH', own);
      expect(await ping()).toMatchObject({ address: host });
    });

    it('takes the certificates of a context', async () => {
      await withContext('secure', host, pems());
      expect(await ping()).toMatchObject({ address: host });
    });

    it('trusts no certificate of an authority that it does not know', async () => {
      const stranger = await mkdtemp(join(folder, 'stranger-'));
      const { ca } = await makeCertificates(stranger);
      await withContext('strange', host, { ...pems(), 'ca.pem': ca });
      await expect(ping()).rejects.toMatchObject({
        problem: { code: 'engine.unreachable', message: expect.stringContaining('ca.pem') as string },
      });
    });
  });

  describe('through ssh', () => {
    /** A program `ssh` on the PATH: whatever is asked of it, it notes its arguments and does this. */
    const withSsh = async (script: string): Promise<string> => {
      const bin = await mkdtemp(join(folder, 'bin-'));
      const notes = join(bin, 'arguments');
      const program = `#!${process.execPath}
require('node:fs').writeFileSync(${JSON.stringify(notes)}, JSON.stringify(process.argv.slice(2)));
${script}`;
      await writeFile(join(bin, 'ssh'), program);
      await chmod(join(bin, 'ssh'), 0o755);
      vi.stubEnv('PATH', `${bin}${delimiter}${process.env['PATH'] ?? ''}`);
      return notes;
    };
    const dialStdio = `const far = require('node:net').connect(${JSON.stringify(socket)});
process.stdin.pipe(far).pipe(process.stdout);`;

    it('runs a whole application', async () => {
      await ensureBusybox();
      const notes = await withSsh(dialStdio);
      const engine = connectEngine({ kind: 'docker', host: 'ssh://me@box:2222' }, silentLogger);
      const world = new EngineWorld(engine, [scriptService('web', `echo hello; ${stay}`)]);
      try {
        expect(await world.run({ action: 'up' })).toEqual([]);
        const lines: string[] = [];
        const options = { services: [], follow: true };
        const enough = new AbortController();
        const onLine = ({ text }: { text: string }): void => {
          lines.push(text);
          enough.abort();
        };
        const signal = AbortSignal.any([enough.signal, AbortSignal.timeout(20_000)]);
        await engine.logs(world.project, options, onLine, signal).catch(() => undefined);
        expect(lines).toEqual(['hello']);
        const args = JSON.parse(await readFile(notes, 'utf8')) as string[];
        expect(args.slice(-8)).toEqual(['me', '-p', '2222', '--', 'box', 'docker', 'system', 'dial-stdio']);
      } finally {
        await world.remove();
        engine.dispose();
      }
    });

    it('says what ssh said when it is refused', async () => {
      await withSsh(`process.stderr.write('me@box: Permission denied (publickey).\\n'); process.exitCode = 255;`);
      await expect(ping({ host: 'ssh://me@box' })).rejects.toMatchObject({
        problem: {
          code: 'engine.unreachable',
          message: expect.stringMatching(/Permission denied \(publickey\).*"ssh me@box"/) as string,
        },
      });
    });

    it('says that there is no docker over there', async () => {
      await withSsh(`process.stderr.write('sh: docker: not found\\n'); process.exitCode = 127;`);
      await expect(ping({ host: 'ssh://box' })).rejects.toMatchObject({
        problem: { message: expect.stringMatching(/docker: not found.*Check that Docker runs on box/) as string },
      });
    });

    it('says that there is no ssh', async () => {
      vi.stubEnv('PATH', folder);
      await expect(ping({ host: 'ssh://box' })).rejects.toMatchObject({
        problem: { code: 'engine.unreachable', message: expect.stringContaining('no program "ssh"') as string },
      });
    });
  });
});

/** Both ends of a connection to Docker's socket. */
function relay(near: TLSSocket): void {
  const far = connect(socket);
  near.pipe(far).pipe(near);
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
}
