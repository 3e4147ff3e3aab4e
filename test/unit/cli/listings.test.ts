import { describe, expect, it } from 'vitest';
import { spanText } from '../../../src/base/span.ts';
import { statusText } from '../../../src/cli/rows/ages.ts';
import { parseTemplate, render } from '../../../src/cli/rows/goTemplate.ts';
import type { ObservedContainer } from '../../../src/engine/observation.ts';
import { aContainer } from '../../fakes/models.ts';
import { engineWith, run } from './support.ts';

const files = { '/shop/compose.yaml': 'name: shop\nservices:\n  db: {image: db}\n  web: {image: web}\n' };
const containers: readonly ObservedContainer[] = [
  aContainer('db', 1, { id: 'd'.repeat(64) }),
  aContainer('web', 1, { id: 'a'.repeat(64), state: 'paused', command: ['node', 'server.js', '--port', '8080'] }),
  aContainer('web', 2, { id: 'b'.repeat(64), state: 'exited', exitCode: 3 }),
  aContainer('web', 9, { id: 'c'.repeat(64), isOneOff: true, name: 'shop-web-run-1' }),
  aContainer('left', 1, { id: 'e'.repeat(64) }),
];

describe('patchbay ps, as Compose lists', () => {
  it('lists what runs or is paused, and with -a what ended and what "run" made', async () => {
    expect(await names()).toEqual(['shop-db-1', 'shop-left-1', 'shop-web-1']);
    expect(await names('-a')).toEqual(['shop-db-1', 'shop-left-1', 'shop-web-1', 'shop-web-2', 'shop-web-run-1']);
  });

  it('lists the states that are asked for', async () => {
    expect(await names('--status', 'exited')).toEqual(['shop-web-2']);
    expect(await names('--filter', 'status=paused', '--status=exited')).toEqual(['shop-web-1', 'shop-web-2']);
    const wrong = await ps('--status', 'sleeping');
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
    expect(wrong.stderr).toContain('The states: paused, restarting');
    expect((await ps('--filter', 'name=web')).exitCode).toBe(2);
  });

  it.each([['--orphans=false'], ['--no-orphans']])(
    'leaves out what the manifest does not have with %s',
    async (word) => {
      expect(await names(word)).toEqual(['shop-db-1', 'shop-web-1']);
      expect(await names('--orphans=true', '--orphans')).toContain('shop-left-1');
    },
  );

  it('prints whole ids alone with -q, services once with --services', async () => {
    expect((await ps('-q', 'web')).stdout).toBe(`${'a'.repeat(64)}\n`);
    expect((await ps('--services', '-a')).stdout).toBe('db\nleft\nweb\n');
  });

  it('prints a template for each, or a table of one', async () => {
    expect((await ps('--format', '{{.Service}}={{.State | upper}}', 'web')).stdout).toBe('web=PAUSED\n');
    expect((await ps('--format', 'table {{.Name}}\\t{{.ID}}', 'db')).stdout).toBe(
      'NAME        ID\nshop-db-1   dddddddddddd\n',
    );
    expect((await ps('--format', '{{json .Publishers}}', 'db')).stdout).toBe('[]\n');
    const wrong = await ps('--format', '{{.Nmae}}');
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
    expect(wrong.stderr).toContain('There is no field ".Nmae"');
  });

  it('cuts long commands and ids off unless it is told not to', async () => {
    const shown = (await ps('--format', '{{.Command}} {{.ID}}', 'web')).stdout;
    expect(shown).toBe('"node server.js --po…" aaaaaaaaaaaa\n');
    const whole = (await ps('--no-trunc', '--format', '{{.Command}} {{.ID}}', 'web')).stdout;
    expect(whole).toBe(`"node server.js --port 8080" ${'a'.repeat(64)}\n`);
  });

  async function names(...words: string[]): Promise<readonly string[]> {
    return (await ps('--format', '{{.Name}}', ...words)).stdout.split('\n').slice(0, -1);
  }

  function ps(...words: string[]): ReturnType<typeof run> {
    return run(['ps', ...words], { files, engine: engineWith(containers) });
  }
});

describe('other lists', () => {
  it('ls -q prints names, those that a filter lets through', async () => {
    const engine = engineWith();
    engine.otherProjects = ['shop', 'workshop', 'bank'].map((name) => ({
      name,
      services: { web: { running: 1, total: 1 } },
      state: 'running',
      isOurs: true,
      configFiles: [],
    }));
    expect((await run(['ls', '-q'], { engine })).stdout).toBe('shop\nworkshop\nbank\n');
    expect((await run(['ls', '-q', '--filter', 'name=^shop'], { engine })).stdout).toBe('shop\n');
    expect((await run(['ls', '--filter', 'name=('], { engine })).exitCode).toBe(2);
  });

  it.each([
    ['busybox', 'busybox', 'latest'],
    ['registry:5000/shop/web', 'registry:5000/shop/web', 'latest'],
    ['registry:5000/shop/web:2', 'registry:5000/shop/web', '2'],
    ['redis:7@sha256:0123', 'redis', '7'],
    ['redis@sha256:0123', 'redis', '<none>'],
  ])('images splits %s as Compose does', async (image, repository, tag) => {
    const engine = engineWith([aContainer('web', 1, { image, imageId: 'sha256:abc' })]);
    const { stdout } = await run(['images', '--format', 'json'], { files, engine });
    expect(JSON.parse(stdout)).toMatchObject([{ Repository: repository, Tag: tag }]);
  });

  it('images -q prints each id once', async () => {
    const engine = engineWith([1, 2].map((number) => aContainer('web', number, { imageId: 'sha256:abc' })));
    expect((await run(['images', '-q'], { files, engine })).stdout).toBe('abc\n');
  });

  it('volumes lists what is there, or what services use of it', async () => {
    const its = {
      '/shop/compose.yaml':
        'name: shop\nservices: {db: {image: db, volumes: [data:/d]}, web: {image: web}}\nvolumes: {data: , more: }\n',
    };
    const engine = engineWith([], { volumes: ['shop_data', 'shop_more'] });
    expect((await run(['volumes', '-q'], { files: its, engine })).stdout).toBe('shop_data\nshop_more\n');
    expect((await run(['volumes', '-q', 'db'], { files: its, engine })).stdout).toBe('shop_data\n');
    expect((await run(['volumes'], { files: its, engine })).stdout).toMatch(/^DRIVER +VOLUME NAME\nlocal +shop_data\n/);
    expect((await run(['volumes', '--format', 'json', 'db'], { files: its, engine })).stdout).toBe(
      '{"Driver":"local","Name":"shop_data"}\n',
    );
  });

  it('port takes the first container there is, or the one that is named', async () => {
    const at = (publishedPort: number) => [{ hostIp: '0.0.0.0', publishedPort, targetPort: 80, protocol: 'tcp' }];
    const engine = engineWith([
      aContainer('web', 3, { publishers: at(3) }),
      aContainer('web', 2, { publishers: at(2) }),
    ]);
    expect((await run(['port', 'web', '80'], { files, engine })).stdout).toBe('0.0.0.0:2\n');
    expect((await run(['port', '--index', '3', 'web', '80'], { files, engine })).stdout).toBe('0.0.0.0:3\n');
    expect((await run(['port', '--index', '1', 'web', '80'], { files, engine })).exitCode).toBe(2);
  });

  it('version prints the number in three ways', async () => {
    expect((await run(['version'])).stdout).toBe('Patchbay version 1.2.3\n');
    expect((await run(['version', '--short'])).stdout).toBe('1.2.3\n');
    expect((await run(['version', '-f', 'json'])).stdout).toBe('{"version":"1.2.3"}\n');
  });
});

describe('a template', () => {
  it.each(['{{range .Ports}}{{end}}', '{{.Name | shout}}', '{{ Name }}'])(
    'refuses %s, and says what it takes',
    (text) => {
      expect(() => parseTemplate(text, ['Name', 'Ports'])).toThrow(/cannot be read. Write \{\{\.Name\}\}/);
    },
  );

  it('shows a row as JSON, and texts as they are', () => {
    expect(render(parseTemplate('<{{ json . }}>\\t{{lower .Name}}', ['Name']), { Name: 'A' })).toBe(
      '<{"Name":"A"}>\ta',
    );
  });
});

describe('a time as Docker says it', () => {
  it.each([
    [0.2, 'Less than a second'],
    [1, '1 second'],
    [59, '59 seconds'],
    [70, 'About a minute'],
    [3599, '59 minutes'],
    [3600, 'About an hour'],
    [47 * 3600, '47 hours'],
    [49 * 3600, '2 days'],
    [15 * 86_400, '2 weeks'],
    [90 * 86_400, '3 months'],
    [800 * 86_400, '2 years'],
  ])('%d s is %s', (seconds, text) => {
    expect(spanText(seconds * 1000)).toBe(text);
  });

  it('tells a container’s state', () => {
    const of = (facts: Partial<ObservedContainer>): string => statusText(aContainer('web', 1, facts), 100_000);
    expect(of({ startedAtMs: 95_000, health: 'healthy' })).toBe('Up 5 seconds (healthy)');
    expect(of({ startedAtMs: 95_000, health: 'starting' })).toBe('Up 5 seconds (health: starting)');
    expect(of({ state: 'exited', exitCode: 137, finishedAtMs: 98_000 })).toBe('Exited (137) 2 seconds ago');
    expect(of({ state: 'created' })).toBe('Created');
    expect(of({ startedAtMs: 95_000, placement: 'local' })).toBe('Up 5 seconds (local)');
  });
});
