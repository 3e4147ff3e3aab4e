import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/base/problem.ts';
import type { ObservedProject } from '../../../src/engine/observation.ts';
import { engineWith, run, type Run } from './support.ts';

const whole = 'services:\n  web:\n    image: nginx\n';
const files: Readonly<Record<string, string>> = {
  '/repo/patchbay.yaml': `name: shop\ninclude: [compose.yaml]\n`,
  '/repo/compose.yaml': whole,
  '/repo/apps/mail/compose.yaml': whole,
  '/repo/apps/mail/compose.override.yaml': whole,
  '/repo/apps/old/compose.yaml': whole,
  '/repo/node_modules/x/compose.yaml': whole,
};

function project(name: string, running: number, total: number, ...configFiles: readonly string[]): ObservedProject {
  const state = running === 0 ? 'stopped' : running < total ? 'partial' : 'running';
  return { name, services: { web: { running, total } }, state, isOurs: true, configFiles };
}

describe('ls --workspace', () => {
  const ls = (words: readonly string[], projects: readonly ObservedProject[] = [], its = files): Promise<Run> => {
    const engine = engineWith();
    engine.otherProjects = [...projects];
    return run(['ls', ...words], { files: its, engine, currentDirectory: '/repo' });
  };

  it('lists the applications of the current folder, running or not', async () => {
    const running = [project('shop', 2, 3, '/repo/patchbay.yaml'), project('old', 0, 1), project('elsewhere', 1, 1)];
    const { stdout, stderr } = await ls(['--workspace'], running);
    expect(stdout.split('\n').map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
      ['NAME', 'STATUS', 'CONFIG FILES'],
      ['shop', 'exited(1), running(2)', '/repo/patchbay.yaml'],
      ['mail', 'not created', '/repo/apps/mail/compose.yaml,/repo/apps/mail/compose.override.yaml'],
      ['old', 'exited(1)', '/repo/apps/old/compose.yaml'],
      [''],
    ]);
    expect(stderr).toBe('');
  });

  it('lists those of a folder that it is given, as JSON', async () => {
    const { stdout } = await ls(['--workspace', 'apps/mail', '--format', 'json']);
    const configFiles = '/repo/apps/mail/compose.yaml,/repo/apps/mail/compose.override.yaml';
    expect(JSON.parse(stdout)).toEqual([{ Name: 'mail', Status: 'not created', ConfigFiles: configFiles }]);
  });

  it('-q prints the names, and connects to nothing', async () => {
    const { stdout, connected } = await ls(['--workspace', '-q', '--filter', 'name=^(shop|old)$']);
    expect(stdout).toBe('shop\nold\n');
    expect(connected).toEqual([]);
  });

  it('works where no engine answers, and says so', async () => {
    const engine = engineWith();
    const message = 'Cannot reach Docker at unix:///docker.sock (connection refused).';
    engine.failure = new ProblemError({ code: 'engine.unreachable', severity: 'error', message });
    const { stdout, stderr, exitCode } = await run(['ls', '--workspace', '/repo/apps/old'], { files, engine });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\nold +unknown +\/repo\/apps\/old\/compose.yaml\n$/);
    expect(stderr).toContain('The status is unknown: ');
    expect(stderr).toContain('(connection refused)');
  });

  it('tells apart what shares a project name by the files that the project was started from', async () => {
    const same = { '/repo/a/docker/compose.yaml': whole, '/repo/b/docker/compose.yaml': whole };
    const started = [project('docker', 1, 1, '/repo/b/docker/compose.yaml')];
    const { stdout, stderr } = await ls(['--workspace'], started, same);
    expect(stdout).toMatch(/\ndocker +not created +\/repo\/a\/.*\ndocker +running\(1\) +\/repo\/b\//);
    expect(stderr).toContain('2 applications share the project name "docker".');
  });

  it('says where not all was searched', async () => {
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`/repo/${n}/compose.yaml`, whole]));
    const { stdout, stderr } = await ls(['--workspace', '-q'], [], many);
    expect(stdout.split('\n')).toHaveLength(1001);
    expect(stderr).toContain('Not all of /repo was searched, since it has very many manifests.');
  });

  it('refuses a folder that is not there', async () => {
    const { exitCode, stderr } = await ls(['--workspace', 'gone']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no folder /repo/gone.');
  });

  it('completes the folder, and its own options behind it', async () => {
    const complete = async (...words: string[]): Promise<string> =>
      (await run(['__complete', '--', 'ls', ...words], { files })).stdout;
    expect(await complete('--workspace', 'ap')).toBe(':files\n');
    expect(await complete('--workspace', '--fo')).toContain('--format');
    expect(await complete('--work')).toContain('--workspace');
  });
});
