import { describe, expect, it } from 'vitest';
import { surroundingsAmong, surroundingsIn } from '../../../../src/app/governance/findSurroundings.ts';
import type { ReadySnapshot } from '../../../../src/app/monitors/applicationMonitor.ts';
import type { Operation } from '../../../../src/app/operations/operation.ts';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { aMonitor } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { anObservation } from '../../../fakes/models.ts';

function application(name: string, rest = '') {
  const text = `name: ${name}\nservices: { web: { image: web } }\n${rest}`;
  const host = new MemoryManifestHost({ '/shop/compose.yaml': text });
  const { application: resolved } = resolve({ files: ['/shop/compose.yaml'], profiles: [], envFiles: [] }, host);
  if (!resolved) throw new Error('There is no application.');
  return resolved;
}

function ready(name: string, rest?: string): ReadySnapshot {
  return { state: 'ready', application: application(name, rest), observation: anObservation([]), problems: [] };
}

function exec(project: string): Operation {
  return { kind: 'exec', project, engine: 'docker', service: 'web', container: 'c', request: { command: ['ls'] } };
}

function send(broker: string, channel: string): Operation {
  return { kind: 'publish', broker, channel, key: channel, channelKind: 'stream', fields: [], options: {} };
}

const brokerOf = (url: string, channel: string): string =>
  `x-patchbay: { broker: "${url}", channels: { ${channel}: { kind: stream } } }`;

describe('where an operation belongs', () => {
  it('is the application of its project, with its engine', () => {
    const [shop, blog] = [ready('shop'), ready('blog')];
    const found = surroundingsAmong([shop, blog], exec('blog'));
    expect(found.application).toBe(blog.application);
    expect(found.engine).toBe(blog.observation.engine);
  });

  it('is nowhere if the project is not known', () => {
    expect(surroundingsAmong([ready('shop')], exec('other')).application).toBeUndefined();
  });

  it('is where its broker is used, whatever password was given for it', () => {
    const [shop, blog] = [
      ready('shop', brokerOf('redis://a:6379', 'x')),
      ready('blog', brokerOf('redis://b:6379', 'x')),
    ];
    expect(surroundingsAmong([shop, blog], send('redis://***@b:6379', 'x')).application).toBe(blog.application);
  });

  it('is where its channel is declared, if several use the broker', () => {
    const url = 'redis://a:6379';
    const [shop, blog] = [ready('shop', brokerOf(url, 'orders')), ready('blog', brokerOf(url, 'posts'))];
    expect(surroundingsAmong([shop, blog], send(url, 'posts')).application).toBe(blog.application);
  });
});

describe('where an operation of one application belongs', () => {
  it('is that application, also while nobody looks at it', async () => {
    const shop = application('shop');
    const monitor = aMonitor(shop, new FakeEngine({}));
    expect(monitor.snapshot.state).toBe('loading');
    expect((await surroundingsIn(monitor, send('redis://elsewhere', 'x'))).application).toEqual(shop);
  });

  it('is nowhere for another project', async () => {
    const monitor = aMonitor(application('shop'), new FakeEngine({}));
    expect((await surroundingsIn(monitor, exec('blog'))).application).toBeUndefined();
  });
});
