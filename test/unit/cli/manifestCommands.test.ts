import { describe, expect, it } from 'vitest';
import { run, type World } from './support.ts';

const sound = { '/shop/compose.yaml': 'name: shop\nservices:\n  web:\n    image: busybox\n' };
const broken = {
  '/shop/compose.yaml': 'name: shop\nservices:\n  web:\n    image: busybox\n    depends_on: [nobody]\n',
};

describe('patchbay check', () => {
  it('exits with 0 for a manifest without errors, and connects to nothing', async () => {
    expect(await run(['check'], { files: sound })).toMatchObject({ exitCode: 0, connected: [] });
  });

  it('prints an array of findings with lines and columns from 1, and exits with 1 for an error', async () => {
    const { exitCode, stdout } = await run(['check', '--format', 'json'], { files: broken });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      {
        file: '/shop/compose.yaml',
        line: 5,
        column: 18,
        endLine: 5,
        endColumn: 24,
        severity: 'error',
        code: 'manifest.undefined-service',
        message: expect.stringContaining('nobody') as string,
      },
    ]);
  });

  it('prints an empty array when nothing is wrong', async () => {
    expect(JSON.parse((await run(['check', '--format', 'json'], { files: sound })).stdout)).toEqual([]);
  });

  it('shows people the place with its line', async () => {
    const { stdout } = await run(['check'], { files: broken });
    expect(stdout).toContain('compose.yaml:5:18');
    expect(stdout).toContain('5 |     depends_on: [nobody]\n    |                  ^^^^^^');
    expect(stdout).toMatch(/\n1 error\n3 hints are not shown; --severity hint shows them\.\n$/);
  });

  it('leaves out what is below the floor, and exits with 1 all the same for an error', async () => {
    const files = {
      '/shop/compose.yaml': 'services:\n  web: {image: x, depends_on: [nobody]}\n  db: {image: "${GONE}"}\n',
    };
    const all = await run(['check', '--format=json'], { files });
    const errors = await run(['check', '--format=json', '--severity=error'], { files });
    expect(new Set(severities(all.stdout))).toContain('warning');
    expect(new Set(severities(errors.stdout))).toEqual(new Set(['error']));
    expect(errors.exitCode).toBe(1);
  });

  it('exits with 1 for what is no YAML', async () => {
    expect((await run(['check'], { files: { '/shop/compose.yaml': 'services: [' } })).exitCode).toBe(1);
  });
});

describe('the manifest', () => {
  it('is found in a folder above', async () => {
    const world = { files: sound, currentDirectory: '/shop/web/src' };
    expect((await run(['config'], world)).stdout).toContain('name: shop');
  });

  it('is the files that -f names, later ones on top, wherever the option stands', async () => {
    const files = { ...sound, '/shop/more.yaml': 'services:\n  web:\n    image: nginx\n' };
    const before = await run(['-f', 'compose.yaml', '-f', 'more.yaml', 'config', '--format', 'json'], { files });
    const after = await run(['config', '--format', 'json', '-f', 'compose.yaml', '-f', 'more.yaml'], { files });
    expect(JSON.parse(before.stdout)).toMatchObject({ services: { web: { image: 'nginx' } } });
    expect(after.stdout).toBe(before.stdout);
  });

  it.each<[string, string[], World]>([
    ['there is none', ['check'], {}],
    ['a named file is missing', ['check', '-f', 'gone.yaml'], { files: sound }],
    ['an environment file is missing', ['check', '--env-file', 'gone.env'], { files: sound }],
    ['it is to come from standard input', ['config', '-f', '-'], { files: sound }],
  ])('makes a command exit with 2 when %s', async (_, words, world) => {
    const { exitCode, stdout, stderr } = await run(words, world);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^patchbay: [^\n]+\. [^\n]+\.\n$/);
  });

  it('takes files, name and profiles from the variables that Compose takes them from', async () => {
    const files = {
      '/shop/own.yaml': 'services:\n  web: {image: x}\n  debug: {image: y, profiles: [tools]}\n',
    };
    const environment = { COMPOSE_FILE: 'own.yaml', COMPOSE_PROJECT_NAME: 'mine', COMPOSE_PROFILES: 'tools' };
    const { stdout } = await run(['config', '--format', 'json'], { files, environment });
    expect(JSON.parse(stdout)).toMatchObject({ name: 'mine', services: { debug: { image: 'y' } } });
  });
});

describe('patchbay config', () => {
  it('prints nothing on standard output when the manifest has errors', async () => {
    const { exitCode, stdout, stderr } = await run(['config'], { files: broken });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^patchbay: \/shop\/compose.yaml:5:18: error: /);
  });

  it('prints what --project-name and --env-file say', async () => {
    const files = { '/shop/compose.yaml': 'services: {web: {image: "x:${TAG}"}}', '/shop/ci.env': 'TAG=9\n' };
    const { stdout } = await run(['config', '-p', 'other', '--env-file', 'ci.env', '--format=json'], { files });
    expect(JSON.parse(stdout)).toMatchObject({ name: 'other', services: { web: { image: 'x:9' } } });
  });
});

describe('the command line', () => {
  it.each([['--help'], ['tail', '--help']])('explains itself', async (...words) => {
    const { exitCode, stdout } = await run(words);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: patchbay');
    expect(stdout).toContain('--project-name');
  });

  it('prints its version', async () => {
    expect((await run(['--version'])).stdout).toBe('1.2.3\n');
  });

  it.each([['chek'], ['check', '--formt'], ['check', '--severity', 'loud'], ['tail'], ['tail', 'x', '--limit', '0']])(
    'exits with 2 for what it does not know: %s %s %s',
    async (...words) => {
      const { exitCode, stderr } = await run(words, { files: sound });
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/^patchbay: /);
    },
  );
});

function severities(json: string): readonly string[] {
  return (JSON.parse(json) as { severity: string }[]).map((finding) => finding.severity);
}
