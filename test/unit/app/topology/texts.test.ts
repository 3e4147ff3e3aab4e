import * as fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { topologyText } from '../../../../src/app/topology/texts/topologyText.ts';
import { aChannel, anApplication, aService } from '../../../fakes/models.ts';
import { aMap, measuredMap, seen, wirings } from './maps.ts';

const shop = anApplication(
  [
    aService('orders', { publishes: ['created'] }),
    aService('billing', { consumes: [{ channel: 'created', group: 'workers' }], publishes: ['created.dead'] }),
  ],
  { channels: [aChannel('created', { deadLetter: 'created.dead' }), aChannel('created.dead')] },
);

const facts = [
  seen('publishes', 'orders', 'created', { times: 12, bytes: 1200, watchedMs: 6000 }),
  seen('publishes', 'orders', 'audit "log"'),
];

describe('A map as text', () => {
  const { topology, rates } = measuredMap(shop, facts);

  it('is a flow chart of Mermaid', () => {
    expect(topologyText(topology, 'mermaid')).toBe(
      [
        'flowchart LR',
        '  n0["orders"]',
        '  n1["billing"]',
        '  n2(["created"])',
        '  n3(["created.dead"])',
        '  n4(["audit #34;log#34;"])',
        '  n5("workers")',
        '  n2 ---|"dead letters"| n3',
        '  n2 --- n5',
        '  n0 -->|"publishes"| n2',
        '  n0 ==>|"publishes"| n4',
        '  n1 -.->|"publishes"| n3',
        '  n5 -.->|"consumes"| n1',
        '',
      ].join('\n'),
    );
  });

  it('is a graph of Graphviz', () => {
    expect(topologyText(topology, 'dot')).toBe(
      [
        'digraph "shop" {',
        '  rankdir=LR;',
        '  n0 [label="orders", shape=box];',
        '  n1 [label="billing", shape=box];',
        '  n2 [label="created", shape=cds];',
        '  n3 [label="created.dead", shape=cds];',
        '  n4 [label="audit \\"log\\"", shape=cds];',
        '  n5 [label="workers", shape=ellipse];',
        '  n2 -> n3 [label="dead letters", style=dotted, arrowhead=none];',
        '  n2 -> n5 [style=dotted, arrowhead=none];',
        '  n0 -> n2 [label="publishes", style=solid];',
        '  n0 -> n4 [label="publishes", style=bold];',
        '  n1 -> n3 [label="publishes", style=dashed];',
        '  n5 -> n1 [label="consumes", style=dashed];',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('is JSON by plain names, with what was seen, when and how often', () => {
    const document = JSON.parse(topologyText(topology, 'json', rates)) as { nodes: unknown[]; edges: unknown[] };
    expect(document.nodes).toContainEqual({ id: 'workers', kind: 'group' });
    expect(document.edges).toStrictEqual([
      {
        ...{ service: 'orders', kind: 'publishes', channel: 'created', declared: true, observed: true, rate: 2 },
        evidence: [
          { source: 'manifest', text: 'x-patchbay.publishes' },
          { source: 'command', text: 'a command of orders', lastSeen: '1970-01-01T00:16:40.000Z', times: 12 },
        ],
      },
      {
        ...{ service: 'orders', kind: 'publishes', channel: 'audit "log"', declared: false, observed: true },
        evidence: [{ source: 'command', text: 'a command of orders', lastSeen: '1970-01-01T00:16:40.000Z', times: 1 }],
      },
      {
        ...{ service: 'billing', kind: 'publishes', channel: 'created.dead', declared: true, observed: false },
        evidence: [{ source: 'manifest', text: 'x-patchbay.publishes' }],
      },
      {
        ...{
          service: 'billing',
          kind: 'consumes',
          channel: 'created',
          group: 'workers',
          declared: true,
          observed: false,
        },
        evidence: [{ source: 'manifest', text: 'x-patchbay.consumes' }],
      },
    ]);
  });

  it('is a row of CSV for each edge', () => {
    const rows = parse(topologyText(topology, 'csv', rates));
    expect(rows.map((row) => row.slice(0, 8).join(' | '))).toEqual([
      'kind | service | channel | group | to | declared | observed | rate',
      'publishes | orders | created |  |  | yes | yes | 2',
      'publishes | orders | audit "log" |  |  | no | yes | ',
      'publishes | billing | created.dead |  |  | yes | no | ',
      'consumes | billing | created | workers |  | yes | no | ',
    ]);
  });
});

const inQuotes = '"(?:[^"#;:%<>{}[\\]()`\\\\\\n]|\\\\(?!n)|#\\d+;)+"';
const mermaidLine = new RegExp(
  `^  (?:n\\d+(?:\\[${inQuotes}\\]|\\(\\[${inQuotes}\\]\\)|\\(${inQuotes}\\)|\\[\\[${inQuotes}\\]\\]|\\[\\(${inQuotes}\\)\\]|\\{\\{${inQuotes}\\}\\}|>${inQuotes}\\])|n\\d+ (?:-\\.->|==>|-->|---)(?:\\|${inQuotes}\\|)? n\\d+)$`,
);
const dotString = '"(?:[^"\\\\\\n]|\\\\["\\\\])*"';
const dotLine = new RegExp(
  `^  (?:n\\d+ \\[label=${dotString}, shape=\\w+\\]|n\\d+ -> n\\d+ \\[(?:label=${dotString}, )?style=\\w+(?:, arrowhead=none)?\\]);$`,
);

describe('Whatever names hold', () => {
  it('a map stays what its format says, with as many nodes and edges', () => {
    fc.assert(
      fc.property(wirings, ({ application, facts: all, running }) => {
        const { topology, rates } = measuredMap(application, all, { running });
        const [head, ...mermaid] = topologyText(topology, 'mermaid').split('\n').slice(0, -1);
        expect(head).toBe('flowchart LR');
        for (const line of mermaid) expect(line).toMatch(mermaidLine);
        const [first, direction, ...dot] = topologyText(topology, 'dot').split('\n').slice(0, -2);
        expect(first).toMatch(new RegExp(`^digraph ${dotString} \\{$`));
        expect(direction).toBe('  rankdir=LR;');
        for (const line of dot) expect(line).toMatch(dotLine);
        expect(dot).toHaveLength(mermaid.length);
        expect(mermaid.filter((line) => !/^ {2}n\d+ /.test(line))).toHaveLength(topology.nodes.length);
        const rows = parse(topologyText(topology, 'csv', rates), { relax_column_count: false });
        expect(rows).toHaveLength(topology.edges.length + 1);
        const json = JSON.parse(topologyText(topology, 'json', rates)) as { nodes: unknown[]; edges: unknown[] };
        expect([json.nodes.length, json.edges.length]).toEqual([topology.nodes.length, topology.edges.length]);
      }),
    );
  });

  it('a formula is no formula in a spreadsheet', () => {
    const map = aMap(anApplication([aService('=cmd()', { publishes: ['@x'] })], { channels: [aChannel('@x')] }));
    expect(topologyText(map, 'csv').split('\r\n')[1]).toBe("publishes,'=cmd(),'@x,,,yes,no,,,0,x-patchbay.publishes");
  });
});
