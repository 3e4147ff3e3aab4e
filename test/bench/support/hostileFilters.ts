import { gzipSync } from 'node:zlib';
import { noFilter, type Filter } from '../../../src/protocol/filterShapes.ts';

function doubled(times: number, value: string, last: string): string {
  return `cel.bind(x, ${value}, ${'cel.bind(x, x + x, '.repeat(times)}${last}${')'.repeat(times + 1)}`;
}

const cel: readonly string[] = [
  doubled(28, '"aaaaaaaaaaaaaaaa"', 'size(x) > 0'),
  doubled(27, '"aaaaaaaaaaaaaaaa"', 'x == x + "a"'),
  doubled(28, '[1, 2, 3]', 'x == x'),
  doubled(25, 'payload.text', 'x.contains("b")'),
  'payload.xs.all(a, payload.xs.all(b, payload.xs.all(c, a + b + c >= 0)))',
  'payload.xs.map(a, payload.xs.map(b, payload.text + string(b))).size() > 0',
  'payload.xs.all(a, payload.text.contains("aaaaaaaaaaaaaaaaab"))',
  'payload.xs.exists(a, payload.text.contains(payload.almost))',
  'payload.xs.exists(a, payload.text.lastIndexOf(payload.almost) > 0)',
  'payload.text.contains(payload.almost)',
  'payload.almost in payload.text',
  'payload.xs.all(a, payload.text.lowerAscii() != payload.text.upperAscii())',
  'payload.xs.all(a, payload.mixed.lowerAscii() != "")',
  'payload.xs.all(a, payload.commas.split(",").size() > 3)',
  'payload.xs.map(a, payload.commas.split(",").join(payload.text)).size() > 0',
  'payload.xs.all(a, payload.text.matches("(a|b|aa|ab)*c{200}$"))',
  'payload.xs.all(a, payload.text.matches("(.*a){30}b" + string(a)))',
  'payload.text.matches("(a|b)*a(a|b){14}c")',
  'payload.mixed.matches("([a-z]|[A-Z])*x([a-z]|[A-Z]){14}1$")',
  'payload.xs.all(a, payload.json.x == 1 || true)',
  'payload.xs.all(a, payload.xs == payload.xs)',
  'payload.xs.all(a, size(payload) > 0)',
  'payload.xs.filter(a, payload.xs.exists_one(b, payload.xs.exists(c, c == "x"))).size() == 0',
  'payload.xs.map(a, {"a": payload.xs, "b": payload.xs}) == payload.xs.map(a, {"a": payload.xs, "b": payload.ys})',
  'payload.xs.all(a, timestamp(payload.text) > time || duration(payload.text) > duration("1s") || true)',
  'payload.xs.all(a, double(payload.digits) > 0.0 || true)',
  'payload.xs.all(a, fields.data.contains("x") || size(fields.data) > 3)',
  'payload.xs.all(a, headers.size() == 0) && fields.size() == 1',
  'payload != null && size(payload) >= 0',
  'size(payload.text) > 0 && payload.text < payload.text + "a" && payload.text.trim() != ""',
  'payload.xs.all(a, payload.text.substring(1) == payload.text.substring(1))',
  'level == "error" || eventType == "x" || contract == "invalid" || key == ""',
];
const regex: readonly string[] = [
  '(a{1000})',
  '(a?){500}a{400}b',
  '[^x]{999}y',
  '(a|b)*a(a|b){14}c',
  '(.*a){10}b',
  '((a{30}){30})b',
  '\\pL{100}\\pN',
  'a.{500}b',
  `b${'a'.repeat(999)}`,
  '(\\w+\\s?)+\\d$',
];
const text: readonly string[] = [`b${'a'.repeat(3999)}`, `${'a'.repeat(2000)}B${'a'.repeat(1999)}`, 'ä'.repeat(2000)];

/** Filters made to hold up whoever takes them. */
export const hostileFilters: readonly Filter[] = [
  ...cel.map((expression) => ({ ...noFilter, mode: 'cel' as const, text: expression })),
  ...regex.map((pattern) => ({ ...noFilter, mode: 'regex' as const, text: pattern })),
  ...text.map((needle) => ({ ...noFilter, text: needle })),
  ...text.map((needle) => ({ ...noFilter, text: needle, isCaseSensitive: true })),
];

const letters = (length: number, step: number): string =>
  Array.from({ length }, (_, i) => ((i * i * step) % 7 < 3 ? 'a' : 'b')).join('');

/** A message that gives the filters above something to work on, of about so many bytes. */
export function fodder(bytes: number): string {
  const part = Math.floor(bytes / 8);
  return JSON.stringify({
    text: bytes % 2 ? 'a'.repeat(part) : letters(part, 3),
    almost: `b${'a'.repeat(part >> 1)}`,
    mixed: 'aÄbÖ'.repeat(part >> 3),
    commas: 'x,'.repeat(part >> 1),
    digits: '9'.repeat(part),
    json: `{"x":2,"y":[${'1,'.repeat(part >> 2)}1]}`,
    xs: Array.from({ length: Math.min(2000, part >> 2) }, (_, i) => i),
    ys: [1],
  });
}

const bytes = 2 * 1_048_576 - 100;

/** Messages that take their reader long. */
export function hostilePayloads(): readonly Buffer[] {
  return [
    ...[200, 2001, 20_000, 200_001, 700_000, 2_000_001].map((size) => Buffer.from(fodder(size))),
    Buffer.from('['.repeat(bytes / 2) + ']'.repeat(bytes / 2)),
    Buffer.from(`[${'[],'.repeat(bytes / 3 - 2)}[]]`),
    Buffer.from(`{${Array.from({ length: bytes / 14 }, (_, i) => `"k${i}":1`).join(',')}}`),
    Buffer.from(`[${Array.from({ length: bytes / 18 }, (_, i) => `{"k${i}":1}`).join(',')}]`),
    Buffer.from(`[${'1,'.repeat(bytes / 2 - 2)}1]`),
    Buffer.from(`"${'\\u00e4'.repeat(bytes / 6 - 2)}"`),
    Buffer.from(`[${'1,'.repeat(bytes / 2 - 2)}x]`),
    Buffer.from('a'.repeat(bytes)),
    Buffer.from('9'.repeat(bytes)),
    Buffer.concat([Buffer.from([0xdd, 0, 0x1f, 0xff, 0x00]), Buffer.alloc(0x1fff00, 0x90)]),
    Buffer.concat([Buffer.from([0x9f]), Buffer.alloc(bytes, 0x80), Buffer.from([0xff])]),
    gzipSync(Buffer.alloc(60_000_000)),
    gzipSync(`[${'[],'.repeat(600_000)}[]]`),
    Buffer.alloc(16_000_000, 'a'),
  ];
}
