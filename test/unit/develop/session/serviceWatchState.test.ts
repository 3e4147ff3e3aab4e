import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../src/base/problem.ts';
import { ServiceWatchState } from '../../../../src/develop/session/serviceWatchState.ts';
import type { WatchRecord, WatchState } from '../../../../src/develop/watchEvents.ts';

function aState() {
  const events: WatchRecord[] = [];
  const states: WatchState[] = [];
  const state = new ServiceWatchState(
    'web',
    (event) => events.push(event),
    (told) => states.push(told),
  );
  return { state, events, states };
}

const failure: Problem = { code: 'develop.sync-failed', severity: 'error', message: 'No space left.' };

describe('how a watched service stands', () => {
  it('is what it is about, the weightiest first, and failing while it tries again in vain', () => {
    const { state } = aState();
    expect(state.state.status).toBe('watching');
    const endSync = state.begin('syncing');
    expect(state.state.status).toBe('syncing');
    const endBuild = state.begin('building');
    expect(state.state.status).toBe('building');
    endBuild();
    endBuild();
    state.setProblems('sync web-1', [failure]);
    expect(state.state.status).toBe('failing');
    state.setProblems('sync web-1', []);
    expect(state.state.status).toBe('syncing');
    endSync();
    expect(state.state.status).toBe('watching');
    state.suspend(true);
    expect(state.state.status).toBe('suspended');
  });

  it('tells a failure once, however often it is tried again, and again once it was over', () => {
    const { state, events } = aState();
    for (let round = 0; round < 3; round++) state.setProblems('sync web-1', [failure], 'web-1');
    expect(events).toMatchObject([{ event: 'failed', service: 'web', container: 'web-1', problem: failure }]);
    state.setProblems('sync web-1', []);
    state.setProblems('sync web-1', [failure], 'web-1');
    expect(events).toHaveLength(2);
  });

  it('notes what is left out on purpose, which is no failure', () => {
    const { state, events } = aState();
    state.setProblems('rules', [{ ...failure, severity: 'warning' }]);
    expect(events).toMatchObject([{ event: 'noted' }]);
    expect(state.state).toMatchObject({ status: 'watching', problems: [{ severity: 'warning' }] });
  });

  it('remembers the last sync, and the last fifty events, the newest first', () => {
    const { state, states } = aState();
    for (let files = 1; files <= 60; files++) {
      const facts = { files, deleted: 0, bytes: 1, ms: 5, paths: [] };
      state.happened({ event: 'synced', service: 'web', container: 'web-1', ...facts });
    }
    const last = states.at(-1);
    expect(last?.lastSync).toMatchObject({ files: 60, ms: 5 });
    expect(last?.recent).toHaveLength(50);
    expect(last?.recent[0]).toMatchObject({ files: 60 });
  });
});
