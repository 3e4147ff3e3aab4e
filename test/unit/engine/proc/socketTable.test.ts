import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memberSockets, socketsOf } from '../../../../src/engine/proc/socketTable.ts';

const header =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                   \n';
const line = (local: string, remote: string, state: string, inode = '12345'): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0\n`;

describe('socketsOf', () => {
  it('reads addresses of both families, and IPv4 in IPv6 as IPv4', () => {
    const text =
      header +
      line('0100007F:1F90', '00000000:0000', '0A') +
      line('020012AC:A001', '030012AC:18EB', '01') +
      line('0000000000000000FFFF0000020012AC:1F90', '0000000000000000FFFF0000030012AC:A002', '01') +
      line('000000FD000000000000000002000000:1F90', '00000000000000000000000001000000:A003', '06', '0');
    expect(socketsOf(text)).toEqual([
      {
        local: { host: '127.0.0.1', port: 8080 },
        remote: { host: '0.0.0.0', port: 0 },
        state: 'listening',
        inode: '12345',
      },
      {
        local: { host: '172.18.0.2', port: 40_961 },
        remote: { host: '172.18.0.3', port: 6379 },
        state: 'open',
        inode: '12345',
      },
      {
        local: { host: '172.18.0.2', port: 8080 },
        remote: { host: '172.18.0.3', port: 40_962 },
        state: 'open',
        inode: '12345',
      },
      { local: { host: 'fd00::2', port: 8080 }, remote: { host: '::1', port: 40_963 }, state: 'over', inode: '0' },
    ]);
  });

  it('leaves out connections that are only being made, or half closed', () => {
    const states = ['02', '03', '04', '05', '07', '08', '09', '0B', '0C', 'FF', 'toString'];
    expect(socketsOf(states.map((state) => line('0100007F:1F90', '0100007F:1F91', state)).join(''))).toEqual([]);
  });

  it('takes less from text that is no table, and never throws', () => {
    const whole = header + line('0100007F:1F90', '0100007F:A001', '01');
    expect(socketsOf(`${whole}   1: 0100007F:1F90 0100\u0000 \uFFFF\n${whole.slice(0, -120)}`)).toHaveLength(1);
    const part = fc.oneof(fc.string(), fc.constantFrom('0100007F:1F90', ':', '01', '0A', ' ', '\n', 'FFFFFFFF', '0'));
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        for (const { local, remote } of socketsOf(parts.join(' '))) {
          expect([local.port, remote.port].every((port) => port >= 0 && port <= 65_535)).toBe(true);
        }
      }),
    );
  });

  it('reads any table that is written as the kernel writes it', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const address = fc.tuple(byte, byte, byte, byte, fc.integer({ min: 0, max: 65_535 }));
    const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');
    fc.assert(
      fc.property(address, address, ([a, b, c, d, port], [e, f, g, h, other]) => {
        const local = `${[d, c, b, a].map((each) => hex(each, 2)).join('')}:${hex(port, 4)}`;
        const remote = `0000000000000000FFFF0000${[h, g, f, e].map((each) => hex(each, 2)).join('')}:${hex(other, 4)}`;
        expect(socketsOf(line(local, remote, '01'))).toMatchObject([
          { local: { host: `${a}.${b}.${c}.${d}`, port }, remote: { host: `${e}.${f}.${g}.${h}`, port: other } },
        ]);
      }),
    );
  });
});

describe('memberSockets', () => {
  const sockets = socketsOf(
    line('0B00007F:9C40', '00000000:0000', '0A') +
      line('00000000:1F90', '00000000:0000', '0A') +
      line('00000000000000000000000000000000:1F90', '00000000000000000000000000000000:0000', '0A') +
      line('020012AC:A001', '030012AC:18EB', '06', '0'),
  );

  it('counts the loopback of a network of its own as reached by nobody, and that of the machine as reached', () => {
    expect(memberSockets(sockets, false).listens).toEqual([8080]);
    expect(memberSockets(sockets, true).listens).toEqual([8080, 40_000]);
  });

  it('marks what is over', () => {
    expect(memberSockets(sockets, false).sockets).toEqual([
      { local: { host: '172.18.0.2', port: 40_961 }, remote: { host: '172.18.0.3', port: 6379 }, isOver: true },
    ]);
  });
});
