import { describe, expect, it } from 'vitest';
import type { MarkupContent } from 'vscode-languageserver/node';
import { hover } from '../../../../src/language/hover/hover.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { marked } from '../support/marked.ts';

function over(lines: string): string {
  const { text, at } = marked(`services:\n  db:\n${lines}\n`);
  const snapshot = new Snapshots(new MemoryManifestHost({ '/shop/compose.yaml': text })).of('/shop/compose.yaml')!;
  return (hover(snapshot, at)?.contents as MarkupContent | undefined)?.value ?? '';
}

describe('hover over what an image knows', () => {
  it('says of an image what it is, needs, listens on and keeps, with the source', () => {
    const text = over('    image: post│gres:17-alpine');
    expect(text).toContain('**PostgreSQL, a relational database**');
    expect(text).toContain('- needs `POSTGRES_PASSWORD` or `POSTGRES_PASSWORD_FILE`');
    expect(text).toContain('- port `5432`: SQL');
    expect(text).toContain('- data in `/var/lib/postgresql/data`\n');
    expect(text).toContain('- has no `curl`');
    expect(text).toMatch(/\[Where this is said\]\(https:\/\/[^)]+\): for 12 to 18, 20\d\d-\d\d\./);
  });

  it('says where data is by version where the tag leaves it open', () => {
    expect(over('    image: "post│gres:${TAG:-}"')).toContain(
      '- data in `/var/lib/postgresql`, since 18\n- data in `/var/lib/postgresql/data`, before 18',
    );
  });

  it.each([
    [
      '    image: postgres:17\n    environment:\n      POSTGRES_US│ER: app',
      '`POSTGRES_USER`: The superuser',
      'Default: `postgres`.',
    ],
    [
      '    image: postgres:17\n    environment:\n      - POSTGRES_US│ER=app',
      '`POSTGRES_USER`: The superuser',
      'takes it from a file',
    ],
    [
      '    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD_F│ILE: /x',
      'the path of a file with the value of `POSTGRES_PASSWORD`',
      'postgres needs it',
    ],
    [
      '    image: postgres:17\n    volumes:\n      - x:/var/lib/post│gresql/data',
      'postgres keeps its data here.',
      'read',
    ],
    [
      '    image: nginx:1.28\n    volumes:\n      - ./x.conf:/etc/nginx/conf.d/x.con│f:ro',
      'nginx reads its configuration here.',
      '',
    ],
    ['    image: mysql:8.4\n    volumes:\n      - ./x:/docker-entrypoint-in│itdb.d', 'runs the scripts here', ''],
    ['    image: rabbitmq:4\n    ports:\n      - "8000:15│672"', 'Port `15672` of rabbitmq: web console', ''],
    ['    image: rabbitmq:4\n    ports:\n      - target: 56│72', 'Port `5672` of rabbitmq: AMQP.', ''],
    ['    image: rabbitmq:4\n    expose:\n      - 56│72', 'Port `5672` of rabbitmq: AMQP.', ''],
  ])('explains %j', (lines, expected, more) => {
    expect(over(lines)).toContain(expected);
    expect(over(lines)).toContain(more);
  });

  it.each([
    '    image: acme/post│gres:17',
    '    build: .\n    image: post│gres:17',
    '    image: postgres:17\n    environment:\n      OTHER│: x',
    '    image: postgres:17\n    environment:\n      POSTGRES_USER: a│pp',
    '    image: postgres:17\n    volumes:\n      - x:/back│up',
    '    image: postgres:17\n    ports:\n      - "80:8│0"',
  ])('has nothing to say of %j', (lines) => {
    expect(over(lines)).not.toMatch(/postgres (keeps|reads|runs|needs)|\*\*PostgreSQL|Where this is said|of postgres/);
  });
});
