import { stringify } from 'yaml';
import type { Json } from './model.ts';

/** A resolved model as YAML, one value a line, without anchors. */
export function printModel(model: Json): string {
  return stringify(model, { aliasDuplicateObjects: false, lineWidth: 0 });
}
