import { describe, expect, it } from 'vitest';
import type { HookVoice } from '../../../../src/app/governance/authority.ts';
import { hooking } from '../../../../src/app/governance/hooking.ts';
import { judging } from '../../../../src/app/governance/judge.ts';
import { matterOf } from '../../../../src/app/governance/matter.ts';
import { performAct } from '../../../../src/app/operations/door.ts';
import type { Operation } from '../../../../src/app/operations/operation.ts';
import type { Logger } from '../../../../src/base/logger.ts';
import type { Problem } from '../../../../src/base/problem.ts';
import type { HookDeclaration } from '../../../../src/manifest/model/governance.ts';
import { FakeTrust } from '../../../fakes/fakeTrust.ts';
import { anApplication, aService } from '../../../fakes/models.ts';

const exec: Operation = {
  kind: 'exec',
  project: 'shop',
  engine: 'docker',
  service: 'web',
  container: 'shop-web-1',
  request: { command: ['ls'] },
};

const at = { file: '/shop/patchbay.yaml', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };

function aHook(service: string, facts: Partial<HookDeclaration> = {}): HookDeclaration {
  return { verb: 'exec', when: 'before', name: service, service, environment: {}, services: [], at, ...facts };
}

/** The door with hooks behind it, whose services end with 0 unless their name says `fails`. */
function world(hooks: readonly HookDeclaration[], voice: Partial<HookVoice> = {}) {
  const application = anApplication([aService('web')], {
    directory: '/',
    governance: { policies: [], hooks, environments: {} },
  });
  const log: string[] = [];
  const complaints: Problem[] = [];
  const logger = { error: (message: string) => log.push(message) } as unknown as Logger;
  const run = (_application: unknown, service: string): Promise<number> => {
    log.push(service);
    return Promise.resolve(service.includes('fails') ? 3 : 0);
  };
  const find = () => ({ application, lend: (use: (engine: { run: typeof run }) => Promise<number>) => use({ run }) });
  const judge = judging(
    [
      hooking({
        hooks: { say: () => undefined, complain: (problem) => void complaints.push(problem), ...voice },
        logger,
      }),
    ],
    { logger },
  );
  const perform = (act: () => Promise<string> = () => Promise.resolve(log.push('done').toString())) =>
    performAct(
      exec,
      act,
      {
        rules: {
          review: (its, actor, signal) => judge.review(its, actor, find, signal),
          begin: (going, signal) => judge.begin(going, signal),
          record: (going, ending) => judge.end(going, ending, find),
        },
        surface: { actor: { kind: 'person', name: 'ada' }, tell: () => undefined, confirm: () => true },
      },
      new AbortController().signal,
    );
  return { application, log, complaints, perform };
}

describe('hooks around an operation that is no plan', () => {
  it('run before and after it, in the order of the manifest', async () => {
    const after = aHook('after', { when: 'after' });
    const { log, perform } = world([aHook('one'), after, aHook('two')]);
    await perform();
    expect(log).toEqual(['one', 'two', 'done', 'after']);
  });

  it('keep it from being done when one before it fails', async () => {
    const { log, perform } = world([aHook('fails'), aHook('later'), aHook('after', { when: 'after' })]);
    const outcome = await perform();
    expect(outcome).toMatchObject({ kind: 'refused', problems: [{ code: 'engine.verb-hook-failed' }] });
    expect(log).toEqual(['fails']);
  });

  it('are told of when they fail behind it, and the next run all the same', async () => {
    const { log, complaints, perform } = world([aHook('fails', { when: 'after' }), aHook('later', { when: 'after' })]);
    expect(await perform()).toMatchObject({ kind: 'done' });
    expect(log).toEqual(['done', 'fails', 'later']);
    expect(complaints).toMatchObject([{ code: 'engine.verb-hook-failed' }]);
  });

  it('are left out behind what has failed, of other verbs, and for other services', async () => {
    const { log, perform } = world([
      aHook('other verb', { verb: 'publish' }),
      aHook('other service', { services: ['db'] }),
      aHook('own', { services: ['web'] }),
      aHook('after', { when: 'after' }),
    ]);
    const outcome = await perform(() => Promise.reject(new Error('No.')));
    expect(outcome.kind).toBe('failed');
    expect(log).toEqual(['own']);
  });

  it('do not run where the workspace is not trusted', async () => {
    const { log, perform } = world([aHook('one')], { trust: new FakeTrust(false) });
    expect(await perform()).toMatchObject({ kind: 'refused', problems: [{ code: 'workspace.untrusted' }] });
    expect(log).toEqual([]);
  });

  it('are runs that policies are asked about', () => {
    const { application } = world([aHook('migrate')]);
    const { moment } = matterOf(exec, { kind: 'person', name: 'ada' }, { application });
    expect(moment.acts).toEqual([
      { verb: 'exec', services: ['web'] },
      { verb: 'run', services: ['migrate'] },
    ]);
  });
});
