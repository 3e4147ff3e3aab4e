import { Document, isScalar, Scalar, visit } from 'yaml';
import type { Json } from '../model.ts';

/** A resolved model as YAML, one value a line, without anchors. */
export function printModel(model: Json): string {
  const document = new Document(model, { aliasDuplicateObjects: false });
  visit(document, {
    Pair(_, { key }) {
      // Quoted, it is a key like any other.
      if (isScalar(key) && key.value === '<<') key.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0 });
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
