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
});
