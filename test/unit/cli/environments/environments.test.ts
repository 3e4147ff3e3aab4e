import { describe, expect, it } from 'vitest';
import { aContainer } from '../../../fakes/models.ts';
import { engineWith, run } from '../support.ts';

const files = {
  '/shop/compose.yaml': `name: shop
services:
  web: { image: web, x-patchbay: { run: { command: node web.js } } }
x-patchbay:
  environments:
    prod: { files: [prod.yaml], context: far }
    local: { engine: process }
    cluster: { engine: swarm, context: far, nodes: { n1: near } }
`,
  '/shop/prod.yaml': 'services: { web: { deploy: { replicas: 2 } } }\n',
};

describe('--environment', () => {
  it('reads the manifest with what the environment adds, before or behind the command', async () => {
    for (const words of [
      ['--environment', 'prod', 'plan', '--format', 'json'],
      ['plan', '--format', 'json', '--environment=prod'],
    ]) {
      const { stdout, exitCode } = await run(words, { files, engine: engineWith() });
      expect(exitCode).toBe(0);
      const { steps } = JSON.parse(stdout) as { readonly steps: readonly { readonly id: string }[] };
      expect(steps.map(({ id }) => id)).toContain('create:shop-web-2');
    }
  });

  it('connects to the engine that the environment names, unless an option names another', async () => {
    const engine = engineWith();
    const connectedBy = async (...words: string[]) => (await run(words, { files, engine })).connected;
    expect(await connectedBy('ps')).toEqual(['docker']);
    expect(await connectedBy('ps', '--environment', 'prod')).toEqual(['far']);
    expect(await connectedBy('ps', '--environment', 'local')).toEqual(['process']);
    expect(await connectedBy('ps', '--environment', 'prod', '--context', 'near')).toEqual(['near']);
    expect(await connectedBy('ps', '--environment', 'cluster')).toEqual(['swarm at far (n1)']);
    // An address says where it is, and the environment what it is, and how its nodes are reached.
    expect(await connectedBy('ps', '--environment', 'cluster', '--context', 'near')).toEqual(['swarm at near (n1)']);
    expect(await connectedBy('ps', '--environment', 'local', '--context', 'near')).toEqual(['near']);
    expect(await connectedBy('ps', '--environment', 'cluster', '--engine', 'docker')).toEqual(['docker']);
  });

  it('does nothing where there is no such environment, whatever names the project', async () => {
    const { exitCode, stderr, connected } = await run(['down', '-p', 'shop', '--environment', 'prd'], { files });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('no environment "prd". Did you mean prod?');
    expect(connected).toEqual([]);
  });

  it('does nothing where no manifest says what the environment is', async () => {
    const { exitCode, stderr, connected } = await run(['down', '-p', 'shop', '--environment', 'prod'], {});
    expect(exitCode).toBe(2);
    expect(stderr).toContain('No manifest');
    expect(connected).toEqual([]);
  });

  it('leaves the option of config alone that Compose has, and stands before it', async () => {
    const listed = await run(['config', '--environment'], { files, environment: { A: 'b' } });
    expect(listed.stdout).toContain('A=b');
    const inProd = await run(['--environment', 'prod', 'config', '--format', 'json'], { files });
    expect(inProd.stdout).toContain('"replicas": 2');
  });

  it('is completed with the names of the manifest', async () => {
    const { stdout } = await run(['__complete', 'up', '--environment', 'p'], { files });
    expect(stdout).toBe('prod\n');
  });
});

describe('check --all-environments', () => {
  const matrix = {
    '/shop/compose.yaml': `name: shop
services:
  web: { image: 'web:1', depends_on: [db] }
x-patchbay:
  environments:
    prod: { files: [prod.yaml] }
    dev: { files: [dev.yaml] }
`,
    '/shop/prod.yaml': "services: { db: { image: 'db:1' } }\n",
    '/shop/dev.yaml': "services: { db: { image: 'db:1', restart: sometimes } }\n",
  };

  it('says of each finding in which environments it holds', async () => {
    const { stdout, exitCode } = await run(['check', '--all-environments', '--format', 'json'], { files: matrix });
    expect(exitCode).toBe(1);
    const errors = (JSON.parse(stdout) as { severity: string; message: string; environments: unknown }[]).filter(
      ({ severity }) => severity === 'error',
    );
    expect(errors.map(({ environments }) => environments)).toEqual([[null], ['dev']]);
    expect(errors[1]!.message).toContain('sometimes');
  });

  it('tells people the same, and counts findings by environment', async () => {
    const { stdout } = await run(['check', '--all-environments'], { files: matrix });
    expect(stdout).toContain('  without an environment\n');
    expect(stdout).toContain('  in dev\n');
    const table = stdout.slice(stdout.indexOf('ENVIRONMENT')).split('\n');
    expect(table.map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['ENVIRONMENT', 'ERRORS'],
      ['no environment', '1'],
      ['prod', '0'],
      ['dev', '1'],
      [''],
    ]);
  });

  it('names the environments in SARIF and in annotations', async () => {
    const sarif = await run(['check', '--all-environments', '--format', 'sarif'], { files: matrix });
    expect(sarif.stdout).toContain('"environments": [\n');
    const github = await run(['check', '--all-environments', '--format', 'github'], { files: matrix });
    expect(github.stdout).toMatch(/::error .*dev\.yaml.*\(in dev\)\n/);
  });

  it('says what the engine of an environment refuses, and no other', async () => {
    const named = `name: shop
services:
  web: { image: 'web:1', privileged: true }
x-patchbay:
  environments:
    prod: { context: far }
    cluster: { engine: swarm, context: far }
    local: { engine: process }
    dev: {}
`;
    const { stdout } = await run(['check', '--all-environments', '--format', 'json'], {
      files: { '/shop/compose.yaml': named },
    });
    const found = JSON.parse(stdout) as { code: string; line: number; environments: unknown }[];
    const refused = found.filter(({ code }) => code.startsWith('engine.'));
    const places = refused.map(({ code, line, environments }) => [code, line, environments]);
    expect(places).toEqual([
      ['engine.not-on-cluster', 3, ['cluster']],
      ['engine.no-local-run', 3, ['local']],
    ]);
  });

  it('is refused together with one environment', async () => {
    expect((await run(['check', '--all-environments', '--environment', 'dev'], { files: matrix })).exitCode).toBe(2);
  });

  it('checks one environment alone', async () => {
    expect((await run(['check', '--environment', 'prod'], { files: matrix })).exitCode).toBe(0);
    expect((await run(['check', '--environment', 'dev'], { files: matrix })).exitCode).toBe(1);
  });
});

describe('drift and promote', () => {
  const two = {
    '/shop/compose.yaml': `name: shop
services:
  web: { image: 'web:1', environment: { LEVEL: debug } }
x-patchbay:
  environments:
    prod: { files: [prod.yaml], context: far }
`,
    '/shop/prod.yaml':
      "name: shop-prod\nservices: { web: { image: 'web:stable', environment: { LEVEL: warn }, deploy: { replicas: 2 } } }\n",
  };
  const running = () => {
    const engine = engineWith([aContainer('web', 1, { image: 'web:1', imageId: 'sha256:a' })]);
    engine.imageDigests = () => Promise.resolve({ 'sha256:a': ['hub/web@sha256:1'] });
    return engine;
  };

  it('drift places what has drifted in the manifest, and exits with 1', async () => {
    const { exitCode, stdout } = await run(['drift', '--format', 'json'], { files: two, engine: engineWith() });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ file: '/shop/compose.yaml', line: 3, code: 'drift.replicas' }]);
  });

  it('drift --against tells in what environments differ, without any value of a variable', async () => {
    const { exitCode, stdout } = await run(['drift', '--against', 'prod'], { files: two, engine: running() });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('image web:1 → web:stable');
    expect(stdout).toContain('replicas 1 → 2');
    expect(stdout).toContain('environment.LEVEL changed');
    expect(stdout).not.toMatch(/debug|warn\b(?!ing|\[)/);
  });

  it('drift refuses to compare an environment with itself or with none', async () => {
    expect((await run(['drift', '--environment', 'prod', '--against', 'prod'], { files: two })).exitCode).toBe(2);
    expect((await run(['drift', '--against', 'nowhere'], { files: two })).exitCode).toBe(2);
  });

  it('promote is refused where both are the same environment, one is unknown, or nothing runs', async () => {
    expect((await run(['promote', '--from', 'prod', '--to', 'prod'], { files: two })).exitCode).toBe(2);
    expect((await run(['promote', '--from', 'dev', '--to', 'prod'], { files: two })).exitCode).toBe(2);
  });
});
