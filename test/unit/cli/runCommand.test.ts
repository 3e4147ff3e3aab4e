import { describe, expect, it } from 'vitest';
import { runEnvironment, withRunWishes } from '../../../src/cli/requests/runWishes.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { aContainer, anApplication, anObservation, aService } from '../../fakes/models.ts';
import { engineWith, run } from './support.ts';

const here = { currentDirectory: '/shop', environment: { TOKEN: 'abc' } };
const files = {
  '/shop': '',
  '/shop/compose.yaml':
    'name: shop\nservices: { web: { image: web, ports: ["80:80"], x-patchbay: { run: { command: web } } } }\n',
  '/shop/vars.env': 'A=1\nB="two words"\nTOKEN\n',
};

describe('what run is asked to have', () => {
  const service = aService('web', {
    ports: [{ target: 80, protocol: 'tcp' }],
    mounts: [{ type: 'volume', source: 'data', target: '/data', isReadOnly: false }],
    labels: { team: 'a' },
    capAdd: ['NET_ADMIN'],
    capDrop: ['CHOWN'],
  });
  const wish = (wishes: object) =>
    withRunWishes(anApplication([service]), service, { servicePorts: false, ...wishes }, here).services['web']!;

  it('is ports in place of its own', () => {
    expect(wish({ publish: ['8080:80', '127.0.0.1:53:53/udp'] }).ports).toEqual([
      { target: 80, published: '8080', protocol: 'tcp' },
      { target: 53, published: '53', hostIp: '127.0.0.1', protocol: 'udp' },
    ]);
    expect(wish({}).ports).toEqual(service.ports);
  });

  it('is volumes beside its own, and in place of one at the same path', () => {
    expect(wish({ volume: ['./src:/app:ro', 'cache:/data', '/scratch'] }).mounts).toEqual([
      { type: 'bind', source: '/shop/src', target: '/app', isReadOnly: true },
      { type: 'volume', source: 'cache', target: '/data', isReadOnly: false },
      { type: 'volume', target: '/scratch', isReadOnly: false },
    ]);
  });

  it('is labels and capabilities over its own', () => {
    expect(wish({ label: ['team=b', 'x=y=z'], capAdd: ['CHOWN'], capDrop: ['NET_ADMIN'] })).toMatchObject({
      labels: { team: 'b', x: 'y=z' },
      capAdd: ['CHOWN'],
      capDrop: ['NET_ADMIN'],
    });
  });

  it.each([
    [{ publish: ['eighty'] }, '--publish eighty cannot be read'],
    [{ publish: ['80'], servicePorts: true }, 'cannot stand together'],
    [{ volume: ['data::b'] }, '--volume data::b cannot be read'],
    [{ volume: ['data:/b:rx'] }, 'no option "rx"'],
    [{ label: ['nothing'] }, '--label nothing cannot be read'],
  ])('is refused where it cannot be read: %j', (wishes, message) => {
    expect(() => wish(wishes)).toThrow(message);
  });

  it('is variables of files, then those that are typed, with the value that they have here where none is', () => {
    const host = { readText: (path: string) => (path === '/shop/vars.env' ? files['/shop/vars.env'] : undefined) };
    const context = { ...here, host: { ...host, list: () => [], exists: () => true, environment: {} } };
    expect(
      runEnvironment({ servicePorts: false, envFromFile: ['vars.env'], env: ['A=9', 'TOKEN', 'NONE'] }, context),
    ).toEqual({
      A: '9',
      B: 'two words',
      TOKEN: 'abc',
    });
    expect(() => runEnvironment({ servicePorts: false, envFromFile: ['none.env'] }, context)).toThrow(
      'Cannot read none.env',
    );
    expect(() => runEnvironment({ servicePorts: false, env: ['=x'] }, context)).toThrow('cannot be read');
  });
});

describe('run', () => {
  it('takes -p for ports and -v for volumes, though they name a project and a version elsewhere', async () => {
    const engine = engineWith();
    const { exitCode, stderr } = await run(
      ['run', '-d', '-p', '8080:80', '-v', './src:/app', '-l', 'a=b', '--use-aliases', 'web', 'ls', '-p', 'x'],
      { files, engine },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(engine.executed[0]?.request).toMatchObject({
      command: ['ls', '-p', 'x'],
      hasPorts: true,
      hasAliases: true,
      isDetached: true,
      isTty: false,
    });
  });

  it('removes orphans first when it is asked to', async () => {
    const engine = engineWith([aContainer('gone', 1), aContainer('web', 1)]);
    await run(['run', 'web'], { files, engine });
    expect(engine.ids.filter((id) => id.startsWith('remove:'))).toEqual([]);
    await run(['run', '--remove-orphans', 'web'], { files, engine });
    expect(engine.ids.filter((id) => id.startsWith('remove:'))).toEqual(['remove:shop-gone-1']);
  });

  it('--pull says when its image is pulled, in place of the manifest', async () => {
    const engine = engineWith();
    await run(['run', '--pull', 'missing', 'web'], { files, engine });
    expect(engine.ids.filter((id) => id.startsWith('pull:'))).toEqual([]);
    await run(['run', '--pull', 'always', 'web'], { files, engine });
    expect(engine.ids.filter((id) => id.startsWith('pull:'))).toEqual(['pull:web']);
    expect((await run(['run', '--pull', 'sometimes', 'web'], { files, engine })).exitCode).toBe(2);
  });

  it('says what a local process cannot have', async () => {
    const local = (...words: string[]) =>
      run(['run', ...words, 'web'], { files, engine: new FakeEngine({ kind: 'process' }) });
    expect((await local('-p', '80')).stderr).toContain('--publish is for containers');
    expect((await local('-v', '/x:/y')).exitCode).toBe(2);
    const detached = await local('-d');
    expect(detached.exitCode).toBe(2);
    expect(detached.stderr).toContain('nothing would watch over it, since it is a local process');
  });
});

describe('what run foresees', () => {
  const manifest = (rest: string) => ({
    '/shop': '',
    '/shop/compose.yaml': `name: shop\nservices: { web: { image: web, ${rest}\n`,
  });

  it('is told, and does not keep it from running', async () => {
    const engine = engineWith();
    const its = manifest('cpu_count: 2 } }');
    const { exitCode, stderr } = await run(['run', 'web', 'ls'], { files: its, engine });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^patchbay: .*warning: .*cpu_count/);
    expect(engine.executed).toHaveLength(1);
  });

  it('refuses it where the plan cannot be applied', async () => {
    const engine = engineWith([], { everywhere: { networks: [], volumes: [] } });
    const its = manifest('networks: [lan] } }\nnetworks: { lan: { external: true } }');
    const { exitCode, stderr } = await run(['run', 'web', 'ls'], { files: its, engine });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/error: The network "\w+" is external, and this engine has none of that name/);
    expect(engine.executed).toEqual([]);
  });
});

describe('exec -d', () => {
  it('leaves the command to itself, without a terminal and input', async () => {
    const engine = engineWith([aContainer('web', 1)]);
    const { exitCode } = await run(['exec', '-d', 'web', 'ls', '-d'], { files, engine });
    expect(exitCode).toBe(0);
    expect(engine.executed[0]?.request).toMatchObject({ command: ['ls', '-d'], isDetached: true, isTty: false });
  });

  it('is refused of a local process, which nothing would watch over', async () => {
    const engine = new FakeEngine({ kind: 'process' });
    engine.observation = anObservation([aContainer('web', 1)]);
    const { exitCode, stderr } = await run(['exec', '-d', 'web', 'ls'], { files, engine });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Cannot leave a command in shop-web-1 to itself: nothing would watch over it');
    expect(engine.executed).toEqual([]);
  });
});
