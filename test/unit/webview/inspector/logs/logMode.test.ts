import { describe, expect, it } from 'vitest';
import { isLogMode, isLogSource, logViewFor } from '../../../../../src/webview/inspector/logs/logMode.ts';

const logs = [{ kind: 'logs' }, { kind: 'logs' }] as const;
const mixed = [{ kind: 'logs' }, { kind: 'stream' }] as const;

describe('Log mode', () => {
  it('is on by itself where all sources are logs', () => {
    expect(isLogMode(logs, 'auto')).toBe(true);
    expect(isLogMode(mixed, 'auto')).toBe(false);
    expect(isLogMode([], 'auto')).toBe(false);
  });

  it('is on or off as the user says, whatever the sources are', () => {
    expect(isLogMode(mixed, 'logs')).toBe(true);
    expect(isLogMode(logs, 'messages')).toBe(false);
  });

  it('needs no choice for what happens by itself', () => {
    expect([logViewFor(logs, false), logViewFor(logs, true)]).toEqual(['messages', 'auto']);
    expect([logViewFor(mixed, true), logViewFor(mixed, false)]).toEqual(['logs', 'auto']);
  });

  it('knows the sources of lines by their ids', () => {
    expect(isLogSource('logs:orders')).toBe(true);
    expect(isLogSource('stream:logs:orders')).toBe(false);
    expect(isLogSource('logs')).toBe(false);
  });
});
