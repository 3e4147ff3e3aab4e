import { describe, expect, it } from 'vitest';
import { run } from './support.ts';

describe('completion', () => {
  it('reads the manifest that is named, also behind a value that looks like a command', async () => {
    const files = { '/shop/version': '', '/shop/other.yaml': 'services: {web: {image: web}}\n' };
    const words = ['-f', 'other.yaml', 'up', ''];
    expect((await run(['__complete', ...words], { files })).stdout).toBe('web\n');
    // `version` has a `-f` of its own.
    expect((await run(['__complete', '--env-file', 'version', ...words], { files })).stdout).toBe('web\n');
  });

  it('goes on behind a comma where an option takes several services', async () => {
    const files = { '/shop/compose.yaml': 'services: {web: {image: x}, redis: {image: x}, worker: {image: x}}\n' };
    const after = async (...words: readonly string[]): Promise<string> =>
      (await run(['__complete', 'up', ...words], { files })).stdout;
    expect(await after('--local', 'w')).toBe('web\nworker\n');
    expect(await after('--local', 'web,')).toBe('web,redis\nweb,worker\n');
    expect(await after('--local=web,w')).toBe('--local=web,worker\n');
  });
});
