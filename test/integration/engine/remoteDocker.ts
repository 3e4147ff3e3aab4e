import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, chmod, constants, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { sleep } from '../../../src/base/async.ts';
import { makeCertificates } from './certificates.ts';
import { OwnDockerd } from './ownDockerd.ts';

const run = promisify(execFile);
const tlsPort = 2376;

/** A Docker that is reached by TCP with certificates on both sides: `dockerd --tlsverify`, at the end of a cable of its own. */
export class TlsDocker {
  readonly engine: OwnDockerd;
  /** What `docker context create --docker` takes. */
  readonly contextOptions: string;
  readonly #folder: string;

  private constructor(engine: OwnDockerd, folder: string, host: string) {
    this.engine = engine;
    this.#folder = folder;
    const at = (name: string): string => join(folder, name);
    this.contextOptions = `host=${host},ca=${at('ca.pem')},cert=${at('client.pem')},key=${at('client.key')}`;
  }

  static async start(): Promise<TlsDocker> {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-tls-'));
    const byte = randomBytes(1)[0]!;
    const [here, there] = [`10.98.${byte}.1`, `10.98.${byte}.2`];
    await makeCertificates(folder, there);
    const at = (name: string): string => join(folder, name);
    const secured = [
      '--tlsverify',
      '--tlscacert',
      at('ca.pem'),
      '--tlscert',
      at('server.pem'),
      '--tlskey',
      at('server.key'),
    ];
    const host = `tcp://${there}:${tlsPort}`;
    const connect = async (space: string): Promise<void> => {
      const end = `pbt${byte}`;
      await run('ip', ['link', 'add', end, 'type', 'veth', 'peer', 'name', 'up0', 'netns', space]);
      await run('ip', ['addr', 'add', `${here}/30`, 'dev', end]);
      await run('ip', ['link', 'set', end, 'up']);
      for (const words of ['link set lo up', `addr add ${there}/30 dev up0`, 'link set up0 up']) {
        await run('ip', ['-n', space, ...words.split(' ')]);
      }
    };
    const engine = await OwnDockerd.start(['-H', host, ...secured], undefined, { hostName: 'tls', connect });
    return new TlsDocker(engine, folder, host);
  }

  async remove(): Promise<void> {
    await this.engine.remove();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Whether this machine has an ssh server to start. */
export async function canRunSshd(): Promise<boolean> {
  return access('/usr/sbin/sshd', constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** An ssh server of the test's own on this machine, with one key that may log in, and a `ssh` that uses it. */
export class SshServer {
  readonly port: number;
  /** A folder for the front of PATH: its `ssh` is the system's with the key and the server's own key. */
  readonly path: string;
  readonly #folder: string;
  readonly #server: ChildProcess;

  private constructor(folder: string, port: number, server: ChildProcess) {
    this.#folder = folder;
    this.port = port;
    this.#server = server;
    this.path = `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  }

  static async start(): Promise<SshServer> {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-ssh-'));
    const at = (name: string): string => join(folder, name);
    for (const key of ['host', 'user']) await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
    const port = await freePort();
    await mkdir('/run/sshd', { recursive: true });
    await writeFile(
      at('sshd_config'),
      [
        ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${at('host')}`, `AuthorizedKeysFile ${at('user.pub')}`],
        ...[`PidFile ${at('pid')}`, 'UsePAM no', 'PasswordAuthentication no', 'StrictModes no'],
        'PermitRootLogin prohibit-password',
        '',
      ].join('\n'),
    );
    const options = [`IdentityFile ${at('user')}`, 'IdentitiesOnly yes', `UserKnownHostsFile ${at('known')}`];
    const trust = 'StrictHostKeyChecking accept-new';
    await writeFile(at('ssh_config'), ['Host *', ...[...options, trust].map((line) => `  ${line}`), ''].join('\n'));
    await mkdir(at('bin'));
    await writeFile(at('bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${at('ssh_config')} "$@"\n`);
    await chmod(at('bin/ssh'), 0o755);
    const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', at('sshd_config')], { stdio: 'ignore' });
    const started = new SshServer(folder, port, server);
    const words = ['-p', String(port), '127.0.0.1', 'true'];
    for (let attempt = 0; attempt < 100; attempt++) {
      if (
        await run(at('bin/ssh'), words).then(
          () => true,
          () => false,
        )
      )
        return started;
      await sleep(50);
    }
    await started.remove();
    throw new Error('The ssh server of the test does not answer.');
  }

  async remove(): Promise<void> {
    const ended = this.#server.exitCode === null ? once(this.#server, 'exit') : undefined;
    this.#server.kill();
    await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
