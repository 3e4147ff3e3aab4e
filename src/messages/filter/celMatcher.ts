import type { CelVariable } from '../../base/kinds/celVariables.ts';
import type { RowLens } from '../rows/rowLens.ts';
import type { Page } from '../store/page.ts';
import type { CheckedExpression } from '../../expression/cel/compileCel.ts';
import { Scope } from '../../expression/cel/scope.ts';
import { failed, type Value } from '../../expression/cel/value.ts';
import type { RowTest } from './factsTest.ts';

/** Whether a contract holds for a row. */
export type VerdictOf = (page: Page, index: number) => string;

/** A test of rows by an expression. Gaps pass. Throws `TooMuchWork` of a row that takes too long. */
export function celTest(condition: CheckedExpression, lens: RowLens, verdictOf: VerdictOf): RowTest {
  const scope = new Scope(rowVariable(lens, verdictOf));
  return (page, index) => {
    if (page.kindAt(index) === 'gap') return true;
    lens.move(page, index);
    return condition.evaluate(scope) === true;
  };
}

/** What a variable is of the row that the lens looks at. */
export function rowVariable(lens: RowLens, verdictOf: VerdictOf): (name: string) => Value {
  return (name) => {
    // An expression that uses any other name does not compile.
    const variable = name as CelVariable;
    const value = variable === 'contract' ? verdictOf(lens.page, lens.index) : variableOf(lens, variable);
    return value === undefined ? failed : value;
  };
}

function variableOf(lens: RowLens, name: Exclude<CelVariable, 'contract'>): Value {
  switch (name) {
    case 'payload':
      return lens.payload;
    case 'fields':
      return lens.fields;
    case 'headers':
      return lens.headers;
    case 'raw':
      return lens.rawFields;
    case 'source':
      return lens.source?.label;
    case 'kind':
      return lens.source?.kind;
    case 'id':
      return lens.id;
    case 'time':
      return new Date(lens.timeMs);
    case 'size':
      return lens.sizeBytes;
    case 'text':
      return lens.text;
    case 'key':
      return lens.key ?? '';
    case 'eventType':
      return lens.type;
    case 'level':
      return lens.level;
  }
}
