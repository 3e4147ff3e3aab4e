import { describe, expect, it } from 'vitest';
import { aContainer } from '../../fakes/models.ts';
import { engineWith, run } from './support.ts';

const hex = 'a1'.repeat(32);
const files = {
  '/shop': '',
  '/shop/compose.yaml': [
    'name: shop',
    'services:',
    '  web: { image: web, volumes: [/cache] }',
    '  db: { build: . }',
    '',
  ].join('\n'),
};
const mounts = [{ name: hex, target: '/cache', isAnonymous: true }];
const facts = { images: { web: 'sha256:web', 'shop-db': 'sha256:db' }, volumes: [hex, 'shop_data'] };
const engineUp = (state: 'running' | 'exited' = 'running') =>
  engineWith([aContainer('web', 1, { state, mounts, configHash: 'old' })], facts);

describe('what the command line does to data', () => {
  it('down removes no volume, and names those that stay and how they would go', async () => {
    const engine = engineUp();
    const { exitCode, stdout } = await run(['down'], { files, engine });
    expect(exitCode).toBe(0);
    expect(engine.ids.join()).not.toContain('volume');
    expect(stdout).toContain('kept, with their data: (-v removes those of the project)');
    expect(stdout).toContain(`anonymous volume ${hex} (web at /cache)`);
    expect(stdout).toContain('volume shop_data');
  });

  it('down -v removes each in a step of its own that names it', async () => {
    const engine = engineUp();
    const { stdout } = await run(['down', '-v'], { files, engine });
    expect(engine.ids).toContain(`remove-volume:${hex}`);
    expect(engine.ids).toContain('remove-volume:shop_data');
    expect(stdout).toContain(`remove volume ${hex} (anonymous, of web at /cache)`);
  });

  it('rm keeps the anonymous volumes of what it removes, and rm -v removes them', async () => {
    const careful = engineUp('exited');
    await run(['rm'], { files, engine: careful });
    expect(careful.ids).toEqual(['remove:shop-web-1']);
    const thorough = engineUp('exited');
    await run(['rm', '-fv'], { files, engine: thorough });
    expect(thorough.ids).toEqual(['remove:shop-web-1', `remove-volume:${hex}`]);
  });

  it('up -V renews the anonymous volumes of what is made anew', async () => {
    const engine = engineUp();
    await run(['up', '-d', '-V', 'web'], { files, engine });
    expect(engine.performed.find(({ kind }) => kind === 'create')).toMatchObject({ renewsVolumes: true });
    expect(engine.ids).toContain(`remove-volume:${hex}`);
  });

  it('down --rmi removes all images, or those that were built here and have no name of their own', async () => {
    const all = engineUp();
    await run(['down', '--rmi', 'all'], { files, engine: all });
    expect(all.ids).toEqual(expect.arrayContaining(['remove-image:web', 'remove-image:shop-db']));
    const local = engineUp();
    const { stdout } = await run(['down', '--rmi', 'local'], { files, engine: local });
    expect(local.ids.filter((id) => id.startsWith('remove-image'))).toEqual(['remove-image:shop-db']);
    expect(stdout).toContain('remove image shop-db (asked to remove what was built)');
    expect((await run(['down', '--rmi', 'some'], { files, engine: engineUp() })).exitCode).toBe(2);
  });

  it('-v before a command is the version, as in Compose, and the command’s own behind it', async () => {
    expect((await run(['-v'])).stdout).toBe('1.2.3\n');
    expect((await run(['-p', 'shop', '-v'])).stdout).toBe('1.2.3\n');
    const engine = engineUp();
    expect((await run(['-p', 'shop', 'down', '-v'], { engine })).exitCode).toBe(0);
    expect(engine.ids).toContain(`remove-volume:${hex}`);
  });
});
