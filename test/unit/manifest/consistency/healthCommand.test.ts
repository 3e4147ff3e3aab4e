import { describe, expect, it } from 'vitest';
import type { Situation } from '../support/resolving.ts';
import { messages, ofService, told } from '../support/reporting.ts';

describe('checks that cannot run', () => {
  it.each<[line: string, expected: string | readonly string[], below?: string, situation?: Situation]>([
    ['healthcheck: { test: [curl, x] }', 'error healthcheck 4:27-31 fix "CMD, "'],
    ['healthcheck: { test: ["curl", x] }', 'error healthcheck 4:27-33 fix "CMD, "'],
    ['healthcheck: { test: [CMD] }', 'error healthcheck 4:27-30'],
    ['healthcheck: { test: [CMD, " "] }', 'error healthcheck 4:27-30'],
    ['healthcheck: { test: [CMD-SHELL, ""] }', 'error healthcheck 4:27-36'],
    ['healthcheck: { test: [CMD, a, "||", b] }', 'warning healthcheck 4:35-39'],
    ['healthcheck: { test: [CMD, a, "|", b] }', 'warning healthcheck 4:35-38'],
    ['healthcheck: { test: [CMD, a, ">", b] }', 'warning healthcheck 4:35-38'],
    ['healthcheck: { test: [CMD, a, "2>&1"] }', 'warning healthcheck 4:35-41'],
    ['healthcheck: { test: [CMD, curl x] }', 'warning healthcheck 4:27-30 fix "CMD-SHELL"'],
    ['healthcheck: { test: ["CMD", "curl x"] }', 'warning healthcheck 4:27-32 fix "\\"CMD-SHELL\\""'],
    ['healthcheck: { test: [CMD-SHELL, curl, x] }', 'warning healthcheck 4:44-45 fix "CMD"'],
    ['healthcheck: { test: ["CMD-SHELL", "curl", "x"] }', 'warning healthcheck 4:48-51 fix "\\"CMD\\""'],
    ['healthcheck: { test: [CMD-SHELL, CMD curl x] }', 'warning healthcheck 4:38-48 fix "curl x"'],
    ['healthcheck: { test: [CMD-SHELL, "CMD-SHELL curl x"] }', 'warning healthcheck 4:38-56 fix "\\"curl x\\""'],
    ['healthcheck: { test: NONE x }', 'warning healthcheck 4:26-32 fix "x"'],
    ['healthcheck: { test: CMD curl x }', 'warning healthcheck 4:26-36 fix "curl x"'],
    ['healthcheck: { test: "CMD-SHELL curl x" }', 'warning healthcheck 4:26-44 fix "\\"curl x\\""'],
    ['healthcheck: { test: [""] }', 'error healthcheck 4:27-29 fix "CMD, "'],
    ['healthcheck: { test: ["\\x43MD", "curl x"] }', 'warning healthcheck 4:27-35'],
    ['healthcheck: { test: "\\x43MD curl" }', 'warning healthcheck 4:26-39'],
    ['healthcheck:\n      test:\n        - curl\n        - x', 'error healthcheck 6:11-15'],
    ['healthcheck:\n      test: [\n        curl, x]', 'error healthcheck 6:9-13'],
    ['healthcheck: { test: [CMD, "${X:-curl x}"] }', 'warning healthcheck 4:27-30 fix "CMD-SHELL"'],
    ['healthcheck: { test: "${X:-CMD} curl" }', 'warning healthcheck 4:26-42'],
  ])('are told of: %s', (line, expected, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([expected].flat());
  });

  it.each<[line: string, below?: string, situation?: Situation]>([
    ['healthcheck: { test: [NONE] }'],
    ['healthcheck: { test: [CMD, "", x] }'],
    ['healthcheck: { test: [NONE, x] }'],
    ['healthcheck: { test: [CMD, "|", b] }'],
    ['healthcheck: { test: [CMD, a, "a|b"] }'],
    ['healthcheck: { test: [CMD, curl, x y] }'],
    ['healthcheck: { test: [CMD, "curl x", y] }'],
    ['healthcheck: { test: [CMD, " curl "] }'],
    ['healthcheck: { test: [CMD-SHELL, curl x] }'],
    ['healthcheck: { test: CMD }'],
    ['healthcheck: { test: CMDX y }'],
    ['healthcheck: { test: run CMD y }'],
    ['healthcheck: { test: [] }'],
  ])('are not seen in: %s', (line, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([]);
  });

  it('are told with what stands in the way', () => {
    const message = (test: string): string => messages(ofService(`healthcheck: { test: ${test} }`))[0]!;
    expect(message('[CMD, a, "||", b]')).toMatch(/^"\|\|" is an argument here/);
    expect(message('[CMD, curl x]')).toMatch(/^"CMD" takes "curl x" as the name of one program/);
    expect(message('[CMD-SHELL, curl, x]')).toMatch(/^The shell runs "curl" alone/);
    expect(message('CMD-SHELL curl x')).toMatch(
      /run a program "CMD-SHELL", as the line is one text\. Leave "CMD-SHELL" out/,
    );
  });
});
