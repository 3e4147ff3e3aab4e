import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { lazyPageModel, titleOfPage, type PageSession } from '../../../src/extension/webviews/lazyPageModel.ts';

const side = { requests: { ready: { params: v.object({}), result: v.number() } }, events: {} } as const;
const never = new AbortController().signal;

/** A session that notes what it is told. */
class Told implements PageSession<typeof side> {
  readonly notes: string[] = [];
  readonly handlers = { ready: (): number => 7 };
  attach = (): unknown => this.notes.push('attach');
  setShown = (isShown: boolean): unknown => this.notes.push(isShown ? 'shown' : 'hidden');
  dispose = (): unknown => this.notes.push('dispose');
}

function made() {
  const session = new Told();
  let times = 0;
  const model = lazyPageModel(side, 'state', 'Title', () => Promise.resolve(((times += 1), session)));
  return { session, model, times: () => times };
}

describe('What stands behind a tab', () => {
  it('is made when the page asks for the first time, and once', async () => {
    const { model, times } = made();
    expect([model.state, model.title, times()]).toEqual(['state', 'Title', 0]);
    const answers = await Promise.all([model.handlers.ready({}, never), model.handlers.ready({}, never)]);
    expect([answers, times()]).toEqual([[7, 7], 1]);
  });

  it('is told what came before it was there', async () => {
    const { model, session } = made();
    model.attach({ emit: () => undefined });
    model.setShown(false);
    await model.handlers.ready({}, never);
    expect(session.notes).toEqual(['attach', 'hidden']);
  });

  it('ends with the tab, also one that was closed before it was there', async () => {
    const { model, session } = made();
    const asking = model.handlers.ready({}, never);
    model.dispose();
    await asking;
    expect(session.notes).toContain('dispose');
  });

  it('has a foreign name in its title as one short line', () => {
    expect(titleOfPage('a\nb')).not.toContain('\n');
    expect(titleOfPage('x'.repeat(100))).toHaveLength(40);
  });
});
