import { describe, expect, it } from 'vitest';
import { told } from '../support/reporting.ts';

describe('mistakes of one service', () => {
  it.each<[service: string, expected: string | readonly string[]]>([
    ['a: { init: true }', 'error no-image 2:3-4'],
    ['a: { image: "" }', 'error no-image 2:3-4'],
    ['a: { image: }', 'error wrong-type 2:8-13'],
    ['a: { build: ~ }', 'error wrong-type 2:8-13'],
    ['a: { image: , build: . }', 'error wrong-type 2:8-13'],
    ['a: { image: [x] }', 'error wrong-type 2:16-17'],
    ['"a b": { image: x }', 'error service-name 2:3-8'],
    ['a!: { image: x }', 'error service-name 2:3-5'],
    ['a: { image: x, restart: on-failure:x }', 'error wrong-value 2:27-39 fix "on-failure"'],
    ['a: { image: x, restart: unless_stopped }', 'error wrong-value 2:27-41 fix "unless-stopped"'],
    ['a: { image: x, restart: xno }', 'error wrong-value 2:27-30 fix "no"'],
    ['a: { image: x, restart: zzzz }', 'error wrong-value 2:27-31'],
    ['a: { image: x, container_name: c, scale: 2 }', 'error container-name 2:34-35 see 2:44-45'],
    ['a: { image: x, container_name: c, deploy: { replicas: 2 } }', 'error container-name 2:34-35 see 2:57-58'],
    ['a:\n    image: x\n    container_name: c\n    scale: 3', 'error container-name 4:21-22 see 5:12-13 fix ""'],
    ['a: { image: x, container_name: , scale: 2 }', 'error wrong-type 2:18-32'],
    ['a: { image: x, develop: { watch: [{ path: ., action: sync }] } }', 'error missing-key 2:56-60'],
    ['a: { image: x, develop: { watch: [{ path: ., action: sync+restart }] } }', 'error missing-key 2:56-68'],
    [
      'a: { image: x, develop: { watch: [{ path: ., action: sync+exec, exec: { command: x } }] } }',
      'error missing-key 2:56-65',
    ],
    ['a: { image: x, develop: { watch: [{ path: ., action: rebuild }] } }', 'warning watch-rule 2:56-63'],
    ['a: { image: x, develop: { watch: [{ path: ., action: sync+exec, target: /x }] } }', 'warning watch-rule 2:56-65'],
    [
      'a: { image: x, volumes: [".:/x"], develop: { watch: [{ path: ., action: sync, target: /x }] } }',
      'warning watch-rule 2:75-79',
    ],
    [
      'a: { image: x, volumes: [".:/x"], develop: { watch: [{ path: ./b, action: sync+restart, target: /x }] } }',
      ['warning missing-file 2:64-67', 'warning watch-rule 2:77-89'],
    ],
    ['a: { image: x, develop: { watch: [{ path: ., action: sync, target: "" }] } }', 'error missing-key 2:56-60'],
    ['a: { image: x, develop: { watch: [{ path: ., action: sync, target: [x] }] } }', 'error wrong-type 2:71-72'],
    [
      'a: { image: x, container_name: c }\n  b: { image: x, container_name: c }',
      'error container-name 3:34-35 see 2:34-35',
    ],
    [
      'a: { image: x, container_name: c }\n  b: { image: x, container_name: c }\n  d: { image: x, container_name: c }',
      ['error container-name 3:34-35 see 2:34-35', 'error container-name 4:34-35 see 2:34-35'],
    ],
  ])('are told: %s', (service, expected) => {
    expect(told(`services:\n  ${service}\n`)).toEqual([expected].flat());
  });

  it.each([
    'a: { build: . }',
    'a: { provider: { type: x } }',
    'a: { image: "${X:-}" }',
    'a: { image: "${X:-}", build: . }',
    'a.b_c-9: { image: x }',
    'a: { image: x, restart: "no" }',
    'a: { image: x, restart: always }',
    'a: { image: x, restart: unless-stopped }',
    'a: { image: x, restart: on-failure }',
    'a: { image: x, restart: on-failure:3 }',
    'a: { image: x, restart: "" }',
    'a: { image: x, container_name: c, scale: 1 }',
    'a: { image: x, container_name: c, scale: 1, deploy: { replicas: 1 } }',
    'a: { image: x, container_name: "", scale: 2 }',
    'a: { image: x, container_name: c }',
    'a: { image: x, build: ., develop: { watch: [{ path: ., action: rebuild }] } }',
    'a: { image: x, x-patchbay: { run: { command: x } }, develop: { watch: [{ path: ., action: rebuild }] } }',
    'a: { image: x, develop: { watch: [{ path: ., action: restart }] } }',
    'a: { image: x, volumes: [".:/x"], develop: { watch: [{ path: ., action: restart }] } }',
    'a: { image: x, volumes: ["./b:/x"], develop: { watch: [{ path: ., action: sync, target: /x }] } }',
    'a: { image: x, volumes: ["y:/x"], develop: { watch: [{ path: ., action: sync, target: /x }] } }\nvolumes: { y: }',
    'a: { image: x, develop: { watch: [{ path: ., action: sync, target: /x }] } }',
    'a: { image: x, container_name: c }\n  b: { image: x, container_name: c, profiles: [p] }',
    'a: { image: x, container_name: c }\n  b: { image: x, container_name: d }',
    'a: { image: x, container_name: "" }\n  b: { image: x, container_name: "" }',
  ])('are not seen in %s', (service) => {
    expect(told(`services:\n  ${service}\n`)).toEqual([]);
  });
});

describe('a version', () => {
  it.each<[text: string, expected: string]>([
    ['version: "3"\nservices: { a: { image: x } }\n', 'warning obsolete-version 1:1-8 fix ""'],
    ['{ version: "3", services: { a: { image: x } } }\n', 'warning obsolete-version 1:3-10'],
    ['services: { a: { image: x } }\nversion: "3"', 'warning obsolete-version 2:1-8 fix ""'],
    ['version: [3]\nservices: { a: { image: x } }\n', 'error wrong-type 1:11-12'],
    ['version: >-\n  3\nservices: { a: { image: x } }\n', 'warning obsolete-version 1:1-8'],
    ['version:\n  "3"\nservices: { a: { image: x } }\n', 'warning obsolete-version 1:1-8'],
  ])('is obsolete, and removed where it has a line of its own: %j', (text, expected) => {
    expect(told(text)).toEqual([expected]);
  });
});
