import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../../../src/base/problem.ts';
import { dockerAddress } from '../../../../../src/engine/docker/connection/address.ts';
import { currentContext, listContexts } from '../../../../../src/engine/docker/connection/contexts.ts';
import { DockerEngine } from '../../../../../src/engine/docker/dockerEngine.ts';
import { sshArguments, sshTarget } from '../../../../../src/engine/docker/connection/sshTransport.ts';
import type { UserEnvironment } from '../../../../../src/engine/docker/connection/userConfig.ts';

interface World {
  readonly platform?: NodeJS.Platform;
  readonly variables?: Readonly<Record<string, string>>;
  readonly sockets?: readonly string[];
  /** Path → text. */
  readonly files?: Readonly<Record<string, string>>;
}

function environment({ platform = 'linux', variables = {}, sockets = [], files = {} }: World = {}): UserEnvironment {
  return {
    platform,
    variables,
    home: '/home/me',
    exists: (path) => sockets.includes(path) || path in files,
    readText: (path) => files[path],
    namesIn: (folder) => {
      const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(below.map((path) => path.slice(folder.length + 1).split('/')[0]!))];
    },
  };
}

interface ContextFacts {
  readonly isUnverified?: boolean;
  readonly tls?: Readonly<Record<string, string>>;
}

/** The files that `docker context create` writes. */
function contextFiles(name: string, host: string, { isUnverified = false, tls = {} }: ContextFacts = {}) {
  const id = createHash('sha256').update(name).digest('hex');
  const root = '/home/me/.docker/contexts';
  const meta = {
    Name: name,
    Metadata: { Description: `about ${name}` },
    Endpoints: { docker: { Host: host, SkipTLSVerify: isUnverified } },
  };
  const files = Object.entries(tls).map(([file, text]) => [`${root}/tls/${id}/docker/${file}`, text]);
  return { [`${root}/meta/${id}/meta.json`]: JSON.stringify(meta), ...Object.fromEntries(files) } as Record<
    string,
    string
  >;
}

const currentIs = (name: string) => ({ '/home/me/.docker/config.json': JSON.stringify({ currentContext: name }) });

const problemOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  return undefined;
};

describe('Docker’s address', () => {
  const remote = contextFiles('remote', 'tcp://box:2375');
  const other = contextFiles('other', 'unix:///other.sock');
  const chosen = { ...remote, ...other, ...currentIs('remote') };

  it.each<[string, { host?: string; context?: string }, World, string]>([
    [
      'the given one',
      { host: 'unix:///a.sock', context: 'remote' },
      { variables: { DOCKER_HOST: 'unix:///b.sock' }, files: chosen },
      'unix:///a.sock',
    ],
    [
      'of the given context, before DOCKER_HOST',
      { context: 'other' },
      { variables: { DOCKER_HOST: 'tcp://x:1' }, files: chosen },
      'unix:///other.sock',
    ],
    [
      'DOCKER_HOST, before every other context',
      {},
      { variables: { DOCKER_HOST: 'tcp://x:1', DOCKER_CONTEXT: 'other' }, files: chosen },
      'tcp://x:1',
    ],
    [
      'of DOCKER_CONTEXT, before the current one',
      {},
      { variables: { DOCKER_CONTEXT: 'other' }, files: chosen },
      'unix:///other.sock',
    ],
    ['of the current context', {}, { files: chosen }, 'tcp://box:2375'],
    ['the default one where that is the current context', {}, { files: currentIs('default') }, unixDefault()],
    ['the default one where that is asked for', { context: 'default' }, { files: chosen }, unixDefault()],
    ['the system’s socket', {}, {}, unixDefault()],
    [
      'the user’s own socket where there is no other',
      {},
      { sockets: ['/home/me/.docker/run/docker.sock'] },
      'unix:///home/me/.docker/run/docker.sock',
    ],
    [
      'the socket of a Docker without root, before Podman’s',
      {},
      {
        variables: { XDG_RUNTIME_DIR: '/run/user/7' },
        sockets: ['/run/user/7/docker.sock', '/run/user/7/podman/podman.sock'],
      },
      'unix:///run/user/7/docker.sock',
    ],
    [
      'the user’s Podman where there is no Docker',
      {},
      {
        variables: { XDG_RUNTIME_DIR: '/run/user/7' },
        sockets: ['/run/podman/podman.sock', '/run/user/7/podman/podman.sock'],
      },
      'unix:///run/user/7/podman/podman.sock',
    ],
    ['the named pipe on Windows', {}, { platform: 'win32' }, 'npipe:////./pipe/docker_engine'],
  ])('is %s', (_name, target, world, label) => {
    expect(dockerAddress(target, environment(world)).label).toBe(label);
  });

  it('names the context it comes from', () => {
    expect(dockerAddress({}, environment({ files: chosen })).context).toBe('remote');
    expect(dockerAddress({}, environment()).context).toBeUndefined();
  });

  it('sets every option, so that the driver takes none from DOCKER_HOST by itself', () => {
    const { options } = dockerAddress({ host: 'unix:///a.sock' }, environment());
    expect(options).toMatchObject({ socketPath: '/a.sock', host: undefined, port: undefined });
  });

  it.each(['nonsense://x', 'tcp://', 'ssh://me:secret@box', 'ssh://'])('cannot be %s, and says so', (host) => {
    expect(problemOf(() => dockerAddress({ host }, environment()))).toMatchObject({ code: 'engine.bad-address' });
  });

  it('says which contexts there are when the asked one is not', () => {
    const asked = problemOf(() => dockerAddress({ context: 'remoet' }, environment({ files: remote })));
    expect(asked).toMatchObject({
      code: 'engine.unknown-context',
      message: expect.stringMatching(/"remoet".*patchbay\.docker\.context.*default, remote/) as string,
    });
    const target = { context: 'remoet', givenBy: 'x-patchbay.environments' };
    const named = problemOf(() => dockerAddress(target, environment({ files: remote })));
    expect(named?.message).toMatch(/"remoet" \(from x-patchbay\.environments\)/);
    const current = problemOf(() => dockerAddress({}, environment({ files: currentIs('gone') })));
    expect(current?.message).toMatch(/"gone".*docker context use/);
  });
});

describe('TLS', () => {
  const material = { 'ca.pem': 'CA', 'cert.pem': 'CERT', 'key.pem': 'KEY' };
  const at = (folder: string) =>
    Object.fromEntries(Object.entries(material).map(([name, text]) => [`${folder}/${name}`, text]));
  const optionsOf = (target: { host?: string; context?: string }, world: World) => {
    const { protocol, port, agent } = dockerAddress(target, environment(world)).options;
    return { protocol, port, tls: (agent as unknown as { options: object }).options };
  };

  it('is not spoken where nobody asks for it', () => {
    expect(optionsOf({ host: 'box:2375' }, {})).toMatchObject({ protocol: 'http', port: '2375' });
  });

  it('takes the certificates of DOCKER_CERT_PATH, else those beside Docker’s config', () => {
    const variables = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    const expected = { protocol: 'https', port: '9000', tls: { ca: 'CA', key: 'KEY', rejectUnauthorized: true } };
    expect(optionsOf({ host: 'tcp://box:9000' }, { variables, files: at('/certs') })).toMatchObject(expected);
    const fromHome = { variables: { DOCKER_TLS_VERIFY: '1' }, files: at('/home/me/.docker') };
    expect(optionsOf({ host: 'tcp://box:9000' }, fromHome)).toMatchObject(expected);
  });

  it('verifies nothing where DOCKER_TLS alone is set', () => {
    const world = { variables: { DOCKER_TLS: '1' }, files: at('/home/me/.docker') };
    expect(optionsOf({ host: 'tcp://box:2376' }, world)).toMatchObject({ tls: { rejectUnauthorized: false } });
  });

  it('trusts the machine’s authorities on the port for TLS, where there are no certificates', () => {
    const { protocol, tls } = optionsOf({ host: 'tcp://box:2376' }, {});
    expect({ protocol, tls }).toMatchObject({ protocol: 'https', tls: { rejectUnauthorized: true } });
    expect(tls).not.toHaveProperty('ca');
  });

  it('takes a context’s own material, and not the environment’s', () => {
    const files = contextFiles('remote', 'tcp://box:9000', { tls: { 'ca.pem': 'THEIRS' }, isUnverified: true });
    const world = { files, variables: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' } };
    expect(optionsOf({ context: 'remote' }, world)).toMatchObject({
      protocol: 'https',
      tls: { ca: 'THEIRS', rejectUnauthorized: false },
    });
  });

  it('says which certificates are missing', () => {
    const variables = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    const files = { '/certs/ca.pem': 'CA', '/certs/cert.pem': 'CERT' };
    expect(problemOf(() => dockerAddress({ host: 'tcp://box:1' }, environment({ variables, files })))).toMatchObject({
      code: 'engine.bad-address',
      message: expect.stringContaining('/certs (DOCKER_CERT_PATH)') as string,
    });
  });
});

describe('docker contexts', () => {
  it('are read by name, and what cannot be read is left out', () => {
    const files = {
      ...contextFiles('zeta', 'ssh://me@box'),
      ...contextFiles('alpha', 'tcp://a:2375'),
      '/home/me/.docker/contexts/meta/broken/meta.json': '{"Name": ',
      '/home/me/.docker/contexts/meta/hostile/meta.json': '{"Name":"x","Endpoints":{"docker":{"Host":7}}}',
    };
    const found = listContexts(environment({ files })).map(({ name, description, host }) => [name, description, host]);
    expect(found).toEqual([
      ['alpha', 'about alpha', 'tcp://a:2375'],
      ['zeta', 'about zeta', 'ssh://me@box'],
    ]);
  });

  it('stand where DOCKER_CONFIG says', () => {
    const files = { '/elsewhere/config.json': '{"currentContext":"there"}' };
    expect(currentContext(environment({ variables: { DOCKER_CONFIG: '/elsewhere' }, files }))).toBe('there');
  });

  it.each(['', 'null', '[]', '{"currentContext": 7}', '{'])('are none in a config that says %j', (text) => {
    expect(currentContext(environment({ files: { '/home/me/.docker/config.json': text } }))).toBe('default');
  });
});

describe('ssh', () => {
  it('is given more time for its first answer than a socket', () => {
    const patience = (host: string): number | undefined => {
      const engine = new DockerEngine({ host });
      const { patienceMs } = engine;
      engine.dispose();
      return patienceMs;
    };
    expect(patience('ssh://box')).toBeGreaterThan(3000);
    expect(patience('unix:///a.sock')).toBeUndefined();
    expect(patience('nonsense://')).toBeUndefined();
  });

  it('is run with an argument list, as Docker’s command line runs it', () => {
    const target = sshTarget('ssh://me@box:2222')!;
    expect(sshArguments(target).slice(-9)).toEqual([
      '-l',
      'me',
      '-p',
      '2222',
      '--',
      'box',
      'docker',
      'system',
      'dial-stdio',
    ]);
  });

  it('quotes the path of a socket for the shell over there', () => {
    const target = sshTarget(`ssh://box/run/it's;reboot.sock`)!;
    expect(sshArguments(target)).toContain(`--host='unix:///run/it'\\''s;reboot.sock'`);
  });

  it('takes no user or host for an option', () => {
    const options = sshArguments(sshTarget('ssh://-oProxyCommand=x@box')!);
    expect(options.slice(options.indexOf('-l'), options.indexOf('--'))).toEqual(['-l', '-oProxyCommand=x']);
    expect(options.indexOf('box')).toBe(options.indexOf('--') + 1);
  });
});

function unixDefault(): string {
  return 'unix:///var/run/docker.sock';
}
