import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProblemError } from '../../../src/base/problem.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { Application, Build } from '../../../src/manifest/model.ts';
import { anApplication, aService } from '../../fakes/models.ts';
import { OciRegistry } from '../../fakes/ociRegistry.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';

const from = 'FROM busybox:latest\n';

describe.skipIf(!(await dockerAnswers()))('building', () => {
  const docker = new Dockerode();
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  let folder = '';
  const made = new Set<string>();

  beforeAll(async () => {
    await ensureBusybox();
    folder = await mkdtemp(join(tmpdir(), 'patchbay-builds-'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    const images = [...made];
    made.clear();
    await Promise.all(
      images.map((image) =>
        docker
          .getImage(image)
          .remove({ force: true })
          .catch(() => undefined),
      ),
    );
  });
  afterAll(async () => {
    engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const context = async (dockerfile: string, files: Readonly<Record<string, string>> = {}): Promise<Build> => {
    const root = await mkdtemp(join(folder, 'context-'));
    for (const [file, text] of Object.entries({ Dockerfile: dockerfile, ...files })) {
      await mkdir(join(root, file, '..'), { recursive: true });
      await writeFile(join(root, file), text);
    }
    return { context: root, dockerfile: 'Dockerfile', args: {}, labels: {} };
  };
  const unique = (): string => `pbbuild-${randomBytes(4).toString('hex')}`;

  interface Built {
    readonly image: string;
    readonly told: readonly string[];
  }
  const build = async (
    facts: Build,
    application: Partial<Application> = {},
    signal = AbortSignal.timeout(60_000),
  ): Promise<Built> => {
    const image = unique();
    made.add(image);
    for (const tag of facts.tags ?? []) made.add(tag);
    const told: string[] = [];
    const service = aService('app', { build: facts });
    const step = { id: 'build', kind: 'build', service: 'app', image, after: [], reason: 'missing' } as const;
    const { services, ...others } = application;
    const whole = { ...anApplication([service, ...Object.values(services ?? {})]), ...others };
    await engine.perform(step, whole, (text) => void told.push(text), signal);
    return { image, told };
  };
  const problemOf = async (building: Promise<unknown>) =>
    building.then(
      () => undefined,
      (error: unknown) => (error as ProblemError).problem,
    );
  describe.each([
    ['BuildKit', ''],
    ['the classic builder', '0'],
  ])('with %s', (_name, buildkit) => {
    beforeEach(() => vi.stubEnv('DOCKER_BUILDKIT', buildkit));

    it('takes all that the manifest says of a build, and leaves out what is to be left out', async () => {
      const tag = `${unique()}:extra`;
      // Unlike that of every other run, which BuildKit would take from its cache without a word.
      const greeting = `hello $HOME, ${tag}`;
      const facts = await context(
        `${from.trim()} AS wanted
ARG GREETING
COPY . /app
RUN echo "$GREETING" && [ "$GREETING" = '${greeting}' ]
RUN ls -R /app && [ -e /app/kept ] && [ ! -e /app/dropped ] && [ -e /app/deploy/back ]
RUN cat /etc/hosts && grep -q 10.9.8.7 /etc/hosts
FROM busybox:latest AS unused
RUN exit 1
`,
        {
          kept: 'x',
          dropped: 'x',
          'deploy/out': 'x',
          'deploy/back': 'x',
          '.dockerignore': 'dropped\ndeploy\n!deploy/back\n',
        },
      );
      const { told } = await build({
        ...facts,
        args: { GREETING: greeting },
        target: 'wanted',
        labels: { 'org.example.team': 'shop' },
        tags: [tag],
        extraHosts: ['somewhere:10.9.8.7'],
      });
      const { Config } = await docker.getImage(tag).inspect();
      expect(Config.Labels).toMatchObject({ 'org.example.team': 'shop', 'com.docker.compose.service': 'app' });
      expect(told.some((line) => line.includes('RUN echo'))).toBe(true);
      expect(told).toContain(greeting);
    });

    it('names the step that failed and its last lines', async () => {
      const facts = await context(`${from}RUN echo one; echo "no compiler" >&2; exit 7\n`);
      const problem = await problemOf(build(facts));
      expect(problem).toMatchObject({
        code: 'engine.build-failed',
        message: expect.stringMatching(/\[2\/\d\] RUN echo one.*7.* Its last lines:.*no compiler/) as string,
      });
    });

    it('takes folders, images and other services as contexts by name, and leaves nothing of them', async () => {
      const lib = await context('never read\n', { kept: 'kept', dropped: 'dropped', '.dockerignore': 'dropped\n' });
      const base = await build(await context(`${from}RUN echo based > /based\n`));
      const facts = await context(`ARG FILE=/based
FROM base
COPY --from=tools /bin/busybox /tools/busybox
COPY --from=lib / /lib
COPY . /own
RUN [ -e /based ] && [ -x /tools/busybox ] && [ "$(cat /lib/kept)" = kept ] && [ ! -e /lib/dropped ]
RUN [ "$(ls /own)" = Dockerfile ] && [ "$(stat -c %u /lib/kept)" = 0 ]
`);
      const images = async (): Promise<number> =>
        (await docker.listImages({ filters: { reference: ['patchbay-context-*'] } })).length;
      const before = await images();
      await build(
        {
          ...facts,
          isUncached: true,
          additionalContexts: { base: 'service:base', tools: 'docker-image://busybox:latest', lib: lib.context },
        },
        { services: { base: aService('base', { image: base.image }) } },
      );
      expect(await images()).toBe(before);
      const clash = await context(`${from.trim()} AS lib\nCOPY --from=lib / /lib\n`);
      expect(await problemOf(build({ ...clash, additionalContexts: { lib: lib.context } }))).toMatchObject({
        code: 'engine.build-unsupported',
      });
      expect(await images()).toBe(before);
    });

    it('says what to do about a file that is not in the context, a program that is not in the image, a base that is not there', async () => {
      const failing = async (line: string): Promise<string | undefined> =>
        (await problemOf(build(await context(`${from}${line}\n`))))?.message;
      expect(await failing('COPY no-such-file /app/')).toContain('check the path, and that .dockerignore');
      expect(await failing('RUN no-such-program-at-all')).toContain('install it in a step before');
      expect(await failing('RUM true')).toContain('correct that line');
      const base = await context('FROM localhost:9/patchbay/none:1\n');
      expect((await problemOf(build(base)))?.message).toContain('cannot reach the registry of its base image');
    });

    it('pulls a base image with the user’s credentials', async () => {
      const user = { username: 'me', password: 'secret' };
      const registry = await new OciRegistry('basic', user).open();
      const base = `${registry.address}/base/${randomBytes(4).toString('hex')}`;
      const authconfig = { ...user, serveraddress: registry.address };
      try {
        await docker.getImage('busybox:latest').tag({ repo: base, tag: '1' });
        const pushed = await docker.getImage(`${base}:1`).push({ authconfig });
        pushed.resume();
        await once(pushed, 'end');
        await docker.getImage(`${base}:1`).remove();
        const auth = Buffer.from('me:secret').toString('base64');
        const config = await mkdtemp(join(folder, 'config-'));
        await writeFile(join(config, 'config.json'), JSON.stringify({ auths: { [registry.address]: { auth } } }));
        vi.stubEnv('DOCKER_CONFIG', config);
        const { image } = await build(await context(`FROM ${base}:1\nRUN true\n`));
        expect((await docker.getImage(image).inspect()).Id).toMatch(/^sha256:/);
      } finally {
        made.add(`${base}:1`);
        await registry.close();
      }
    });
  });

  it('takes a Dockerfile that stands in the manifest', async () => {
    const facts = await context('FROM nothing-like-this\n', { file: 'x' });
    await build({ ...facts, dockerfileInline: `${from}COPY file /inline\nRUN [ -e /inline ]\n` });
  });

  it('obeys the .dockerignore that lies beside a Dockerfile of another folder', async () => {
    const facts = await context('', {
      'deploy/prod.Dockerfile': `${from}COPY . /app\nRUN [ -e /app/kept ] && [ ! -e /app/secret ]\n`,
      'deploy/prod.Dockerfile.dockerignore': 'secret\n',
      '.dockerignore': 'kept\n',
      secret: 'x',
      kept: 'x',
    });
    await build({ ...facts, dockerfile: 'deploy/prod.Dockerfile' });
  });

  it('gives secrets to the steps that mount them, and to nothing else', async () => {
    const mounts = '--mount=type=secret,id=token --mount=type=secret,id=other';
    const sums = `${digestOf('from a file')} ${digestOf('from the manifest')}`;
    const facts = await context(`${from}RUN ${mounts} cd /run/secrets; \\
  [ "$(for secret in token other; do sha256sum $secret | cut -c1-8; done | xargs)" = "${sums}" ]
`);
    await writeFile(join(facts.context, '..', 'token.txt'), 'from a file');
    const secrets = {
      token: { name: 'token', isExternal: false, file: join(facts.context, '..', 'token.txt') },
      second: { name: 'second', isExternal: false, content: 'from the manifest' },
    };
    const { image, told } = await build(
      { ...facts, secrets: [{ source: 'token' }, { source: 'second', target: 'other' }] },
      { secrets },
    );
    expect(told.join('\n')).not.toContain('from a file');
    expect(JSON.stringify(await docker.getImage(image).history())).not.toContain('from the manifest');
  });

  it('gives a step the user’s ssh agent', async () => {
    const path = join(folder, 'agent.sock');
    const agent = createServer().listen(path);
    await once(agent, 'listening');
    try {
      vi.stubEnv('SSH_AUTH_SOCK', path);
      const facts = await context(`${from}RUN --mount=type=ssh,required=true [ -S "$SSH_AUTH_SOCK" ]\n`);
      await build({ ...facts, ssh: { default: '' } });
      expect(await problemOf(build({ ...facts, isUncached: true }))).toMatchObject({ code: 'engine.build-failed' });
    } finally {
      agent.close();
    }
  });

  it('says what a build needs that this machine has not', async () => {
    vi.stubEnv('SSH_AUTH_SOCK', '');
    const facts = await context(`${from}RUN true\n`);
    expect(await problemOf(build({ ...facts, ssh: { default: '' } }))).toMatchObject({
      message: expect.stringContaining('SSH_AUTH_SOCK is not set') as string,
    });
    const secrets = { token: { name: 'token', isExternal: false, environment: 'TOKEN' } };
    expect(await problemOf(build({ ...facts, secrets: [{ source: 'token' }] }, { secrets }))).toMatchObject({
      message: expect.stringContaining('TOKEN is not set') as string,
    });
  });

  it('takes the classic builder for what BuildKit leaves out, and says so', async () => {
    const facts = await context(`${from}RUN df -k /dev/shm | grep -q 32768 && [ "$(ulimit -n)" = 123 ]\n`);
    const { told } = await build({
      ...facts,
      shmBytes: 32 * 1024 * 1024,
      ulimits: { nofile: { soft: 123, hard: 123 } },
    });
    const { ApiVersion } = await docker.version();
    const isOld = Number(ApiVersion.split('.')[1]) < 42;
    expect(told.some((line) => line.includes('classic builder'))).toBe(isOld);
  });

  it('takes the classic builder where the Dockerfile’s own syntax cannot be fetched, and says so', async () => {
    const gone = await new OciRegistry().open();
    const { address } = gone;
    const syntax = `${address}/docker/dockerfile:1`;
    await gone.close();
    const { told } = await build(await context(`# syntax=${syntax}\n${from}RUN true\n`));
    expect(told.find((line) => line.includes('classic builder instead'))).toContain(address);
  });

  it('stops the build on the engine when it is cut short', async () => {
    const marker = unique();
    const facts = await context(`${from}RUN echo ${marker} && sleep 300\n`);
    const cut = new AbortController();
    const image = unique();
    const service = aService('app', { build: facts });
    const step = { id: 'build', kind: 'build', service: 'app', image, after: [], reason: 'missing' } as const;
    const building = engine.perform(
      step,
      anApplication([service]),
      (text) => {
        if (text === marker) cut.abort();
      },
      AbortSignal.any([cut.signal, AbortSignal.timeout(30_000)]),
    );
    await expect(building).rejects.toMatchObject({ name: 'AbortError' });
  });
});

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
