import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFilesSockets } from '../../../../src/engine/proc/openFiles.ts';

describe('openFilesSockets', () => {
  it('reads what lsof writes, with file numbers or without them', () => {
    const text = [
      ...['p101', 'f12', 'n*:5000', 'TST=LISTEN', 'TQR=0', 'TQS=0', 'f13'],
      ...['n127.0.0.1:57178->127.0.0.1:6379', 'TST=ESTABLISHED', 'TQR=0', 'p202'],
      ...['n[::1]:5000->[::1]:57178', 'TST=ESTABLISHED', ''],
    ].join('\n');
    expect(openFilesSockets(text)).toEqual(
      new Map([
        [
          101,
          [
            {
              local: { host: '0.0.0.0', port: 5000 },
              remote: { host: '0.0.0.0', port: 0 },
              state: 'listening',
              inode: '0',
            },
            {
              local: { host: '127.0.0.1', port: 57_178 },
              remote: { host: '127.0.0.1', port: 6379 },
              state: 'open',
              inode: '0',
            },
          ],
        ],
        [
          202,
          [{ local: { host: '::1', port: 5000 }, remote: { host: '::1', port: 57_178 }, state: 'open', inode: '0' }],
        ],
      ]),
    );
  });

  it('takes a fact only of the socket that it stands behind', () => {
    expect([...openFilesSockets('p1\nn127.0.0.1:1->127.0.0.1:2\np2\nTST=ESTABLISHED').values()]).toEqual([[], []]);
  });

  it('never throws', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('p1', 'n*:5', 'n1.2.3.4:5->[::1]:6', 'TST=LISTEN', 'n[:1'));
    fc.assert(fc.property(fc.array(part), (parts) => void openFilesSockets(parts.join('\n'))));
  });
});
