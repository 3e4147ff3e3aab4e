/** Two services that write what real ones do: one JSON, one text of every kind. */
export const logsManifest = `name: logbook
services:
  orders: { image: busybox, x-patchbay: { run: { command: node orders.cjs } } }
  worker: { image: busybox, x-patchbay: { run: { command: node worker.cjs } } }
`;

const stay = 'setInterval(() => undefined, 60_000);\n';

const json = [
  { level: 30, time: 1, pid: 7, hostname: 'h', msg: 'listening', port: 8080 },
  { level: 'debug', msg: 'cache is cold', entries: 0 },
  { level: 30, msg: 'order created', orderId: 'o-1', total: 12.5 },
  { severity: 'WARNING', message: 'stock is low', sku: 'sku-7', left: 2 },
  {
    level: 50,
    msg: 'payment failed',
    orderId: 'o-1',
    err: { message: 'card declined', stack: 'Error: card declined' },
  },
];

const text = [
  '2026-01-01T12:00:00.000Z  INFO \u001b[32mready\u001b[0m in \u001b[1;36m12 ms\u001b[0m',
  '[warn] no cache is set up, \u001b]0;a title\u0007everything is read anew',
  'TypeError: stock.take is not a function',
  '    at take (/app/worker.js:12:9)',
  '    at async main (/app/worker.js:30:3) {',
  "  code: 'E_STOCK'",
  '}',
  `2026-01-01 12:00:01 DEBUG a line that is long ${'and goes on '.repeat(40)}to its end`,
  'plain text without a level',
  '\u001b[31mERROR\u001b[39m cannot reach \u001b[4mredis:6379\u001b[24m, \u001b[33mwill try again\u001b[39m in 2 s',
];

/** The text is longer than a pipe takes at once: the program has to stay until all of it is written. */
function program(lines: readonly string[]): string {
  return `for (const line of ${JSON.stringify(lines)}) console.log(line);\n${stay}`;
}

export const logPrograms = {
  'orders.cjs': program(json.map((line) => JSON.stringify(line))),
  'worker.cjs': program(text),
};
