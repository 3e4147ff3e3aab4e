import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newCommandLine, type CommandLine } from './commandLine.ts';

let cli: CommandLine;

beforeEach(async () => {
  cli = await newCommandLine();
});
afterEach(() => cli.dispose());

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(cli.directory, name)), { recursive: true });
    await writeFile(join(cli.directory, name), text);
  }
}

/** What `check` says of files: the errors, and which context each was judged in. */
async function judged(
  ...names: readonly string[]
): Promise<{ errors: readonly string[]; contexts: readonly string[] }> {
  const { stdout, stderr } = await cli.run(['check', '--format', 'json', ...names]);
  const findings = JSON.parse(stdout) as readonly { severity: string; code: string; file: string; line: number }[];
  return {
    errors: findings
      .filter(({ severity }) => severity === 'error')
      .map(({ code, file, line }) => `${file}:${line} ${code}`),
    contexts: stderr.split('\n').filter((line) => line !== ''),
  };
}

describe('check judges the parts of projects as they are built', () => {
  it('with a small variant, tests that include an override, and a profile of its own beside the manifest', async () => {
    await write({
      'docker-compose.yml': [
        'services:',
        '  shop:',
        '    image: ${REGISTRY}/shop:${VERSION}',
        '    environment: [COLLECTOR_HOST]',
        '    depends_on: { collector: { condition: service_started } }',
        '  collector:',
        '    image: ${REGISTRY}/collector:${VERSION}',
        '',
      ].join('\n'),
      'docker-compose.minimal.yml': 'services:\n  shop:\n    image: ${REGISTRY}/shop:${VERSION}\n',
      'docker-compose-tests.yml': [
        'include:',
        '  - path: [docker-compose.yml, docker-compose-tests_include-override.yml]',
        'services:',
        '  tests:',
        '    image: ${REGISTRY}/tests:${VERSION}',
        '    depends_on: [shop]',
        '',
      ].join('\n'),
      'docker-compose-tests_include-override.yml': 'services:\n  collector:\n    command: [--config=/tests.yml]\n',
      'compose-profiling.yml': 'services:\n  shop:\n    security_opt: [seccomp=unconfined]\n',
      'compose.override.yaml': 'services:\n  collector:\n    environment: [API_KEY]\n',
      '.env': 'REGISTRY=example.org\nVERSION=1.2\nCOLLECTOR_HOST=collector\nAPI_KEY=x\n',
    });
    const { errors, contexts } = await judged(
      'docker-compose.yml',
      'docker-compose.minimal.yml',
      'docker-compose-tests.yml',
      'docker-compose-tests_include-override.yml',
      'compose-profiling.yml',
      'compose.override.yaml',
    );
    expect(errors).toEqual([]);
    expect(contexts).toEqual([
      'patchbay: docker-compose-tests_include-override.yml: judged with docker-compose-tests.yml, from its name.',
      'patchbay: compose-profiling.yml: judged with docker-compose.yml, the manifest of its folder.',
      'patchbay: compose.override.yaml: judged with docker-compose.yml, the manifest of its folder.',
    ]);
  });

  it('with a folder of parts for each test, which start in the root of the project', async () => {
    await write({
      'compose.yaml': [
        'secrets:',
        '  password: { environment: PASSWORD }',
        'services:',
        '  chat:',
        '    image: example.org/chat:1',
        '    secrets: [password]',
        '    environment: { PLAIN: "1" }',
        '  database:',
        '    image: postgres:17',
        '',
      ].join('\n'),
      'compose.override.yaml': 'services:\n  chat:\n    environment: { LEVEL: debug }\n',
      'ci/compose.override.yaml': 'services:\n  chat:\n    ports: ["80:80"]\n',
      'ci/backup/compose.yaml': 'services:\n  chat: {}\n',
      'ci/backup/test.sh': '"${docker[@]}" "--file=./ci/backup/compose.yaml" up --wait\n',
      'ci/manual/compose.yaml': 'services:\n  chat:\n    env_file: ci/base.env\n',
      'ci/manual/no-environment.yaml':
        'services:\n  chat:\n    environment: !override\n      MANUAL: "1"\n    secrets: !reset []\n',
      'ci/memory/low.yaml': 'services:\n  chat:\n    deploy: { resources: { limits: { memory: 3000m } } }\n',
      'ci/base.env': 'A=1\n',
    });
    const parts = ['ci/compose.override.yaml', 'ci/backup/compose.yaml', 'ci/manual/compose.yaml'];
    const more = ['ci/manual/no-environment.yaml', 'ci/memory/low.yaml', 'compose.override.yaml'];
    const { errors, contexts } = await judged('compose.yaml', ...parts, ...more);
    expect(errors).toEqual([]);
    expect(contexts).toHaveLength(6);
    for (const line of contexts) expect(line).toMatch(/judged with compose\.yaml, the manifest of/);
  });

  it('with parts in folders of their own, whose README says how they are merged', async () => {
    await write({
      'docker-compose.yml': 'services:\n  stats:\n    image: example.org/stats:1\n',
      'geo/docker-compose.geo.yml': [
        'services:',
        '  stats:',
        '    depends_on: [geo]',
        '  geo:',
        '    image: example.org/geo:1',
        '    env_file: geo/geo.conf',
        '    volumes: [geo:/data]',
        'volumes:',
        '  geo:',
        '',
      ].join('\n'),
      'geo/geo.conf': 'ID=1\n',
      'README.md': 'Run:\n\n```console\n$ docker compose -f docker-compose.yml -f geo/docker-compose.geo.yml up\n```\n',
    });
    expect(await judged('docker-compose.yml', 'geo/docker-compose.geo.yml')).toEqual({
      errors: [],
      contexts: ['patchbay: geo/docker-compose.geo.yml: judged with docker-compose.yml, from README.md:4.'],
    });
  });

  it('with a test that is whole, its override, and an example of the override that everybody writes', async () => {
    await write({
      'docker-compose.yml': 'services:\n  boxes: &boxes\n    image: example.org/boxes:1\n  worker:\n    <<: *boxes\n',
      'docker-compose.test.yml': 'services:\n  boxes:\n    image: ${IMAGE:-example.org/boxes:snapshot}\n',
      'docker-compose.test.override.yml': 'services:\n  boxes:\n    ports: ["127.0.0.1:8000:8080"]\n',
      'docker-compose.override.yml.example':
        'services:\n  boxes:\n    ports: ["8000:8080"]\n  worker:\n    hostname: w\n',
    });
    const names = ['docker-compose.yml', 'docker-compose.test.yml', 'docker-compose.test.override.yml'];
    expect(await judged(...names, 'docker-compose.override.yml.example')).toEqual({
      errors: [],
      contexts: [
        'patchbay: docker-compose.test.override.yml: judged with docker-compose.test.yml, from its name.',
        'patchbay: docker-compose.override.yml.example: judged with docker-compose.yml, from its name.',
      ],
    });
  });

  it('with COMPOSE_FILE and COMPOSE_PROFILES of .env for every command', async () => {
    await write({
      'base.yaml': 'name: shop\nservices:\n  web:\n    image: busybox\n',
      'more.yaml': 'services:\n  web:\n    hostname: w\n  tools:\n    image: busybox\n    profiles: [tools]\n',
      '.env': 'COMPOSE_FILE=base.yaml:more.yaml\nCOMPOSE_PROFILES=tools\n',
    });
    const { stdout, stderr } = await cli.run(['config', '--services']);
    expect(stdout.split('\n').filter(Boolean).toSorted()).toEqual(['tools', 'web']);
    expect(stderr).toBe('patchbay: the manifest is base.yaml, more.yaml, from COMPOSE_FILE in .env.\n');
    expect((await cli.run(['check'])).stderr).toBe(stderr);
    expect((await cli.run(['check'])).exitCode).toBe(0);
  });

  it('reads nothing that lies outside, whatever a README says', async () => {
    await write({
      'project/part.yaml': 'services:\n  web:\n    hostname: w\n',
      'project/README.md':
        'docker compose -f ../secret.yaml -f part.yaml up\ndocker compose -f /etc/passwd -f part.yaml up\n',
      'secret.yaml': 'services:\n  web:\n    image: busybox\n    environment: { PASSWORD: hunter2 }\n',
      'project/.git/HEAD': '',
    });
    const inside = await cli.run(['check', 'part.yaml'], '', {}, ['env', '-C', join(cli.directory, 'project')]);
    expect(inside.stdout).toContain('manifest.no-base');
    expect(inside.stdout + inside.stderr).not.toMatch(/hunter2|secret\.yaml|root:/);
  });
});
