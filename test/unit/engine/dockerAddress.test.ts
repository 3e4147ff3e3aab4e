import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/base/problem.ts';
import { dockerAddress, type AddressEnvironment } from '../../../src/engine/docker/address.ts';

function environment(
  facts: Partial<AddressEnvironment> & { readonly sockets?: readonly string[] } = {},
): AddressEnvironment {
  const { sockets = [], ...rest } = facts;
  return { platform: 'linux', variables: {}, home: '/home/me', exists: (path) => sockets.includes(path), ...rest };
}

describe('Docker’s address', () => {
  it.each<[string, string | undefined, AddressEnvironment, string]>([
    [
      'the given one',
      'unix:///a.sock',
      environment({ variables: { DOCKER_HOST: 'unix:///b.sock' } }),
      'unix:///a.sock',
    ],
    ['DOCKER_HOST', undefined, environment({ variables: { DOCKER_HOST: 'tcp://box:2375' } }), 'tcp://box:2375'],
    ['the system’s socket', undefined, environment(), 'unix:///var/run/docker.sock'],
    [
      'the user’s own socket where there is no other',
      undefined,
      environment({ sockets: ['/home/me/.docker/run/docker.sock'] }),
      'unix:///home/me/.docker/run/docker.sock',
    ],
    [
      'the socket of a Docker without root',
      undefined,
      environment({ variables: { XDG_RUNTIME_DIR: '/run/user/7' }, sockets: ['/run/user/7/docker.sock'] }),
      'unix:///run/user/7/docker.sock',
    ],
    ['the named pipe on Windows', undefined, environment({ platform: 'win32' }), 'npipe:////./pipe/docker_engine'],
  ])('is %s', (_name, host, world, label) => {
    expect(dockerAddress(host, world).label).toBe(label);
  });

  it('sets every option, so that the driver takes none from DOCKER_HOST by itself', () => {
    const { options } = dockerAddress('unix:///a.sock', environment());
    expect(options).toMatchObject({ socketPath: '/a.sock', host: undefined, port: undefined });
  });

  it('speaks TLS on the port that is for it', () => {
    expect(dockerAddress('tcp://box:2376', environment()).options).toMatchObject({ protocol: 'https', port: '2376' });
    expect(dockerAddress('box:2375', environment()).options).toMatchObject({ protocol: 'http', host: 'box' });
  });

  it.each(['ssh://me@box', 'nonsense://x', 'tcp://'])('cannot be %s, and says so', (host) => {
    expect(() => dockerAddress(host, environment())).toThrow(ProblemError);
  });
});
