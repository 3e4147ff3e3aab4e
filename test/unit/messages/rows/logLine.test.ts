import { describe, expect, it } from 'vitest';
import { parseLogLine } from '../../../../src/messages/rows/logLine.ts';

describe('A log line', () => {
  it.each([
    ['{"level":30,"time":1,"msg":"pino"}', 'info'],
    ['{"v":0,"level":50,"msg":"bunyan"}', 'error'],
    ['{"level":"warn","ts":1.5,"caller":"a.go:1","msg":"zap"}', 'warn'],
    ['{"level":"dpanic","msg":"zap"}', 'fatal'],
    ['{"severity":"NOTICE","message":"google"}', 'info'],
    ['{"@t":"x","@l":"Warning","@m":"serilog"}', 'warn'],
    ['{"log.level":"debug","message":"ecs"}', 'debug'],
    ['{"log":{"level":"error"},"message":"ecs"}', 'error'],
    ['{"level":"\\u001b[32minfo\\u001b[39m","message":"winston"}', 'info'],
    ['time="2026-01-01T00:00:00Z" level=error msg="it failed"', 'error'],
    ['ts=1 lvl=dbug msg=hi', 'debug'],
    ['2026-01-01 12:00:00,123 WARNING root: python', 'warn'],
    ['WARNING:root:python', 'warn'],
    ['2026/01/01 12:00:00 [error] 7#7: nginx', 'error'],
    ['E0521 12:03:01.123456       1 main.go:1] kube', 'error'],
    ['1:M 12 Jan 2026 10:00:00.000 # WARNING overcommit', 'warn'],
    ['1:M 12 Jan 2026 10:00:00.000 * Ready', 'info'],
    ['\u001b[31mERROR\u001b[0m something', 'error'],
    ['info: Microsoft.Hosting.Lifetime[0]', 'info'],
    ['2026-01-01T00:00:00Z  INFO ThreadId(01) rust: started', 'info'],
    ['nothing was said of errors here', null],
    ['information wants to be free', null],
    ['{"broken', null],
    ['', null],
  ])('%s is of level %s', (line, level) => {
    expect(parseLogLine(line).level).toBe(level);
  });

  it('of JSON or logfmt is fields', () => {
    expect(parseLogLine('{"level":30,"msg":"hi","req":{"id":7}}').fields).toEqual({
      level: 30,
      msg: 'hi',
      req: { id: 7 },
    });
    expect(parseLogLine('level=info msg="it \\"works\\"" took=3ms').fields).toEqual({
      level: 'info',
      msg: 'it "works"',
      took: '3ms',
    });
    expect(parseLogLine('a plain=line').fields).toBeUndefined();
  });

  it('takes no longer than its length, whatever it holds', () => {
    for (const line of ['a="'.repeat(100_000), `{${'['.repeat(500_000)}`, '\u001b['.repeat(200_000)]) {
      expect(parseLogLine(line).level).toBeNull();
    }
  });
});
