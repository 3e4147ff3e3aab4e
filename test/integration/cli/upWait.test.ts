import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';
import { hasDocker } from './composeWorld.ts';

describe.each([
  { engine: 'docker', isHere: hasDocker },
  { engine: 'process', isHere: true },
])('up --wait on the engine $engine', ({ engine, isHere }) => {
  const project = `wait-${engine}-${randomBytes(4).toString('hex')}`;
  let cli: CommandLine;

  beforeAll(async () => {
    if (isHere && engine === 'docker') await ensureBaseImages(() => undefined);
    cli = await newCommandLine();
  });
  afterEach(() => (isHere ? patchbay('down', '--remove-orphans') : undefined));
  afterAll(() => cli.dispose());

  it.skipIf(!isHere)('names a service that ends at once, its exit code and what it wrote last', async () => {
    await declare({ web: 'echo no database >&2; exit 7', other: 'sleep 1000' });
    const { exitCode, stdout, stderr } = await patchbay('up', '--wait');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(new RegExp(`${project}-web-1 exited with code 7 .*no database`));
    expect(stderr).not.toContain('other');
    expect(stdout).toContain(`✓ wait until ${project}-other-1 runs`);
  });

  it.skipIf(!isHere)('counts an end without an error as failed too, unless another service waits for it', async () => {
    await declare({ job: 'true' });
    expect(await patchbay('up', '--wait')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`${project}-job-1 exited with code 0`) as string,
    });
    await declare(
      { job: 'true', web: 'sleep 1000' },
      ', depends_on: {job: {condition: service_completed_successfully}}',
    );
    expect(await patchbay('up', '--wait')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it.skipIf(!isHere)('is not what up does by itself, which tells what has failed by its end', async () => {
    await declare({ job: 'true', web: 'sleep 1000' });
    expect(await patchbay('up', '-d')).toMatchObject({ exitCode: 0, stderr: '' });
    // The check of the second is what gives the first its time to fail.
    const slow = ', healthcheck: {test: ["CMD-SHELL", "sleep 1"], interval: 1s}';
    const patient = ', depends_on: {other: {condition: service_healthy}}';
    await declare({ web: 'echo no database >&2; exit 7', other: 'sleep 1000', third: 'sleep 1000' }, patient, slow);
    expect(await patchbay('up', '-d')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/web-1 exited with code 7 right after its start.*no database/) as string,
    });
  });

  it.skipIf(!isHere)('waits for health after start and restart only when asked to', async () => {
    await declare({ web: 'sleep 1000' }, '', ', healthcheck: {test: ["CMD-SHELL", "sleep 1"], interval: 1s}');
    await patchbay('up', '-d');
    for (const words of [['restart'], ['stop'], ['start']]) {
      const { exitCode, stdout } = await patchbay(...words);
      expect(exitCode).toBe(0);
      expect(stdout).not.toContain('wait until');
    }
    for (const words of [['restart', '--wait'], ['stop'], ['start', '--wait']]) {
      const { exitCode, stdout } = await patchbay(...words);
      expect(exitCode).toBe(0);
      if (words[1]) expect(stdout).toContain(`✓ wait until ${project}-web-1 is healthy`);
    }
  });

  it.skipIf(!isHere || engine !== 'docker')('tells of a service that the kernel ended for want of memory', async () => {
    const eats = 'x=12345678; while :; do x=$$x$$x; done';
    await declare({ web: eats }, '', ', mem_limit: 8m, memswap_limit: 8m');
    expect(await patchbay('up', '--wait')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /web-1 was (ended|killed \(137\), most likely) because it ran out of memory: its limit is 8 MiB/,
      ) as string,
    });
  });

  function patchbay(...words: readonly string[]): ReturnType<CommandLine['run']> {
    return cli.run(['--engine', engine, ...words]);
  }

  /** `more` is said of the last service, `all` of each. */
  async function declare(scripts: Readonly<Record<string, string>>, more = '', all = ''): Promise<void> {
    const names = Object.keys(scripts);
    const lines = names.map((name) => {
      const command = JSON.stringify(['sh', '-c', scripts[name]]);
      const check = /healthcheck: \{[^}]*\}/.exec(all + more)?.[0];
      const facts = all + (name === names.at(-1) ? more : '');
      const local = `x-patchbay: {run: {command: ${command}${check && facts.includes(check) ? `, ${check}` : ''}}}`;
      return `  ${name}: {image: busybox, init: true, stop_grace_period: 1s, command: ${command}, ${local}${facts}}\n`;
    });
    await cli.write('compose.yaml', `name: ${project}\nservices:\n${lines.join('')}`);
  }
});
