import { describe, expect, it } from 'vitest';
import { attachConfiguration, type AdapterRequest } from '../../../src/debug/adapters/attach.ts';
import type { PathMap } from '../../../src/debug/model.ts';

const map = (localRoot: string, remoteRoot: string, isFile = false): PathMap => ({
  ...{ localRoot, remoteRoot, isFile, origin: 'dockerfile', covered: [] },
});

const request: Omit<AdapterRequest, 'runtime'> = {
  service: 'orders',
  container: 'shop-orders-1',
  connection: { host: '127.0.0.1', port: 4000, dispose: () => undefined },
  maps: [map('/shop/orders', '/app')],
  buildMaps: [map('/shop/orders', '/app'), map('/shop/orders', '/src')],
  workingDirectory: '/app',
  localRoot: '/shop/orders',
  dockerOptions: [],
};

describe('what an adapter is given', () => {
  it('for Node is an address, one pair of folders, and that it attaches again', () => {
    const maps = [...request.maps, map('/shop/lib', '/opt/libs')];
    expect(attachConfiguration({ ...request, runtime: 'node', maps })).toEqual({
      name: 'orders',
      type: 'node',
      request: 'attach',
      address: '127.0.0.1',
      port: 4000,
      restart: true,
      skipFiles: ['<node_internals>/**'],
      resolveSourceMapLocations: ['**', '!**/node_modules/**'],
      localRoot: '/shop/orders',
      remoteRoot: '/app',
      sourceMapPathOverrides: { '/opt/libs/*': '/shop/lib/*' },
    });
  });

  it('for Python is a connection, and every pair of folders, the deepest first', () => {
    const file = map('/shop/main.py', '/srv/main.py', true);
    const maps = [map('/shop/orders', '/app'), file, map('/shop/lib', '/app/lib')];
    expect(attachConfiguration({ ...request, runtime: 'python', maps })).toMatchObject({
      type: 'debugpy',
      connect: { host: '127.0.0.1', port: 4000 },
      pathMappings: [
        { localRoot: '/shop/lib', remoteRoot: '/app/lib' },
        { localRoot: '/shop/orders', remoteRoot: '/app' },
        { localRoot: '/shop', remoteRoot: '/srv' },
      ],
    });
  });

  it('says nothing of files that are no sources', () => {
    const maps = [map('/shop/orders', '/app'), map('/shop/orders/requirements.txt', '/tmp/requirements.txt', true)];
    expect(attachConfiguration({ ...request, runtime: 'python', maps })['pathMappings']).toEqual([
      { localRoot: '/shop/orders', remoteRoot: '/app' },
    ]);
  });

  it('for Go is where the compiler has seen the sources', () => {
    expect(attachConfiguration({ ...request, runtime: 'go' })).toMatchObject({
      ...{ type: 'go', mode: 'remote', debugAdapter: 'dlv-dap', host: '127.0.0.1', port: 4000 },
      substitutePath: [
        { from: '/shop/orders', to: '/app' },
        { from: '/shop/orders', to: '/src' },
      ],
    });
  });

  it('for Go with -trimpath is the path of the module', () => {
    const goBuild = {
      goVersion: 'go1.22',
      module: 'shop/orders',
      isTrimmed: true,
      isOptimised: false,
      hasSymbols: true,
    };
    expect(attachConfiguration({ ...request, runtime: 'go', goBuild })['substitutePath']).toEqual([
      { from: '/shop/orders', to: 'shop/orders' },
    ]);
  });

  it('for .NET is a list of arguments for docker, which no shell reads', () => {
    const connection = { host: '127.0.0.1', processId: 7, dispose: () => undefined };
    const dockerOptions = ['--context', 'it; rm -rf /'];
    const vsdbg = '/vsdbg/vsdbg';
    expect(attachConfiguration({ ...request, runtime: 'dotnet', connection, dockerOptions, vsdbg })).toMatchObject({
      type: 'coreclr',
      processId: 7,
      sourceFileMap: { '/app': '/shop/orders', '/src': '/shop/orders' },
      pipeTransport: {
        pipeProgram: 'docker',
        pipeArgs: ['--context', 'it; rm -rf /', 'exec', '-i', 'shop-orders-1'],
        debuggerPath: '/vsdbg/vsdbg',
        quoteArgs: false,
      },
    });
  });

  it('for Java is a host and a port', () => {
    expect(attachConfiguration({ ...request, runtime: 'java' })).toMatchObject({ hostName: '127.0.0.1', port: 4000 });
  });

  it('has any attributes of the manifest, and the person’s own above all', () => {
    const made = attachConfiguration(
      { ...request, runtime: 'python' },
      { justMyCode: false, a: 1 },
      { a: 2, name: 'me' },
    );
    expect(made).toMatchObject({ justMyCode: false, a: 2, name: 'me' });
  });
});
