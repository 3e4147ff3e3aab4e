import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareDebugging, type Prepared, type PrepareRequest } from '../../../src/debug/prepare.ts';
import { wholeTar } from '../../../src/engine/copy/wholeTar.ts';
import type { ImageConfig } from '../../../src/engine/containerDetails.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { notRunning, pathMissing } from '../../../src/engine/failures.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { anApplication, aService } from '../../fakes/models.ts';
import { anImage } from './facts.ts';

const signal = new AbortController().signal;

/** An engine with one container: what its image says, the files that it has, and what a command in it writes. */
function engineWith(
  image: Partial<ImageConfig>,
  { files = [] as readonly string[], said = '', labels = {}, isUp = true } = {},
): Pick<Engine, 'details' | 'top' | 'statPath' | 'readArchive' | 'exec' | 'writeArchive'> {
  const config = anImage(image);
  const { entrypoint: Entrypoint, command: Cmd } = config;
  return {
    details: () =>
      Promise.resolve({
        id: 'c1',
        environment: config.environment,
        mounts: [],
        networks: [],
        workingDirectory: '/app',
        image: config,
        raw: { Config: { Entrypoint, Cmd, Labels: labels } },
      }),
    top: (name) =>
      isUp
        ? Promise.resolve({ titles: ['PID', 'CMD'], processes: [['1', Cmd.join(' ')]] })
        : Promise.reject(notRunning(name)),
    statPath: (_, path) => Promise.resolve(files.includes(path) ? { type: 'file' as const, sizeBytes: 4 } : undefined),
    readArchive: (name, path) => {
      if (!files.includes(path)) return Promise.reject(pathMissing(name, path));
      const tar = Readable.from([wholeTar([{ name: 'x', content: Buffer.from('none') }])]);
      return Promise.resolve({ facts: { type: 'file' as const, sizeBytes: 4 }, tar });
    },
    exec: (_container, _request, { stdout }) => {
      stdout.write(said);
      return Promise.resolve(0);
    },
    writeArchive: () => Promise.resolve(),
  };
}

function prepared(
  engine: ReturnType<typeof engineWith>,
  facts: Partial<Service> = {},
  request: Partial<PrepareRequest> = {},
): Promise<Prepared> {
  const application = anApplication([aService('orders', facts)]);
  return prepareDebugging(
    engine,
    {
      ...{ application, service: 'orders', container: 'shop-orders-1', waitsForClient: false },
      ...{ tools: {}, dockerOptions: ['--context', 'box'], onProblem: () => undefined },
      ...request,
    },
    signal,
  );
}

const codesOf = ({ problems }: Prepared): readonly string[] => problems.map(({ code }) => code);

describe('debugging .NET', () => {
  const image = { entrypoint: ['dotnet', 'Orders.dll'] };
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-dotnet-'));
    writeFileSync(
      join(folder, 'Dockerfile'),
      'FROM sdk\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /app\n',
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('needs vsdbg in the container, and says how it comes there', async () => {
    const result = await prepared(engineWith(image));
    expect(result.preparation).toBeUndefined();
    expect(codesOf(result)).toEqual(['debug.no-vsdbg']);
  });

  it('attaches to the process by docker, without a change to the container, and warns of a release', async () => {
    const engine = engineWith(image, { files: ['/vsdbg/vsdbg'], said: '1 tini -- x\n8 dotnet Orders.dll\n' });
    const build = { context: folder, dockerfile: 'Dockerfile', args: {}, labels: {} };
    const result = await prepared(engine, { build });
    expect(codesOf(result)).toEqual(['debug.release-build']);
    const { preparation } = result;
    expect(preparation).toMatchObject({ runtime: 'dotnet', adapter: 'coreclr', attachesAgain: false });
    expect(preparation!.vary).toBeUndefined();
    const connection = await preparation!.open(signal);
    expect(preparation!.configure(connection, { justMyCode: false })).toMatchObject({
      type: 'coreclr',
      processId: 8,
      justMyCode: false,
      sourceFileMap: { '/src': folder },
      pipeTransport: { pipeArgs: ['--context', 'box', 'exec', '-i', 'shop-orders-1'], debuggerPath: '/vsdbg/vsdbg' },
    });
  });

  it('takes vsdbg from where x-patchbay.debug.debugger says', async () => {
    const debug = { debugger: '/opt/vsdbg', pathMappings: [], attributes: { requireExactSource: false } };
    const { preparation } = await prepared(engineWith(image, { said: '' }), { debug });
    const configuration = preparation!.configure(await preparation!.open(signal), {});
    expect(configuration).toMatchObject({ processId: 1, requireExactSource: false });
    expect(configuration['pipeTransport']).toMatchObject({ debuggerPath: '/opt/vsdbg' });
  });
});

describe('debugging Java', () => {
  const image = { command: ['java', '-jar', 'app.jar'], environment: { JAVA_HOME: '/opt/java' } };

  it('is refused where Java was made without its agent', async () => {
    expect(codesOf(await prepared(engineWith(image, { files: ['/opt/java/lib'] })))).toEqual(['debug.no-jdwp']);
    const whole = engineWith(image, { files: ['/opt/java/lib', '/opt/java/lib/libjdwp.so'] });
    expect((await prepared(whole)).preparation).toMatchObject({ runtime: 'java' });
  });
});

describe('debugging any service', () => {
  it('says what the runtime was known by, what is changed, and where its files are', async () => {
    const engine = engineWith({ command: ['python', 'app.py'] });
    const { preparation } = await prepared(engine, {}, { tools: { debugpy: '/here' } });
    expect(preparation).toMatchObject({
      label: 'Python',
      evidence: 'its command runs python app.py',
      extension: { id: 'ms-python.debugpy' },
      localRoots: ['/shop'],
    });
    expect(preparation!.changes).toContain('starts under debugpy on port 5678 of the container');
  });

  it('follows a manifest that is edited meanwhile, also to what cannot be debugged', async () => {
    const { preparation } = await prepared(
      engineWith({ command: ['python', 'app.py'] }),
      {},
      { tools: { debugpy: '/x' } },
    );
    const edited = aService('orders', { command: ['python', 'other.py'] });
    expect(preparation!.vary!(edited).command).toContain('other.py');
    const script = aService('orders', { command: ['./start'] });
    expect(preparation!.vary!(script)).toBe(script);
  });

  it('knows a container again that was made to be debugged, running or not', async () => {
    const labels = { 'dev.patchbay.debug': 'python 5678' };
    const engine = engineWith({ command: ['/start'] }, { labels, isUp: false });
    const debug = { command: ['python', 'app.py'], pathMappings: [], attributes: {} };
    const { preparation } = await prepared(engine, { debug }, { tools: { debugpy: '/x' } });
    expect(preparation).toMatchObject({ runtime: 'python', evidence: 'its container was made to debug it' });
  });

  it('lends no Delve that needs libraries', async () => {
    const engine = engineWith({ command: ['/app'], environment: { GOGC: '1' }, architecture: 'amd64' });
    expect(codesOf(await prepared(engine, {}, { tools: { dlv: ['/nowhere', process.execPath] } }))).toEqual([
      'debug.no-delve',
    ]);
    const relay = join(import.meta.dirname, '../../../media/relay/amd64');
    expect((await prepared(engine, {}, { tools: { dlv: [process.execPath, relay] } })).preparation).toMatchObject({
      runtime: 'go',
    });
  });

  it('is nothing of a service that is not there', async () => {
    expect(await prepared(engineWith({}), {}, { service: 'other' })).toEqual({ preparation: undefined, problems: [] });
  });
});
