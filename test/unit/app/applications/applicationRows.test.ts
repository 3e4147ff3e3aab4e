import { describe, expect, it } from 'vitest';
import { applicationKeyText } from '../../../../src/app/applications/applicationKey.ts';
import {
  applicationRowId,
  closedApplication,
  moreNode,
  placed,
} from '../../../../src/app/applications/applicationRows.ts';
import { ownedBy } from '../../../../src/app/applications/ownedRows.ts';
import { hasTag } from '../../../../src/app/trees/rowTags.ts';
import { foundApplication } from '../../../fakes/applications.ts';

const shop = foundApplication('/work/deploy/compose.yaml', { name: 'shop' });
const half = { running: 1, total: 1 };
const none = { running: 0, total: 1 };

describe('The row of an application that is not open', () => {
  it('says nothing of services, since nobody has looked', () => {
    const row = closedApplication(shop, undefined);
    expect([row.label, row.description, row.children]).toEqual(['shop', '', []]);
    expect([hasTag(row, 'canStart'), hasTag(row, 'canStop'), hasTag(row, 'hasContainers')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('tells what runs of its project, and can be stopped', () => {
    const project = {
      name: 'shop',
      services: { web: half, db: none },
      state: 'partial',
      isOurs: true,
      configFiles: [],
    } as const;
    const row = closedApplication(shop, project);
    expect([row.description, row.icon.color, row.spoken]).toEqual([
      '1/2 running',
      'charts.yellow',
      'shop, application, 1/2 running',
    ]);
    expect([hasTag(row, 'canStop'), hasTag(row, 'hasContainers')]).toEqual([true, true]);
  });

  it('says where it is and in which environment, and keeps its id when that changes', () => {
    const placing = { place: 'deploy', isPinned: false };
    const rows = [undefined, 'prod'].map((environment) =>
      placed(closedApplication(shop, undefined), { ...placing, key: { manifest: shop.manifest, environment } }),
    );
    expect(rows.map(({ description }) => description)).toEqual(['deploy', 'prod · deploy']);
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set([applicationRowId(shop)]));
    expect(new Set(rows.map(({ application }) => application)).size).toBe(2);
    expect(rows.map((row) => [hasTag(row, 'canPin'), hasTag(row, 'canUnpin')])).toEqual([
      [true, false],
      [true, false],
    ]);
  });

  it('shows that it is pinned', () => {
    const key = { manifest: shop.manifest };
    const row = placed(closedApplication(shop, undefined), { key, place: '', isPinned: true });
    expect([row.icon.codicon, hasTag(row, 'canUnpin'), row.spoken]).toEqual([
      'pinned',
      true,
      'shop, application, pinned',
    ]);
  });

  it('shows a hostile name as text', () => {
    const row = closedApplication({ ...shop, name: '[x](command:a)' }, undefined);
    expect(row.tooltip).not.toContain('[x](command:a)');
  });
});

describe('The row of the other applications', () => {
  it('counts them, and says where there may be more', () => {
    const rows = [closedApplication(shop, undefined)];
    expect([moreNode(rows, false).description, moreNode(rows, true).description]).toEqual(['1', '1+']);
  });
});

describe('Rows of one application', () => {
  it('carry its key, down to the last one, and keep their ids when that is done twice', () => {
    const key = applicationKeyText(shop);
    const tree = { id: 'a', children: [{ id: 'b', children: [{ id: 'c' }] }] };
    const owned = ownedBy(tree, key);
    expect(owned).toEqual({
      id: `${key}a`,
      application: key,
      children: [{ id: `${key}b`, application: key, children: [{ id: `${key}c`, application: key }] }],
    });
    expect(ownedBy(owned, key)).toEqual(owned);
  });
});
