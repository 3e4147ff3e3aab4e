import { describe, expect, it } from 'vitest';
import type { Situation } from '../support/resolving.ts';
import { messages, ofService, told } from '../support/reporting.ts';

/** Variables stay as they are written. */
const asWritten: Situation = { request: { interpolates: false } };

const stages: Situation = {
  files: {
    Dockerfile: 'FROM busybox AS base\nFROM base AS Runner\n',
    'sub/Dockerfile': 'FROM busybox\n',
    'a.labels': 'A=1\n',
  },
};

describe('files that are not there', () => {
  it.each<[line: string, expected: string | readonly string[], below?: string, situation?: Situation]>([
    ['label_file: [no.labels, a.labels]', 'error missing-file 4:18-27', '', stages],
    [
      'develop: { watch: [{ path: ., action: restart }, { path: ./no, action: restart }] }',
      'warning missing-file 4:62-66',
    ],
    ['volumes: ["./no.conf:/etc/web.conf:ro"]', 'warning missing-file 4:15-43'],
    ['volumes: [{ type: bind, source: ../no.conf, target: /etc/web.conf }]', 'warning missing-file 4:37-47'],
    ['volumes: ["./a.labels:/etc/a.labels", "./no:/etc/no", "./no.d:/etc/conf.d"]', [], '', stages],
    ['volumes: ["/run/no.sock:/run/no.sock", "./$X.conf:/etc/web.conf"]', [], '', asWritten],
    ['develop: { watch: [{ path: [x], action: restart }] }', 'error wrong-type 4:33-34'],
    ['build: ./no', 'warning missing-build-context 4:12-16'],
    ['build: { context: ., dockerfile: no }', 'warning missing-dockerfile 4:38-40'],
    ['build: { context: ., target: prod }', 'warning build-target 4:34-38', '', stages],
    ['build: { context: ., target: runer }', 'warning build-target 4:34-39 fix "Runner"', '', stages],
    ['build: { context: ., target: a1 }', 'warning build-target 4:34-36', '', stages],
    ['build: { context: ., target: 1a }', 'warning build-target 4:34-36', '', stages],
    ['build: { context: ./sub, target: base }', 'warning build-target 4:38-42', '', stages],
    ['build: { target: x }', 'warning build-target 4:22-23', '', stages],
  ])('are told of: %s', (line, expected, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([expected].flat());
  });

  it.each<[line: string, below?: string, situation?: Situation]>([
    ['label_file: ""'],
    ['label_file: "$X/no"', '', asWritten],
    ['develop: { watch: [{ path: "", action: restart }] }'],
    ['develop: { watch: [{ path: "./$X", action: restart }] }', '', asWritten],
    ['build: .'],
    ['build: https://x/y.git'],
    ['build: "./$X"', '', asWritten],
    ['build: { context: ., dockerfile: "" }'],
    ['build: { context: ., dockerfile: "$X" }', '', asWritten],
    ['build: { context: ./sub, dockerfile: ../Dockerfile, target: runner }', '', stages],
    ['build: { context: ., target: RUNNER }', '', stages],
    ['build: { context: ., target: "1" }', '', stages],
    ['build: { context: ., target: "" }', '', stages],
    ['build: { context: ., target: x, dockerfile_inline: FROM x }', '', stages],
    ['build: { context: ., target: "$X" }', '', { ...stages, ...asWritten }],
  ])('are not seen in: %s', (line, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([]);
  });

  it('are told with the stages that there are', () => {
    const message = (line: string): string => messages(ofService(line), stages)[0]!;
    expect(message('build: { context: ., target: prod }')).toBe('Dockerfile has no stage "prod". It has base, Runner.');
    expect(message('build: { context: ., target: runer }')).toBe(
      'Dockerfile has no stage "runer". Did you mean "Runner"?',
    );
    expect(message('build: { context: ./sub, target: prod }')).toMatch(
      /has no stage "prod"\. It names no stages: write/,
    );
  });
});
