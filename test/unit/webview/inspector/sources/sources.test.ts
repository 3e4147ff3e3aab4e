import { describe, expect, it } from 'vitest';
import { shownSources, withShown } from '../../../../../src/webview/inspector/sources/sourceChoice.ts';
import { SourceLooks } from '../../../../../src/webview/inspector/sources/sourceLooks.ts';

const all = ['stream:a', 'stream:b', 'logs:c'];

describe('Which sources are shown', () => {
  it('is all of them while none is named', () => {
    expect([...shownSources([], all)]).toEqual(all);
    expect([...shownSources(['logs:c'], all)]).toEqual(['logs:c']);
  });

  it('is named by what is left when one is hidden, and by nothing when all are back', () => {
    const two = withShown([], all, 'stream:b', false);
    expect(two).toEqual(['stream:a', 'logs:c']);
    expect(withShown(two, all, 'stream:b', true)).toEqual([]);
  });

  it('never is none', () => {
    expect(withShown(['stream:a'], all, 'stream:a', false)).toEqual(['stream:a']);
  });

  it('forgets those that are gone', () => {
    expect(withShown(['stream:a', 'stream:gone'], all, 'logs:c', true)).toEqual(['stream:a', 'logs:c']);
  });
});

describe('The look of a source', () => {
  it('is that of its kind, in a shade that no other of the kind has', () => {
    const looks = new SourceLooks();
    const ids = Array.from({ length: 9 }, (_, index) => `stream:${index}`);
    const shades = [...ids, 'logs:0', 'logs:1'].map((id) => looks.of(id));
    expect(shades.map(({ kind, shade }) => `${kind} ${shade}`)).toEqual([
      ...ids.map((_, index) => `stream ${index}`),
      'logs 0',
      'logs 1',
    ]);
  });

  it('tells two sources of one name apart', () => {
    const looks = new SourceLooks();
    const [channel, logs] = [looks.of('pubsub:notifications'), looks.of('logs:notifications')];
    expect(channel.label).toBe(logs.label);
    expect(channel.kind).not.toBe(logs.kind);
  });

  it('stays what it is when others go and come, and when its label is learnt', () => {
    const looks = new SourceLooks();
    looks.of('stream:a');
    const before = looks.of('stream:b');
    expect(looks.learn([{ id: 'stream:b', label: 'B', kind: 'stream' }])).toBe(true);
    expect(looks.learn([{ id: 'stream:b', label: 'B', kind: 'stream' }])).toBe(false);
    expect(looks.of('stream:b')).toEqual({ ...before, label: 'B' });
    expect(looks.of('stream:c').shade).toBe(2);
  });
});
