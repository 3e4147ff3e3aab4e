import { afterEach, describe, expect, it } from 'vitest';
import { ApplicationBook } from '../../../../src/app/applications/applicationBook.ts';
import { applicationKeyText } from '../../../../src/app/applications/applicationKey.ts';
import { ApplicationList } from '../../../../src/app/applications/applicationList.ts';
import { ApplicationMarks } from '../../../../src/app/applications/applicationMarks.ts';
import { findTargets } from '../../../../src/app/applications/findTargets.ts';
import { ownedBy } from '../../../../src/app/applications/ownedRows.ts';
import { TreeRows } from '../../../../src/app/trees/treeRows.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { aFinder, aMemory, foundApplication } from '../../../fakes/applications.ts';
import { aMonitor, quickTimes } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';

const shop = foundApplication('/work/shop/compose.yaml');
const bank = foundApplication('/work/bank/compose.yaml', { parts: ['/work/bank/parts.yaml'] });
const keyOf = ({ manifest }: { readonly manifest: string }): string => applicationKeyText({ manifest });

interface Row {
  readonly id: string;
  readonly service: string;
  readonly application?: string;
}

/** Two applications with services of the same names, and what the editor would say. */
class World {
  readonly finder = aFinder([shop, bank]);
  readonly book = new ApplicationBook(
    new ApplicationList(this.finder, silentLogger),
    new ApplicationMarks(aMemory()),
    (key) => {
      const monitor = aMonitor(null, new FakeEngine(), quickTimes);
      return { key, monitor, dispose: () => monitor.dispose() };
    },
  );
  edited: string | undefined;
  asked = 0;
  answer: string | undefined;

  async find(...args: readonly unknown[]): Promise<readonly string[]> {
    const targets = await findTargets(this.book, args, {
      editedManifest: () => this.edited,
      pick: () => {
        this.asked++;
        return Promise.resolve(this.answer);
      },
    });
    return targets.map(({ part, args: own }) => `${part.key.manifest}${namesIn(own)}`);
  }
}

/** Rows as the tree holds them. */
function rowsOf(application: string, ...services: readonly string[]) {
  const rows = new TreeRows<Row>(() => []);
  rows.update(services.map((service) => ownedBy({ id: `service:${service}`, service }, application)));
  return rows.roots;
}

function namesIn(args: readonly unknown[]): string {
  const rows = Array.isArray(args[1]) ? (args[1] as readonly { readonly node: Row }[]) : [];
  return rows.map(({ node }) => ` ${node.service}`).join('');
}

let world = new World();
afterEach(() => {
  world.book.dispose();
  world = new World();
});

describe('A command on a row', () => {
  it('is about the application of the row, whatever is edited or was used last', async () => {
    await world.book.list.known(new AbortController().signal);
    world.book.open(shop.manifest);
    world.edited = shop.manifest;
    const [ofBank] = rowsOf(keyOf(bank), 'web');
    const [ofShop] = rowsOf(keyOf(shop), 'web');
    expect(await world.find(ofBank)).toEqual([`${bank.manifest} web`]);
    expect(await world.find(ofShop)).toEqual([`${shop.manifest} web`]);
    expect(ofBank?.id).not.toBe(ofShop?.id);
  });

  it('is about each application that rows of were chosen, with its own rows alone', async () => {
    const [web, db] = rowsOf(keyOf(shop), 'web', 'db');
    const [other] = rowsOf(keyOf(bank), 'web');
    expect(await world.find(web, [web, other, db])).toEqual([`${shop.manifest} web db`, `${bank.manifest} web`]);
  });

  it('is about the environment that the row was shown in, also after another was chosen', async () => {
    await world.book.list.known(new AbortController().signal);
    const [row] = rowsOf(applicationKeyText({ manifest: shop.manifest, environment: 'prod' }), 'web');
    const [target] = await findTargets(world.book, [row], {
      editedManifest: () => undefined,
      pick: () => Promise.reject(new Error()),
    });
    expect(target?.part.key).toEqual({ manifest: shop.manifest, environment: 'prod' });
  });

  it('asks where the row is gone: it could have been of any', async () => {
    await world.book.list.known(new AbortController().signal);
    world.book.open(shop.manifest);
    world.edited = shop.manifest;
    world.answer = bank.manifest;
    expect(await world.find(undefined)).toEqual([bank.manifest]);
    expect(world.asked).toBe(1);
  });
});

describe('A command without a row', () => {
  it('is about the manifest that it was called from, else the one that is edited', async () => {
    world.edited = shop.manifest;
    expect(await world.find('web', { file: bank.manifest })).toEqual([bank.manifest]);
    expect(await world.find('web')).toEqual([shop.manifest]);
    world.edited = '/work/bank/parts.yaml';
    expect(await world.find()).toEqual([bank.manifest]);
  });

  it('is about the application that a notification or a page names', async () => {
    world.edited = shop.manifest;
    expect(await world.find(['web'], { application: keyOf(bank) })).toEqual([bank.manifest]);
  });

  it('is about the one used last, and asks where none was', async () => {
    expect(await world.find()).toEqual([]);
    expect(world.asked).toBe(1);
    world.book.open(bank.manifest);
    expect(await world.find()).toEqual([bank.manifest]);
    expect(world.asked).toBe(1);
  });

  it('is about the only application, without a question', async () => {
    world.finder.become([bank]);
    expect(await world.find(undefined)).toEqual([bank.manifest]);
    expect(world.asked).toBe(0);
  });

  it('says that there is no manifest where there is none', async () => {
    world.finder.become([]);
    await expect(world.find()).rejects.toThrow(/no patchbay\.yaml|no manifest/i);
  });
});
