import { describe, expect, it } from 'vitest';
import type { Situation } from '../support/resolving.ts';
import { messages, ofService, told } from '../support/reporting.ts';

describe('mounts on one place', () => {
  it.each<[line: string, expected: string | readonly string[], below?: string, situation?: Situation]>([
    ['tmpfs: [/a, "/a:size=1g"]', 'error mount-target 4:17-29 see 4:13-15'],
    ['tmpfs: [/]\n    volumes: [{ type: volume, target: / }]', 'error mount-target 5:15-42 see 4:13-14'],
    ['tmpfs: [/a/, /a]', 'error mount-target 4:18-20 see 4:13-16'],
    ['secrets: [{ mode: 0440 }]', 'error missing-key 4:17-21'],
    ['volumes: [{ type: bind, target: /x }]', 'error missing-key 4:15-41'],
    [
      'volumes: ["./a:/c"]\n    configs: [c]',
      'error mount-target 5:15-16 see 4:15-23',
      'configs: { c: { content: x } }',
    ],
    [
      'volumes: ["./a:/run/secrets/s"]\n    secrets: [s]',
      'error mount-target 5:15-16 see 4:15-35',
      'secrets: { s: { environment: S } }',
    ],
    [
      'secrets: [{ source: s, target: /x }]\n    configs: [{ source: c, target: x }]',
      'error mount-target 4:15-40 see 5:15-39',
      'secrets: { s: { environment: S } }\nconfigs: { c: { content: x } }',
    ],
    [
      'configs: [{ source: c, target: /run/secrets/s }]\n    secrets: [s]',
      'error mount-target 5:15-16 see 4:15-52',
      'secrets: { s: { environment: S } }\nconfigs: { c: { content: x } }',
    ],
    [
      'configs: [{ source: c, target: /run/secrets/x }]\n    secrets: [{ source: s, target: x }]',
      'error mount-target 5:15-39 see 4:15-52',
      'secrets: { s: { environment: S } }\nconfigs: { c: { content: x } }',
    ],
    [
      'secrets: [{ target: x }]\n    configs: [{ target: y }]',
      ['error missing-key 4:17-23', 'error missing-key 5:17-23'],
    ],
  ])('are told of: %s', (line, expected, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([expected].flat());
  });

  it.each<[line: string, below?: string, situation?: Situation]>([
    ['tmpfs: [""]\n    volumes: [{ type: volume, target: "" }]'],
    ['volumes: ["./a:/a", "./b:/b"]'],
    ['volumes: [{ type: volume, target: /x }]'],
    ['volumes: [{ type: bind, source: ., target: /x }]'],
    ['secrets: [s, t]', 'secrets: { s: { environment: S }, t: { environment: T } }'],
  ])('are not seen in: %s', (line, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([]);
  });

  it('are told of with the place, without what closes a folder', () => {
    const text = (first: string, second: string): string =>
      ofService(`tmpfs: [${first}]\n    volumes: [{ type: volume, target: ${second} }]`);
    expect(messages(text('/a//', '/a'))[0]).toMatch(/^target \/a is already mounted/);
    expect(messages(text('/', '/'))[0]).toMatch(/^target \/ is already mounted/);
  });
});
