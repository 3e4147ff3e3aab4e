import { describe, expect, it } from 'vitest';
import { completion } from '../../../../src/language/completion/completion.ts';
import { applied } from '../../../../src/language/proof/trial.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { marked } from '../support/marked.ts';

const path = '/shop/compose.yaml';

/** What taking each item at the mark writes into its line. */
function taken(lines: string): readonly string[] {
  const { text, at } = marked(`services:
  web:
    image: web
    ${lines}
  orders: { image: web, ports: ["8081:8080"], expose: ["9000"] }
  db: { image: "postgres:17" }
`);
  const snapshot = new Snapshots(new MemoryManifestHost({ [path]: text })).of(path)!;
  return completion(snapshot, at).map(({ textEdit, label }) => {
    if (!textEdit || !('range' in textEdit)) return label;
    const line = applied(text, [{ file: path, range: textEdit.range, newText: textEdit.newText }]).split('\n')[
      at.line
    ]!;
    return line.trim();
  });
}

describe('completion of a host', () => {
  it.each([
    ['behind ://', 'environment: { U: "http://│" }', 'environment: { U: "http://orders" }'],
    ['in a word behind ://', 'environment: { U: "http://or│ds:80/x" }', 'environment: { U: "http://orders:80/x" }'],
    ['behind a user', 'command: go redis://u:p@│', 'command: go redis://u:p@orders'],
    ['in a list', 'environment: ["U=http://a,http://│"]', 'environment: ["U=http://a,http://orders"]'],
    ['of a variable for hosts', 'environment: { DB_HOST: o│ }', 'environment: { DB_HOST: orders }'],
    ['of a variable in a list', 'environment: [DB_HOST=│]', 'environment: [DB_HOST=orders]'],
    ['of a default', 'environment: { U: "${U:-http://│}" }', 'environment: { U: "${U:-http://orders}" }'],
    ['of an option', 'command: psql -h │', 'command: psql -h orders'],
    ['in a health check', 'healthcheck: { test: curl http://│ }', 'healthcheck: { test: curl http://orders }'],
  ])('offers services %s, itself last', (_, lines, expected) => {
    const found = taken(lines);
    expect(found).toContain(expected);
    expect(found).toHaveLength(3);
  });

  it.each([
    ['behind a port', 'environment: { U: "http://orders:8080/│" }'],
    ['in a path', 'environment: { U: "http://orders/│" }'],
    ['of another variable', 'environment: { TITLE: o│ }'],
    ['of a bucket', 'environment: { U: "s3://│" }'],
    ['behind a version', 'environment: { IMAGE: "web:│" }'],
  ])('offers no service %s', (_, lines) => {
    expect(taken(lines).filter((line) => line.includes('orders"') || line.includes('orders }'))).toEqual([]);
  });

  it('offers the ports of the container behind the name', () => {
    expect(taken('environment: { U: "http://orders:│/x" }')).toEqual([
      'environment: { U: "http://orders:8080/x" }',
      'environment: { U: "http://orders:9000/x" }',
    ]);
    expect(taken('environment: [ADDR=db:54│]')).toEqual(['environment: [ADDR=db:5432]']);
    expect(taken('environment: [ADDR=nobody:54│]')).toEqual([]);
  });
});
