import { describe, expect, it } from 'vitest';
import type { Situation } from '../support/resolving.ts';
import { messages, ofService, told } from '../support/reporting.ts';

/** Variables stay as they are written. */
const asWritten: Situation = { request: { interpolates: false } };

const there: Situation = { files: { 'there.txt': 'x' } };

describe('mistakes in what services share', () => {
  it.each<[line: string, expected: string | readonly string[], below?: string, situation?: Situation]>([
    ['networks: [n]', 'error undefined-network 4:16-17 fix "networks:\\n  n:\\n"'],
    ['networks: [n]', 'error undefined-network 4:16-17 fix "nn"', 'networks: { nn: }'],
    ['models: [m]', 'error undefined-model 4:14-15 fix "models:\\n  m:\\n    model: ai/m\\n"'],
    ['volumes: ["vol:/v"]', 'error undefined-volume 4:15-23 fix "volumes:\\n  vol:\\n"'],
    ['volumes: ["a b:/v"]', 'error undefined-volume 4:15-23'],
    ['configs: [c]', 'error undefined-config 4:15-16 fix "configs:\\n  c:\\n    file: ./c\\n"'],
    ['secrets: [s]', 'error undefined-secret 4:15-16 fix "secrets:\\n  s:\\n    file: ./s.txt\\n"'],
    [
      'build: { context: ., secrets: [s] }',
      'error undefined-secret 4:36-37 fix "secrets:\\n  s:\\n    file: ./s.txt\\n"',
    ],
    ['secrets: [{ target: x }]', 'error missing-key 4:17-23'],
    ['models: ["a b"]', 'error undefined-model 4:14-19'],
    ['networks: ["a b"]', 'error undefined-network 4:16-21'],
    ['build: { context: ., additional_contexts: [x] }', 'error wrong-value 4:48-49'],
    ['build: { context: ., additional_contexts: { x: [y] } }', 'error wrong-type 4:53-54'],
    [
      'build: { context: ., additional_contexts: { x: "service:bb" } }',
      'error undefined-service 4:52-64 fix "b"',
      '  b: { image: y, init: true }',
    ],
    ['build: { context: ., additional_contexts: ["x=service:zz"] }', 'error undefined-service 4:48-62'],
    ['build: { context: ., additional_contexts: { x: "service:aa" } }', 'error undefined-service 4:52-64'],
    [
      'secrets: [{ source: s, mode: 440 }]',
      'warning octal-mode 4:34-37 fix "\\"0440\\""',
      'secrets: { s: { environment: S } }',
    ],
    [
      'configs: [{ source: s, mode: 755 }]',
      'warning octal-mode 4:34-37 fix "\\"0755\\""',
      'configs: { s: { content: S } }',
    ],
    [
      'init: true',
      [
        'error wrong-value 5:13-18',
        'error wrong-value 6:12-17',
        'error wrong-value 7:12-16',
        'error wrong-value 8:12-17',
      ],
      'networks: { "a b": }\nvolumes: { "a/b": }\nconfigs: { "a!": { content: x } }\nsecrets: { "a b": { environment: X } }',
    ],
    ['init: true', 'warning missing-file 5:23-31', 'secrets: { s: { file: ./no.txt } }', there],
    ['init: true', 'warning missing-file 5:23-31', 'configs: { s: { file: ./no.txt } }', there],
    ['init: true', 'error wrong-type 5:24-25', 'secrets: { s: { file: [x] } }'],
    [
      'init: true',
      'error conflict 5:33-39 see 5:27-31',
      'volumes: { v: { external: true, driver: local, name: x, x-a: 1 } }',
    ],
    [
      'init: true',
      'warning conflict 5:34-40 see 5:28-32',
      'networks: { v: { external: true, driver: local, name: x } }',
    ],
    ['init: true', 'error wrong-type 5:27-32', 'volumes: { v: { external: maybe, driver: local } }'],
    ['init: true', 'error wrong-type 5:27-32', 'configs: { v: { external: maybe } }'],
    ['init: true', 'error unknown-key 5:17-24 fix "external"', 'secrets: { v: { extrnal: true } }'],
    [
      'init: true',
      'error conflict 7:16-22 see 6:21-25',
      'volumes:\n  v: &v { external: true }\n  w: { <<: *v, driver: local }',
    ],
    [
      'init: true',
      ['error missing-key 5:12-13', 'error missing-key 6:12-13'],
      'secrets: { s: { } }\nconfigs: { c: { } }',
    ],
    [
      'init: true',
      ['error conflict 5:12-13', 'error conflict 6:12-13'],
      'secrets: { s: { file: ./there.txt, environment: X } }\nconfigs: { c: { content: x, environment: X, file: ./there.txt } }',
      there,
    ],
    [
      'init: true',
      ['error missing-key 5:12-13', 'error missing-key 6:12-13'],
      'secrets: { s: { name: x } }\nconfigs: { c: { name: x } }',
    ],
    [
      'init: true',
      ['error unknown-key 5:33-38 fix "driver"', 'error conflict 5:33-38 see 5:27-31'],
      'volumes: { v: { external: true, drivr: x } }',
    ],
  ])('are told of: %s', (line, expected, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([expected].flat());
  });

  it.each<[line: string, below?: string, situation?: Situation]>([
    ['networks: [n]', 'networks: { n: }'],
    ['models: [m]', 'models: { m: { model: ai/x } }'],
    ['volumes: ["vol:/v"]', 'volumes: { vol: }'],
    ['volumes: ["./v:/v"]'],
    ['volumes: [{ type: tmpfs, source: x, target: /v }]'],
    ['volumes: [{ type: volume, target: /v }]'],
    ['volumes: [{ type: volume, source: "", target: /v }]'],
    ['configs: [c]', 'configs: { c: { content: x } }'],
    ['build: { context: ., additional_contexts: { x: ./a } }'],
    ['build: { context: ., additional_contexts: { x: "service:b" } }', '  b: { image: y, init: true }'],
    ['secrets: [{ source: s, mode: 0440 }]', 'secrets: { s: { environment: S } }'],
    ['secrets: [{ source: s, mode: "0440" }]', 'secrets: { s: { environment: S } }'],
    ['secrets: [{ source: s, mode: 880 }]', 'secrets: { s: { environment: S } }'],
    ['secrets: [{ source: s, mode: 0o440 }]', 'secrets: { s: { environment: S } }'],
    ['secrets: [{ source: s, mode: "${X:-440}" }]', 'secrets: { s: { environment: S } }'],
    ['secrets: [{ source: s, mode: 77 }]', 'secrets: { s: { environment: S } }'],
    ['secrets: [{ source: s, mode: 4400 }]', 'secrets: { s: { environment: S } }'],
    ['init: true', 'networks: { a.b_c-D9: }'],
    ['init: true', 'secrets: { s: { file: ./there.txt } }', there],
    ['init: true', 'secrets: { s: { file: "./$X" } }', asWritten],
    ['init: true', 'volumes: { v: { external: false, driver: local } }'],
    ['init: true', 'configs: { v: { external: true } }\nsecrets: { v: { external: true } }'],
    ['init: true', 'volumes: { v: }\nnetworks: { n: }'],
  ])('are not seen in: %s', (line, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([]);
  });

  it('are told with what to declare', () => {
    const message = (line: string, below?: string): string => messages(ofService(line, below))[0]!;
    expect(message('networks: [n]')).toMatch(/undefined network n\. Declare it under "networks:" at the top level/);
    expect(message('secrets: [{ source: s, mode: 440 }]', 'secrets: { s: { environment: S } }')).toBe(
      '440 is read as a decimal number, which is 0670 in octal. Write "0440".',
    );
    expect(message('networks: [bak]', 'networks: { back: }')).toMatch(/undefined network bak\. Did you mean "back"\?$/);
    expect(message('build: { context: ., additional_contexts: { x: "service:zz" } }')).toMatch(
      /unknown service "zz" as additional contexts x\. Declare it, or correct the name\.$/,
    );
    expect(message('init: true', 'configs: { c: { name: x } }')).toMatch(
      /^configs\.c: one of file\|environment\|content must be set/,
    );
    expect(message('init: true', 'secrets: { s: { name: x } }')).toMatch(
      /^secret "s" must declare either `file` or `environment`/,
    );
    expect(message('init: true', 'secrets: { s: { file: ./no } }')).toMatch(
      /^The file of secret "s" is not there: no\./,
    );
  });
});
