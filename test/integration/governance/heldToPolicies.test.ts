import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCommandLine, type CommandLine } from '../cli/commandLine.ts';

const project = `held-${randomBytes(4).toString('hex')}`;

function manifest(more = ''): string {
  return `name: ${project}
services:
  web: { image: busybox, user: root, ${more} x-patchbay: { run: { command: [sleep, "600"] } } }
x-patchbay:
  policies:
    - { name: no-privileged, on: [start], when: service.privileged, effect: deny, message: It must not be privileged. }
    - { name: why-root, on: [start], when: service.user == "root", effect: confirm, message: It runs as root. }
    - { name: no-shells, on: [exec], when: '"sh" in operation.command && service.name == "web"', effect: deny, message: No shells. }
    - { name: here, on: [exec], when: 'engine.remote || engine.address == ""', effect: deny, message: Somewhere else. }
`;
}

describe('Commands on a real project', () => {
  let cli: CommandLine;
  const run = (...words: readonly string[]) => cli.run(['--engine', 'process', ...words]);

  beforeAll(async () => {
    cli = await newCommandLine();
    await cli.write('compose.yaml', manifest());
  });
  afterAll(async () => {
    await run('down');
    await cli.dispose();
  });

  it('start with a reason what asks for one, and not without', async () => {
    expect(await run('up', '-d')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('needs a reason') as string,
    });
    expect((await run('ps', '-q')).stdout).toBe('');
    expect(await run('up', '-d', '--reason', 'It is a test.')).toMatchObject({ exitCode: 0 });
    expect((await run('ps', '-q')).stdout).not.toBe('');
  });

  it('run in a container what no policy of its manifest denies', async () => {
    expect(await run('exec', '-T', 'web', 'sh', '-c', 'echo in')).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('No shells.') as string,
    });
    expect(await run('exec', '-T', 'web', 'echo', 'in')).toMatchObject({ exitCode: 0, stdout: 'in\n' });
  });

  it('stop what may not start any more, and start it not', async () => {
    await cli.write('compose.yaml', manifest('privileged: true,'));
    const denied = { exitCode: 1, stderr: expect.stringContaining('It must not be privileged.') as string };
    expect(await run('restart', '--reason', 'It is a test.')).toMatchObject(denied);
    expect(await run('down')).toMatchObject({ exitCode: 0 });
    expect(await run('up', '-d', '--reason', 'It is a test.')).toMatchObject(denied);
  });
});
