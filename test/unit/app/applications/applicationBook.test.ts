import { afterEach, describe, expect, it } from 'vitest';
import { ApplicationBook, onPartsOf } from '../../../../src/app/applications/applicationBook.ts';
import { applicationKeyText, type ApplicationKey } from '../../../../src/app/applications/applicationKey.ts';
import { ApplicationList } from '../../../../src/app/applications/applicationList.ts';
import { ApplicationMarks } from '../../../../src/app/applications/applicationMarks.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { aFinder, aMemory, foundApplication } from '../../../fakes/applications.ts';
import { aMonitor, quickTimes } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { anApplication, aService } from '../../../fakes/models.ts';

const never = new AbortController().signal;
const [shop, bank] = [foundApplication('/work/shop/compose.yaml'), foundApplication('/work/bank/compose.yaml')];

/** A workspace of two applications, and what was made for them. */
class World {
  readonly made: ApplicationKey[] = [];
  readonly engines = new Map<string, FakeEngine>();
  readonly finder = aFinder([shop, bank]);
  readonly memory = aMemory();
  readonly list = new ApplicationList(this.finder, silentLogger);
  readonly marks = new ApplicationMarks(this.memory);
  readonly book = new ApplicationBook(this.list, this.marks, (key) => {
    this.made.push(key);
    const engine = new FakeEngine();
    this.engines.set(applicationKeyText(key), engine);
    const application = anApplication([aService('web')], { files: [key.manifest, `${key.manifest}.part`] });
    const monitor = aMonitor(application, engine, quickTimes);
    return { key, monitor, dispose: () => monitor.dispose() };
  });
}

let world = new World();
afterEach(() => {
  world.book.dispose();
  world = new World();
});

describe('The book of applications', () => {
  it('knows all, and makes nothing of any until somebody needs it', async () => {
    const { book, list } = world;
    expect(await list.known(never)).toEqual([shop, bank]);
    expect([book.only, book.opened, world.made]).toEqual([undefined, [], []]);
    expect(book.shown(bank.manifest)).toBe(book.of({ manifest: bank.manifest }));
    expect(world.made).toEqual([{ manifest: bank.manifest, environment: undefined }]);
  });

  it('opens several at once, and lets go of one that is closed', async () => {
    const { book, list } = world;
    await list.known(never);
    const [first, second] = [book.open(shop.manifest), book.open(bank.manifest)];
    await Promise.all([first.monitor.settled(never), second.monitor.settled(never)]);
    expect(book.opened).toEqual([first, second]);
    book.close(shop.manifest);
    expect([first.monitor.snapshot.state, second.monitor.snapshot.state]).toEqual(['loading', 'ready']);
    expect(book.opened).toEqual([second]);
  });

  it('lets go of one whose manifest is deleted, and has it again when it is back', async () => {
    const { book, finder, list } = world;
    await list.known(never);
    const { monitor } = book.open(bank.manifest);
    await monitor.settled(never);
    finder.become([shop]);
    await new Promise<void>((resolve) => book.onDidChange(() => resolve()));
    expect([monitor.snapshot.state, book.opened, book.only?.key.manifest]).toEqual(['loading', [], shop.manifest]);
  });

  it('turns an open application to the environment that is chosen for it, apart from the one before', async () => {
    const { book, list, marks } = world;
    await list.known(never);
    const before = book.open(shop.manifest);
    await before.monitor.settled(never);
    await marks.setEnvironment(shop.manifest, 'prod');
    const [after] = book.opened;
    expect(after?.key).toEqual({ manifest: shop.manifest, environment: 'prod' });
    expect(before.monitor.snapshot.state).toBe('loading');
    // A row that still stands for what was shown before acts on that.
    expect(book.withKey(applicationKeyText(before.key))).toBe(before);
    expect(new World().marks.environmentOf(shop.manifest)).toBeUndefined();
    expect(new ApplicationMarks(world.memory).environmentOf(shop.manifest)).toBe('prod');
  });

  it('shows an application in more environments beside the chosen one, each apart and once', async () => {
    const world = new World();
    const { book, marks } = world;
    await marks.setBeside(shop.manifest, 'prod', true);
    await marks.setBeside(shop.manifest, undefined, true);
    await marks.setBeside(shop.manifest, 'prod', true);
    // It is the chosen one already, so it needs no row beside it.
    expect(book.beside(shop.manifest).map(({ key }) => key.environment)).toEqual(['prod']);
    await marks.setEnvironment(shop.manifest, 'prod');
    expect(book.beside(shop.manifest).map(({ key }) => key.environment)).toEqual([undefined]);
    expect(new ApplicationMarks(world.memory).besideOf(shop.manifest)).toEqual([undefined]);
    await marks.setBeside(shop.manifest, undefined, false);
    expect(book.beside(shop.manifest)).toEqual([]);
  });

  it('takes no text for a key that names no application of the workspace', async () => {
    await world.list.known(never);
    const texts = ['', 'null', '{}', '["/etc/passwd",null]', '[1]', 'orders'];
    expect(texts.map((text) => world.book.withKey(text))).toEqual(texts.map(() => undefined));
    expect(world.made).toEqual([]);
  });

  it('finds the application of a file, also of one that is known only since it is open', async () => {
    const { book, list } = world;
    await list.known(never);
    expect(book.withFile(bank.manifest)).toBe(bank);
    const part = `${bank.manifest}.part`;
    expect(book.withFile(part)).toBeUndefined();
    await book.open(bank.manifest).monitor.settled(never);
    expect(book.withFile(part)).toBe(bank);
  });

  it('names as current the one used last, and none where nobody can tell', async () => {
    const { book, list, finder } = world;
    await list.known(never);
    expect(book.current).toBeUndefined();
    book.open(bank.manifest);
    book.open(shop.manifest);
    expect(book.current).toBe(shop);
    const root = foundApplication('/work/compose.yaml');
    const other = new World();
    other.finder.become([shop, root, bank]);
    expect((await other.list.known(never)).length).toBe(3);
    expect(other.book.current).toBe(root);
    finder.become([bank]);
    await new Promise<void>((resolve) => book.onDidChange(() => resolve()));
    expect(book.current).toBe(bank);
  });
});

describe('Whoever listens to the parts of a book', () => {
  it('hears those that come, and no longer those that went', async () => {
    const { book, list } = world;
    await list.known(never);
    const heard: string[] = [];
    const listening = onPartsOf(
      () => book.opened,
      book.onDidChange,
      ({ key }) => {
        heard.push(`+${key.manifest}`);
        return { dispose: () => heard.push(`-${key.manifest}`) };
      },
    );
    book.open(shop.manifest);
    book.open(bank.manifest);
    book.close(shop.manifest);
    listening.dispose();
    expect(heard).toEqual([`+${shop.manifest}`, `+${bank.manifest}`, `-${shop.manifest}`, `-${bank.manifest}`]);
  });
});

describe('The list of applications', () => {
  it('says why it cannot be known, and is asked again by whoever needs it', async () => {
    const { list, finder } = world;
    finder.fail(new Error('the server is gone'));
    await expect(list.known(never)).rejects.toThrow('the server is gone');
    expect(list.snapshot.state).toBe('failed');
    finder.become([shop]);
    expect(await list.known(never)).toEqual([shop]);
    // What is known stands, whatever goes wrong later.
    finder.fail(new Error('the server is gone'));
    await new Promise(setImmediate);
    expect(await list.known(never)).toEqual([shop]);
    expect(list.snapshot.state).toBe('known');
  });
});

describe('What the user did with applications', () => {
  it('is remembered, and rubbish in its place counts as nothing', async () => {
    const memory = aMemory();
    const marks = new ApplicationMarks(memory);
    await marks.setPinned(['/a'], true);
    await marks.setHidden(['/b'], true);
    await marks.use('/c');
    const again = new ApplicationMarks(memory);
    expect([again.pinned, again.hidden, again.used]).toEqual([['/a'], ['/b'], ['/c']]);
    for (const rubbish of [null, 7, 'pinned', { pinned: '/a', hidden: [1], used: {}, environments: { y: 1 } }]) {
      const other = new ApplicationMarks(aMemory(rubbish));
      expect([other.pinned, other.hidden, other.used, other.environmentOf('y')]).toEqual([[], [], [], undefined]);
    }
  });

  it('does not pin what is hidden, nor hide what is pinned', async () => {
    const marks = new ApplicationMarks(aMemory());
    await marks.setPinned(['/a'], true);
    await marks.setHidden(['/a'], true);
    expect([marks.pinned, marks.hidden]).toEqual([[], ['/a']]);
    await marks.setPinned(['/a'], true);
    expect([marks.pinned, marks.hidden]).toEqual([['/a'], []]);
  });
});
