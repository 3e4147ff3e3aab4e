import type { VariableTypes } from '../cel/compileCel.ts';

/**
 * What a filter knows of a row: the only table of these names and their types. `protocol/filterShapes` says what each is
 * about, for people, and `messages/filter/celMatcher` reads them of a row.
 */
export const rowVariables = {
  payload: 'dyn',
  fields: 'map<string, dyn>',
  headers: 'map<string, dyn>',
  source: 'string',
  id: 'string',
  time: 'google.protobuf.Timestamp',
  size: 'int',
  key: 'string',
  eventType: 'dyn',
  level: 'dyn',
  contract: 'string',
} as const satisfies VariableTypes;
