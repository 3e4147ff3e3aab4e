import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { Emitter } from '../../../src/base/event.ts';
import { EngineHost } from '../../../src/extension/engineHost.ts';
import type { Settings } from '../../../src/extension/settings.ts';
import { FakeTrust } from '../../fakes/fakeTrust.ts';

const never = new AbortController().signal;

/** The settings of a person who names a Docker that would be connected to. */
function settings(): Settings {
  const values: Readonly<Record<string, unknown>> = { engine: 'docker', 'docker.host': 'tcp://127.0.0.1:9' };
  const fake = { get: (name: string) => values[name] ?? '', onDidChange: new Emitter<unknown>().event };
  return fake as unknown as Settings;
}

describe('The engines of a workspace that is not trusted', () => {
  it('are refused until it is trusted', async () => {
    const trust = new FakeTrust(false);
    const engines = new EngineHost(settings(), '/nowhere', trust, silentLogger);
    const refusal: unknown = expect.objectContaining({
      problem: expect.objectContaining({ code: 'workspace.untrusted' }) as unknown,
    });
    await expect(engines.connect(never, { project: 'shop', containersOnly: [] })).rejects.toEqual(refusal);
    trust.grant();
    // Now it goes there, where nobody is.
    await expect(engines.connect(never, { project: 'shop', containersOnly: [] })).rejects.toMatchObject({
      problem: { code: 'engine.unreachable' },
    });
    engines.dispose();
  });
});
