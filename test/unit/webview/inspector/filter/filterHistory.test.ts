import { describe, expect, it } from 'vitest';
import { noFilter, type Filter } from '../../../../../src/protocol/filterShapes.ts';
import { FilterHistory } from '../../../../../src/webview/inspector/filter/filterHistory.ts';

const of = (text: string): Filter => ({ ...noFilter, text });

describe('The history of filters', () => {
  it('goes back and forth step by step, and no further than there are steps', () => {
    const history = new FilterHistory(noFilter);
    history.change(of('a'), false);
    history.change(of('b'), false);
    expect(history.undo()).toEqual(of('a'));
    expect(history.undo()).toEqual(noFilter);
    expect(history.undo()).toBeUndefined();
    expect(history.redo()).toEqual(of('a'));
    expect(history.redo()).toEqual(of('b'));
    expect(history.redo()).toBeUndefined();
  });

  it('takes what is typed in one go for one step', () => {
    const history = new FilterHistory(noFilter);
    for (const text of ['p', 'pa', 'pai', 'paid']) history.change(of(text), true);
    history.settle();
    for (const text of ['paid ', 'paid x']) history.change(of(text), true);
    history.change(of('paid x && y'), false);
    expect([history.undo(), history.undo(), history.undo()]).toEqual([of('paid x'), of('paid'), noFilter]);
  });

  it('forgets what was undone once there is another filter, but not when it is the same again', () => {
    const history = new FilterHistory(noFilter);
    history.change(of('a'), false);
    history.undo();
    // The page tells of the filter that it was given back.
    history.change(noFilter, false);
    expect(history.redo()).toEqual(of('a'));
    history.undo();
    history.change(of('c'), false);
    expect(history.redo()).toBeUndefined();
    expect(history.undo()).toEqual(noFilter);
  });

  it('begins anew with a page, and keeps so many steps', () => {
    const history = new FilterHistory(noFilter);
    history.change(of('a'), false);
    history.begin(of('restored'));
    expect(history.undo()).toBeUndefined();
    for (let step = 0; step < 80; step++) history.change(of(`step ${step}`), false);
    let steps = 0;
    while (history.undo()) steps++;
    expect(steps).toBe(50);
  });
});
