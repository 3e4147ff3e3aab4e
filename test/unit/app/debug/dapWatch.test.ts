import { describe, expect, it } from 'vitest';
import { DapWatch, unboundBreakpoints } from '../../../../src/app/debug/dapWatch.ts';

const event = (name: string, body: object = {}) => ({ type: 'event', event: name, seq: 1, body });
const request = (command: string, seq: number, body: object = {}) => ({
  type: 'request',
  command,
  seq,
  arguments: body,
});
const response = (command: string, requestSeq: number, body: object = {}, success = true) => ({
  ...{ type: 'response', seq: 2, command, body, success },
  request_seq: requestSeq,
});

function withBreakpoints(path: string, answers: readonly object[]): DapWatch {
  const watch = new DapWatch();
  const breakpoints = answers.map((_, index) => ({ line: 10 + index }));
  watch.asks(request('setBreakpoints', 7, { source: { path }, breakpoints }));
  watch.tells(response('setBreakpoints', 7, { breakpoints: answers }));
  return watch;
}

describe('What is read from the messages of a debug session', () => {
  it('is whether the program is paused, and when that changes', () => {
    const watch = new DapWatch();
    const told: boolean[] = [];
    watch.onDidChange(() => told.push(watch.isPaused));
    watch.tells(event('stopped', { threadId: 1, reason: 'breakpoint' }));
    watch.tells(event('stopped', { threadId: 2 }));
    watch.tells(response('continue', 3, { allThreadsContinued: true }));
    expect(told).toEqual([true, false]);
  });

  it('is that it is paused still while only one of two threads goes on', () => {
    const watch = new DapWatch();
    watch.tells(event('stopped', { threadId: 1 }));
    watch.tells(event('stopped', { threadId: 2 }));
    watch.tells(event('continued', { threadId: 1, allThreadsContinued: false }));
    expect(watch.isPaused).toBe(true);
    watch.tells(event('continued', { threadId: 2, allThreadsContinued: false }));
    expect(watch.isPaused).toBe(false);
  });

  it('is that a step that failed resumes nothing', () => {
    const watch = new DapWatch();
    watch.tells(event('stopped', { threadId: 1 }));
    watch.tells(response('next', 3, {}, false));
    expect(watch.isPaused).toBe(true);
  });

  it('is that it is ready once it has the breakpoints, which VS Code tells where the adapter wants to hear it', () => {
    const asked = new DapWatch();
    asked.tells(response('initialize', 1, { supportsConfigurationDoneRequest: true }));
    asked.tells(response('attach', 2));
    expect(asked.isReady).toBe(false);
    asked.tells(response('configurationDone', 3));
    expect(asked.isReady).toBe(true);
    const simple = new DapWatch();
    simple.tells(response('initialize', 1));
    simple.tells(response('attach', 2, {}, false));
    expect(simple.isReady).toBe(false);
    simple.tells(response('attach', 2));
    expect(simple.isReady).toBe(true);
  });

  it.each([
    ['person', [request('disconnect', 1, { terminateDebuggee: false })], []],
    ['restart', [request('disconnect', 1, { restart: true })], []],
    ['person', [request('terminate', 1)], [event('terminated')]],
  ] as const)('is that it was ended by: %s', (ending, asked, told) => {
    const watch = new DapWatch();
    expect(watch.ending).toBeUndefined();
    for (const message of asked) watch.asks(message);
    for (const message of told) watch.tells(message);
    expect(watch.ending).toBe(ending);
  });

  it('is that the program was gone before VS Code said goodbye', () => {
    const watch = new DapWatch();
    watch.tells(event('terminated'));
    watch.asks(request('disconnect', 1));
    expect(watch.ending).toBe('adapter');
  });

  it('is nothing where a message has another form than the protocol says', () => {
    const watch = new DapWatch();
    for (const hostile of [undefined, 'stopped', 5, {}, { type: 'event' }, { type: 'response', body: null }, []]) {
      watch.asks(hostile);
      watch.tells(hostile);
    }
    watch.asks(request('setBreakpoints', 1, { source: null, breakpoints: 'none' }));
    watch.asks(request('setBreakpoints', 2, { source: { path: '/a.js' }, breakpoints: [null, 3] }));
    watch.tells(response('setBreakpoints', 2, { breakpoints: { length: 9 } }));
    expect(watch.isPaused).toBe(false);
    expect(watch.breakpoints.map(({ line, isVerified }) => [line, isVerified])).toEqual([
      [0, false],
      [0, false],
    ]);
  });
});

describe('The breakpoints that are not bound', () => {
  it('are those that the adapter has not verified, with what it says of them', () => {
    const watch = withBreakpoints('/shop/orders.js', [
      { id: 1, verified: true },
      { id: 2, verified: false, message: 'Unbound breakpoint' },
    ]);
    expect(unboundBreakpoints([watch])).toEqual([
      { path: '/shop/orders.js', line: 11, id: 2, isVerified: false, message: 'Unbound breakpoint' },
    ]);
  });

  it('are bound as soon as an event says so', () => {
    const watch = withBreakpoints('/shop/orders.js', [{ id: 1, verified: false }]);
    watch.tells(event('breakpoint', { reason: 'changed', breakpoint: { id: 1, verified: true } }));
    expect(unboundBreakpoints([watch])).toEqual([]);
  });

  it('are bound if one of the sessions of a program has bound them', () => {
    const root = withBreakpoints('/shop/orders.js', [{ id: 1, verified: false }]);
    const child = withBreakpoints('/shop/orders.js', [{ id: 1, verified: true }]);
    expect(unboundBreakpoints([root, child])).toEqual([]);
  });

  it('are those of the last time that a file’s were set', () => {
    const watch = withBreakpoints('/shop/orders.js', [{ id: 1, verified: false }]);
    watch.asks(request('setBreakpoints', 9, { source: { path: '/shop/orders.js' }, breakpoints: [] }));
    watch.tells(response('setBreakpoints', 9, { breakpoints: [] }));
    expect(unboundBreakpoints([watch])).toEqual([]);
  });
});
