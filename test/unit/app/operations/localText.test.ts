import { describe, expect, it } from 'vitest';
import { localHeading, localLines } from '../../../../src/app/operations/localText.ts';

const change = {
  service: 'orders',
  command: ['npm', 'run', 'dev server'],
  directory: '/shop',
  ports: [{ containerPort: 8080, localPort: 8181 }, { containerPort: 9090 }],
  variables: [
    { name: 'STOCK', before: 'http://stock:8000', after: 'http://127.0.0.1:<port>' },
    { name: 'PORT', after: '8181' },
    { name: 'API_KEY', before: 'k-1', after: 'k-2' },
    { name: 'DATABASE', before: 'postgres://me:pw@db:5432/x', after: 'postgres://me:pw@127.0.0.1:<port>/x' },
  ],
};

describe('What running a service locally means, for people', () => {
  it('names the command, the ports and the variables that differ, and no secret', () => {
    expect(localHeading(change)).toBe('orders runs locally');
    expect(localLines(change)).toEqual([
      'npm run "dev server", in /shop',
      'port 8080 → 127.0.0.1:8181',
      'port 9090 → 127.0.0.1:9090 if that is free',
      'STOCK: http://stock:8000 → http://127.0.0.1:<port>',
      'PORT=8181',
      'API_KEY: *** → ***',
      'DATABASE: *** → ***',
    ]);
  });
});
