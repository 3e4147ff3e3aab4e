import { describe, expect, it } from 'vitest';
import { engines } from '../../../package.json';
import { nodeRefusal } from '../../../src/cli/nodeVersion.ts';

describe('The command line', () => {
  it('refuses a Node that is too old for it, and says which one it needs', () => {
    expect(nodeRefusal('20.20.2')).toBe(
      "Patchbay's command line needs Node 22 or newer, and this is Node 20.20.2. Install a newer one, and try again.",
    );
  });

  it.each(['22.0.0', '24.21.0', '100.1.0'])('runs on Node %s', (version) => {
    expect(nodeRefusal(version)).toBeUndefined();
  });

  it('says the same to npm', () => {
    expect(engines.node).toBe('>=22');
  });
});
