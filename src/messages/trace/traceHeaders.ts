/** What a header that propagates a trace says. `span` is the one that sent the message: whoever gets it is its child. */
export interface TraceHeader {
  /** Hexadecimal digits in lower case: 32, or 16 of a trace that is called so. */
  readonly trace: string;
  /** 16 of them. */
  readonly span?: string | undefined;
  readonly parent?: string | undefined;
}

const maxLength = 200;

/** W3C `traceparent`, B3 as one header, Jaeger's `uber-trace-id`, and X-Ray's; undefined for what is none of them. */
export function parseTraceHeader(text: string): TraceHeader | undefined {
  if (text.length > maxLength) return undefined;
  const w3c = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(?:-.*)?$/i.exec(text);
  const b3 = /^([\da-f]{32}|[\da-f]{16})-([\da-f]{16})(?:-[01d](?:-([\da-f]{16}))?)?$/i.exec(text);
  const jaeger = /^([\da-f]{1,32}):([\da-f]{1,16}):([\da-f]{1,16}):[\da-f]{1,2}$/i.exec(text);
  const amazon = /\bRoot=1-([\da-f]{8})-([\da-f]{24})\b(?:.*\bParent=([\da-f]{16})\b)?/i.exec(text);
  if (w3c) return header(w3c[1], w3c[2]);
  if (b3) return header(b3[1], b3[2], b3[3]);
  if (jaeger) return header(jaeger[1], jaeger[2], jaeger[3]);
  return amazon ? header(`${amazon[1]}${amazon[2]}`, amazon[3]) : undefined;
}

/** Zeros stand for none. */
function header(trace = '', span?: string, parent?: string): TraceHeader | undefined {
  const whole = traceText(trace.padStart(16, '0'));
  if (typeof whole !== 'string') return undefined;
  return { trace: whole, span: spanId(span), parent: spanId(parent) };
}

function spanId(text = ''): string | undefined {
  return /^0*$/.test(text) ? undefined : text.toLowerCase().padStart(16, '0');
}

/** The id of a trace or a span, of which 64-bit traces are written with and without zeros before them, in one form. */
export function traceText(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[\da-f]{16,32}$/i.test(value)) return value;
  if (/^0+$/.test(value)) return undefined;
  return value.length === 16 ? value.toLowerCase() : value.toLowerCase().replace(/^0{16}/, '');
}

/** A value that can tie messages together, as text; undefined for what ties nothing: nothing, a truth value, a document. */
export function correlationText(value: unknown): string | undefined {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text !== '' && text.length <= maxLength ? text : undefined;
}
