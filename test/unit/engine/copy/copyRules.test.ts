import { describe, expect, it } from 'vitest';
import { copyPlace } from '../../../../src/engine/copy/rules.ts';

const file = { path: '/from/one', isDirectory: false };
const folder = { path: '/from/app', isDirectory: true };
const content = { path: '/from/app/.', isDirectory: true };
const missing = (path: string) => ({ path, exists: false, isDirectory: false });
const there = (path: string) => ({ path, exists: true, isDirectory: true });
const aFile = (path: string) => ({ path, exists: true, isDirectory: false });

describe('where a copy goes', () => {
  it.each([
    ['a file to a name that is free', file, missing('/to/two'), '/to', 'one', 'two'],
    ['a file to one that is there', file, aFile('/to/two'), '/to', 'one', 'two'],
    ['a file into a folder', file, there('/to'), '/to', 'one', 'one'],
    ['a file into a folder, with a slash', file, there('/to/'), '/to/', 'one', 'one'],
    ['a folder into a folder', folder, there('/to'), '/to', 'app/x', 'app/x'],
    ['a folder to a name that is free', folder, missing('/to/new'), '/to', 'app/x', 'new/x'],
    ['a folder to a name that is free, with a slash', folder, missing('/to/new/'), '/to', 'app/x', 'new/x'],
    ['what is in a folder into a folder', content, there('/to'), '/to', './x', 'x'],
    ['what is in a folder to a name that is free', content, missing('/to/new'), '/to', './x', 'new/x'],
    ['the content itself to a name that is free', content, missing('/to/new'), '/to', './', 'new'],
    ['a link that was followed', { ...file, name: 'link' }, there('/to'), '/to', 'one', 'link'],
  ])('%s', (_, source, destination, directory, entry, becomes) => {
    const place = copyPlace(source, destination);
    expect({ directory: place.directory, becomes: place.rename(entry) }).toEqual({ directory, becomes });
  });

  it('refuses a folder that is to become a file, and a file in a folder that is not there', () => {
    expect(() => copyPlace(folder, aFile('/to/two'))).toThrow('is a file, and a folder cannot be copied to it');
    expect(() => copyPlace(file, missing('/to/new/'))).toThrow('the folder /to/new/ is not there');
  });

  it('knows what does not belong to what was asked for', () => {
    const { rename } = copyPlace(folder, missing('/to/new'));
    expect([rename('other/x'), rename('appendix'), rename('app')]).toEqual([undefined, undefined, 'new']);
    // What leads out is not its business: it stays as it is, and is refused when it is unpacked.
    expect(rename('app/../../x')).toBe('new/../../x');
  });
});
