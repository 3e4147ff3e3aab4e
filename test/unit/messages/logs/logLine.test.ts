import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spokenLine } from '../../../../src/messages/logs/logMessage.ts';
import { parseLogLine } from '../../../../src/messages/logs/logLine.ts';

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
    ['2026-01-01 12:00:00.123 UTC [31] LOG:  database system is ready', 'info'],
    ['2026-01-01 12:00:00.123 UTC [31] app@shop ERROR:  relation "x" does not exist', 'error'],
    ['[Mon Jan 05 12:00:00.123456 2026] [core:error] [pid 1] apache', 'error'],
    ['2026-01-01T12:00:00.123456Z 0 [Warning] [MY-010068] mysql', 'warn'],
    ['2026-01-01 12:00:00,123 - app.orders - CRITICAL - python', 'fatal'],
    ['12:00:00.123 [main] INFO  com.shop.Orders - logback', 'info'],
    ['2026-01-01 12:00:00,123 DEBUG [main] com.shop.Orders: log4j', 'debug'],
    ['2026-01-01T12:00:00.123+01:00 | WARN | pipes', 'warn'],
    ['[12:00:00 INF] serilog on a console', 'info'],
    ['[warn] a script', 'warn'],
    ['warn: a script', 'warn'],
    ['[2026-01-01 12:00:00 +0000] [7] [INFO] gunicorn', 'info'],
    ['level=warn ts=2026-01-01 caller=a.go:1 msg="prometheus"', 'warn'],
    ['{"severityText":"ERROR","body":"otel","message":"x"}', 'error'],
    ['panic: runtime error: index out of range', 'fatal'],
    ['TypeError: x is not a function', 'error'],
    ['java.lang.IllegalStateException: no', 'error'],
    ['Traceback (most recent call last):', 'error'],
    ['172.17.0.1 - - [01/Jan/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 5', null],
    ['Information about errors', null],
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

  it.each([
    ['2026-01-01T12:00:00Z  INFO started', 'started'],
    ['2026/01/01 12:00:00 [error] 7#7: *1 no such file', '*1 no such file'],
    ['2026-01-01 12:00:00.123 UTC [31] LOG:  ready', 'ready'],
    ['1:M 12 Jan 2026 10:00:00.000 * Ready to accept connections', 'Ready to accept connections'],
    ['E0521 12:03:01.123456       1 main.go:1] kube', 'main.go:1] kube'],
    ['WARNING:root:python', 'root:python'],
    ['[warn] slow', 'slow'],
    ['ERROR cannot reach redis', 'cannot reach redis'],
    ['2026/01/01 12:00:00 a line of Go', 'a line of Go'],
    ['12:00:00.123 [main] INFO  Orders - ready', '[main] INFO  Orders - ready'],
    ['Error rates are low', 'Error rates are low'],
    ['a line without any of it', 'a line without any of it'],
    ['    at indented (file.js:1:2)', '    at indented (file.js:1:2)'],
  ])('%s says: %s', (line, message) => {
    const { messageAt } = parseLogLine(line);
    expect(line.slice(messageAt)).toBe(message);
  });

  it('never says less than what follows its time and level, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const line = `2026-01-01 12:00:00 INFO x${text}`;
        expect(line.slice(parseLogLine(line).messageAt)).toBe(`x${text}`);
      }),
    );
  });

  it('of fields is told by its message and what else it says', () => {
    const spoken = (line: string) => spokenLine(parseLogLine(line).fields ?? {}, 400);
    expect(spoken('{"level":30,"time":1,"pid":7,"hostname":"h","msg":"paid","orderId":"o-1","total":4.5}')).toEqual({
      message: 'paid',
      rest: 'orderId=o-1 total=4.5',
    });
    expect(spoken('level=info ts=1 msg="it works" took=3ms path="/a b"')).toEqual({
      message: 'it works',
      rest: 'took=3ms path="/a b"',
    });
    expect(
      spoken('{"level":50,"msg":"failed","err":{"type":"E","message":"no disk","stack":"E: no disk"}}')?.rest,
    ).toBe('err="no disk"');
    expect(spoken('{"a":1,"msg":5}')).toBeUndefined();
    expect(spoken(`{"msg":"long","a":"${'x'.repeat(5000)}","b":1}`)?.rest.length).toBeLessThan(420);
  });
});
