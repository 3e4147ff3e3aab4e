import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines } from './commandLine.ts';
import { hasCompose, hasDocker, newComposeWorld, type ComposeWorld } from './composeWorld.ts';

const manifest = `
version: "3.7"
services:
  web:
    image: busybox:latest
    command: ["sleep", "1000"]
    init: true
    ports: ["80"]
    volumes: ["data:/data"]
  job:
    image: busybox:latest
    command: ["sh", "-c", "exit 3"]
volumes: {data: }
`;

describe.skipIf(!hasDocker)('what the command line lists of a real project', () => {
  let world: ComposeWorld;
  const linesOf = async (...words: string[]): Promise<readonly string[]> => {
    const { exitCode, stdout, stderr } = await world.patchbay(...words);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return stdout.split('\n').slice(0, -1);
  };

  beforeAll(async () => {
    world = await newComposeWorld(manifest);
    await world.patchbay('up', '-d', '--no-wait', '--scale', 'web=2');
    await world.docker('wait', `${world.project}-job-1`);
  });

  afterAll(() => world.dispose());

  it('ps lists what runs, and with -a what ended, as docker ps knows them', async () => {
    const label = `label=com.docker.compose.project=${world.project}`;
    const ids = async (...words: string[]) =>
      (await world.docker('ps', '-q', '--no-trunc', ...words)).trim().split('\n');
    expect([...(await linesOf('ps', '-q'))].sort()).toEqual((await ids('--filter', label)).sort());
    expect([...(await linesOf('ps', '-aq'))].sort()).toEqual((await ids('-a', '--filter', label)).sort());
    expect(await linesOf('ps', '--services')).toEqual(['web']);
    expect(await linesOf('ps', '--status', 'exited', '--format', '{{.Name}} {{.ExitCode}}')).toEqual([
      `${world.project}-job-1 3`,
    ]);
  });

  it('ps shows the columns and the words of docker ps', async () => {
    const [heading = '', ...rows] = await linesOf('ps');
    expect(heading).toMatch(/^NAME +IMAGE +COMMAND +SERVICE +CREATED +STATUS +PORTS$/);
    expect(rows).toHaveLength(2);
    const shown = await linesOf('ps', '--no-trunc', '--format', '{{.ID}} {{.Command}} {{.Ports}}', 'web');
    const format = '{{.ID}} {{.Command}} {{.Ports}}';
    const theirs = await world.docker('ps', '--no-trunc', '--filter', `name=${world.project}-web`, '--format', format);
    expect([...shown].sort()).toEqual(theirs.trim().split('\n').sort());
    expect(rows[0]).toMatch(/ Up (\d+ seconds?|Less than a second|About a minute) /);
  });

  it.skipIf(!hasCompose)('ps -aq and port tell what docker-compose tells', async () => {
    const theirs = (await world.compose('ps', '-aq')).trim().split('\n');
    expect([...(await linesOf('ps', '-aq'))].sort()).toEqual(theirs.sort());
    expect(await linesOf('port', '--index', '2', 'web', '80')).toEqual([
      (await world.compose('port', '--index=2', 'web', '80')).trim(),
    ]);
    expect([...(await linesOf('images', '-q'))].map((id) => id.slice(0, 12))).toEqual([
      ...new Set(
        (await world.compose('images', '-q'))
          .trim()
          .split('\n')
          .map((id) => id.slice(0, 12)),
      ),
    ]);
  });

  it('volumes and ls tell what the engine has of the project', async () => {
    expect(await linesOf('volumes', '-q')).toEqual([`${world.project}_data`]);
    expect(jsonLines(`${(await linesOf('volumes', '--format', 'json')).join('\n')}\n`)).toEqual([
      { Driver: 'local', Name: `${world.project}_data` },
    ]);
    expect(await linesOf('ls', '-q', '--filter', `name=${world.project}`)).toEqual([world.project]);
  });

  it('events tells what has been, with the keys of Compose, and ends where it is told to', async () => {
    // Docker remembers its last 256 events, whosever they are: those of test files beside this one push ours out.
    await world.docker('start', `${world.project}-job-1`);
    await world.docker('wait', `${world.project}-job-1`);
    const lines = await linesOf('events', '--json', '--since', '10m', '--until', '0s', 'job');
    const told = lines.map((line) => JSON.parse(line) as unknown);
    expect(told).toContainEqual(
      expect.objectContaining({
        type: 'container',
        action: 'die',
        service: 'job',
        attributes: expect.objectContaining({ name: `${world.project}-job-1`, exitCode: '3' }) as unknown,
      }),
    );
  });
});
