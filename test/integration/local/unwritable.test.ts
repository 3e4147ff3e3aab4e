import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasDocker, newComposeWorld, type ComposeWorld } from '../cli/composeWorld.ts';

const manifest = `
version: "3.7"
services:
  web:
    image: busybox:latest
    command: ["sh", "-c", "echo ready; trap 'exit 0' TERM; while :; do sleep 0.1; done"]
    x-patchbay: { run: { command: sleep 60 } }
`;

describe.skipIf(!hasDocker)('a machine without a place for local processes', () => {
  let world: ComposeWorld;

  beforeAll(async () => {
    world = await newComposeWorld(manifest);
    // A file where a folder would have to be.
    await writeFile(join(world.cli.directory, 'state'), '');
  });
  afterAll(() => world.dispose());

  it('runs containers as ever, and says why nothing can run locally', async () => {
    expect(await world.patchbay('up', '-d', '--wait')).toMatchObject({ exitCode: 0 });
    expect((await world.patchbay('ps')).stdout).toContain(`${world.project}-web-1`);
    expect((await world.patchbay('logs')).stdout).toContain('ready');
    expect((await world.patchbay('ls')).stdout).toContain(world.project);
    const refused = await world.patchbay('up', '-d', '--local', 'web');
    expect(refused.exitCode).toBe(1);
    expect(`${refused.stdout}${refused.stderr}`).toContain('Cannot run local processes');
    expect((await world.docker('inspect', '-f', '{{.State.Status}}', `${world.project}-web-1`)).trim()).toBe('running');
  });
});
