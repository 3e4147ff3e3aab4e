import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copiedPath, filePaths, rewritePaths } from '../../../../src/engine/placement/files.ts';
import { anApplication, aService } from '../../../fakes/models.ts';

const service = aService('web', {
  mounts: [
    { type: 'bind', source: '/home/kim/conf', target: '/etc/web', isReadOnly: true },
    { type: 'volume', source: 'data', target: '/data', isReadOnly: false },
  ],
  secrets: [{ source: 'db', target: '/run/secrets/db' }],
});
const application = {
  ...anApplication([service]),
  secrets: { db: { name: 'db', isExternal: false, file: '/home/kim/db.txt' } },
};
const files = filePaths(application, service);
const copy = join('/state', 'run', 'secrets', 'db');

describe('A path of a container', () => {
  it.each([
    ['/run/secrets/db', copy],
    ['file:///run/secrets/db', `file://${copy}`],
    ['/run/secrets', join('/state', 'run', 'secrets')],
    ['a=/run/secrets/db;b=/etc/web/x.yml', `a=${copy};b=/home/kim/conf/x.yml`],
    ['/etc/web', '/home/kim/conf'],
    ['/etc/web/:/etc/other', '/home/kim/conf/:/etc/other'],
  ])('is replaced by what stands for it here: %s', (value, expected) => {
    expect(rewritePaths({ X: value }, files, '/state')).toEqual({ X: expected });
  });

  it.each(['/run/secrets/dbx', '/etc/webapp', '/srv/etc/web', '/data/x', 'run/secrets/db', './etc/web', ''])(
    'stays where it is another one: %s',
    (value) => {
      expect(rewritePaths({ X: value }, files, '/state')).toEqual({ X: value });
    },
  );

  it('cannot lead out of the folder of copies', () => {
    expect(copiedPath('/../../etc/passwd', '/state')).toBe(join('/state', 'etc', 'passwd'));
    expect(copiedPath('..', '/state')).toBe('/state');
  });
});
