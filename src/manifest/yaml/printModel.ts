import { Document, isScalar, Scalar, visit, type ScalarTag, type Tags } from 'yaml';
import type { Json } from '../model.ts';

/**
 * A resolved model as YAML, one value a line, without anchors. It reads the same by YAML 1.2 and by 1.1, of which many
 * readers are: these take `yes`, `12:30` or `2001-12-14` for something else, unless it is quoted.
 */
export function printModel(model: Json): string {
  const document = new Document(model, { aliasDuplicateObjects: false, customTags: withPoints });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && isAmbiguous(node.value)) node.type = Scalar.QUOTE_DOUBLE;
      if (typeof node.value === 'number' && String(node.value).includes('e')) node.format = 'EXP';
    },
    Pair(_, { key }) {
      // Quoted, it is a key like any other.
      if (isScalar(key) && key.value === '<<') key.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0 });
}

const words = /^(?:y|n|yes|no|on|off|true|false|null|~|=|<<|[-+]?\.(?:inf|nan)|[-+]?e[-+]?\d+)$/i;
/** Whole and other numbers in every base, base 60, and dates; more than these, as quotes do no harm. */
const numberLike = /^(?=.*[\d.])[-+.\d][-+.:,_ \da-fox]*(?:[tz][-+.:\dz ]*)?$/i;
/** Line ends to some readers, and blanks or nothing to others. */
const oddBlanks = /[\u0085\u2028\u2029\ufeff]/;

function isAmbiguous(text: string): boolean {
  return words.test(text) || numberLike.test(text) || oddBlanks.test(text);
}

/** `1e+21` is a text to YAML 1.1: a number has a point. */
function withPoints(tags: Tags): Tags {
  return tags.map((tag) =>
    isExponential(tag) ? { ...tag, stringify: ({ value }) => exponential(Number(value)) } : tag,
  );
}

function isExponential(tag: Tags[number]): tag is ScalarTag {
  return typeof tag === 'object' && 'format' in tag && tag.format === 'EXP';
}

function exponential(value: number): string {
  return value.toExponential().replace(/^(-?\d+)e/, '$1.0e');
}

/**
 * The model with every dollar sign of a value written twice, as Compose prints it: what is printed is a manifest again,
 * and a dollar sign that a value really has must not become a variable when it is read.
 */
export function withDollarsEscaped(model: Json): Json {
  if (typeof model === 'string') return model.replaceAll('$', '$$$$');
  if (model === null || typeof model !== 'object') return model;
  if (isList(model)) return model.map(withDollarsEscaped);
  return Object.fromEntries(Object.entries(model).map(([key, value]) => [key, withDollarsEscaped(value)]));
}

function isList(model: Json): model is readonly Json[] {
  return Array.isArray(model);
}
