import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import type { PublishDiagnosticsParams } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { DiagnosticsPublisher } from '../../../../src/language/diagnostics/diagnosticsPublisher.ts';
import { TypingPause } from '../../../../src/language/diagnostics/typingPause.ts';
import type { SeenFinding } from '../../../../src/policy/wiring/wiringProblems.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const uri = 'file:///shop/compose.yaml';
const sound = 'services:\n  web:\n    image: nginx:1\n    init: true\n';

describe('Problems of the line that is being typed', () => {
  let version: number;
  let sent: PublishDiagnosticsParams[];
  let type: (text: string) => void;
  let publisher: DiagnosticsPublisher;
  let found: readonly SeenFinding[];

  beforeEach(() => {
    vi.useFakeTimers();
    [version, sent] = [0, []];
    let text = '';
    const pause = new TypingPause(systemClock, 500);
    const host = {
      environment: {},
      exists: (path: string) => path === '/shop/compose.yaml',
      readText: (path: string) => (path === '/shop/compose.yaml' ? text : undefined),
    };
    const whole = Object.assign(new MemoryManifestHost({}, {}), host);
    const snapshots = new Snapshots(whole);
    found = [];
    const send = (params: PublishDiagnosticsParams): number => sent.push(params);
    publisher = new DiagnosticsPublisher(whole, snapshots, send, pause, () => found);
    type = (next) => {
      text = next;
      snapshots.invalidate();
      publisher.publish([TextDocument.create(uri, 'dockercompose', ++version, next)], true);
    };
    type(sound);
  });

  afterEach(() => {
    publisher.dispose();
    vi.useRealTimers();
  });

  const errors = (): readonly string[] =>
    (sent.at(-1)?.diagnostics ?? [])
      .filter(({ code }) => !String(code).startsWith('policy.'))
      .map(({ code, range }) => `${String(code)} ${range.start.line + 1}`);

  it('keep what was seen of what runs from coming up meanwhile, on any line, and let what has come stay', () => {
    found = [{ code: 'undeclared-publish', service: 'web', channel: 'mail' }];
    type(`${sound}# `);
    expect(errors()).toEqual([]);
    vi.advanceTimersByTime(500);
    expect(errors()).toEqual(['wiring.undeclared-publish 2']);
    type(`${sound}# a`);
    expect(errors()).toEqual(['wiring.undeclared-publish 2']);
    type(`${sound}# a\n`);
    found = [];
    type(`${sound}# a\n\n`);
    expect(errors()).toEqual([]);
  });

  it('are shown once typing has paused for half a second', () => {
    type(sound.replace('init: true', 'init: tru'));
    expect(errors()).toEqual([]);
    vi.advanceTimersByTime(300);
    type(sound.replace('init: true', 'init: tr'));
    vi.advanceTimersByTime(499);
    expect(errors()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(errors()).toEqual(['manifest.wrong-type 4']);
  });

  it('are gone at once', () => {
    type(sound.replace('init: true', 'init: tr'));
    vi.advanceTimersByTime(500);
    type(sound);
    expect(errors()).toEqual([]);
  });

  it('stay while the line is typed on, when they were there before', () => {
    type(sound.replace('init: true', 'init: tr'));
    vi.advanceTimersByTime(500);
    type(sound.replace('init: true', 'init: t'));
    expect(errors()).toEqual(['manifest.wrong-type 4']);
  });

  it('do not hold back those of other lines, nor of an edit of several lines', () => {
    type(sound.replace('web:', 'web'));
    type(sound.replace('image: nginx:1\n    init: true', 'imag: nginx:1\n    init: tr'));
    expect(errors()).toEqual(expect.arrayContaining(['manifest.unknown-key 3', 'manifest.wrong-type 4']));
  });
});
