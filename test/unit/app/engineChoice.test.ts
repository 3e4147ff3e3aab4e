import { describe, expect, it } from 'vitest';
import { abortable } from '../../../src/base/async.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { chooseEngine } from '../../../src/app/engineChoice.ts';
import { processEngineDirectory } from '../../../src/app/processEngineDirectory.ts';
import type { EngineInfo } from '../../../src/engine/observation.ts';
import type { Engine, EngineAddress } from '../../../src/engine/engine.ts';

const addresses = {
  docker: { kind: 'docker' },
  process: { kind: 'process', stateDirectory: '/state', node: '/node', shim: '/shim.js' },
} as const;

describe('chooseEngine', () => {
  it('takes Docker when it answers', async () => {
    const { connect, connected } = connector(() => Promise.resolve());
    const engine = await chooseEngine('auto', addresses, connect, new AbortController().signal);
    expect(engine.kind).toBe('docker');
    expect(connected).toEqual(['docker']);
  });

  it('takes local processes when Docker does not answer, and lets go of Docker', async () => {
    const { connect, disposed } = connector(() => Promise.reject(new Error('refused')));
    const engine = await chooseEngine('auto', addresses, connect, new AbortController().signal);
    expect(engine.kind).toBe('process');
    expect(disposed).toEqual(['docker']);
  });

  it('waits as long as the engine says that its first answer may take', async () => {
    const asked: AbortSignal[] = [];
    class Slow extends FakeEngine {
      readonly patienceMs = 0;
      override ping(signal: AbortSignal): Promise<EngineInfo> {
        asked.push(signal);
        return abortable(new Promise<never>(() => undefined), signal);
      }
    }
    const slow = ({ kind }: EngineAddress): Engine => new Slow({ kind });
    // No patience at all stands for another than its own.
    const engine = await chooseEngine('auto', addresses, slow, new AbortController().signal);
    expect(engine.kind).toBe('process');
    expect(asked.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it.each(['docker', 'process'] as const)('asks nothing when the setting says %s', async (setting) => {
    const { connect, connected } = connector(() => Promise.reject(new Error('asked')));
    expect((await chooseEngine(setting, addresses, connect, new AbortController().signal)).kind).toBe(setting);
    expect(connected).toEqual([setting]);
  });

  it('chooses nothing once aborted', async () => {
    const controller = new AbortController();
    const { connect, connected, disposed } = connector(() => {
      controller.abort();
      return Promise.reject(new Error('aborted'));
    });
    await expect(chooseEngine('auto', addresses, connect, controller.signal)).rejects.toThrow(/abort/);
    expect(disposed).toEqual(connected);
  });
});

describe('processEngineDirectory', () => {
  it.each([
    [{}, 'linux', '/home/kim', '/home/kim/.local/state/patchbay/process'],
    [{ XDG_STATE_HOME: '/var/kim' }, 'linux', '/home/kim', '/var/kim/patchbay/process'],
    [{ XDG_STATE_HOME: 'relative' }, 'darwin', '/Users/kim', '/Users/kim/.local/state/patchbay/process'],
    [{ LOCALAPPDATA: 'C:\\L' }, 'win32', 'C:\\Users\\kim', 'C:\\L\\patchbay\\process'],
    [{}, 'win32', 'C:\\Users\\kim', 'C:\\Users\\kim\\AppData\\Local\\patchbay\\process'],
  ] as const)('is found for %j on %s', (environment, platform, home, directory) => {
    expect(processEngineDirectory(environment, platform, home)).toBe(directory);
  });
});

function connector(ping: () => Promise<void>) {
  const connected: string[] = [];
  const disposed: string[] = [];
  class Chosen extends FakeEngine {
    override async ping(signal: AbortSignal): Promise<EngineInfo> {
      await ping();
      return super.ping(signal);
    }

    override dispose(): void {
      disposed.push(this.kind);
    }
  }
  const connect = ({ kind }: EngineAddress): Engine => {
    connected.push(kind);
    return new Chosen({ kind });
  };
  return { connect, connected, disposed };
}
