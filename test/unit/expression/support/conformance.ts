import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VariableTypes } from '../../../../src/expression/cel/checker.ts';
import { compileCel } from '../../../../src/expression/cel/compileCel.ts';
import { Scope } from '../../../../src/expression/cel/scope.ts';
import { failed, type Value } from '../../../../src/expression/cel/value.ts';
import { readTextproto, type TextMessage } from './textproto.ts';
import { celValueOf, shown, typeText, wordOf } from './conformanceValues.ts';

/** One case of the conformance tests: `name` is file/section/name. */
export interface ConformanceCase {
  readonly name: string;
  readonly message: TextMessage;
}

export function conformanceCases(folder: string): readonly ConformanceCase[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.textproto'));
  return files.toSorted().flatMap((file) => {
    const sections = messagesOf(readTextproto(readFileSync(join(folder, file), 'utf8')), 'section');
    return sections.flatMap((section) =>
      messagesOf(section, 'test').map((message) => {
        const parts = [file.replace('.textproto', ''), textOf(section, 'name'), textOf(message, 'name')];
        return { name: parts.join('/'), message };
      }),
    );
  });
}

/** What is wrong with our answer; undefined where the case holds. */
export function failureOf({ message }: ConformanceCase): string | undefined {
  const compiled = compileCel(textOf(message, 'expr'), variableTypesOf(message));
  const isErrorExpected = message.has('eval_error');
  if ('mistake' in compiled) return isErrorExpected ? undefined : `refused: ${compiled.mistake.message}`;
  const [typed] = messagesOf(message, 'typed_result');
  const [deduced] = typed ? messagesOf(typed, 'deduced_type') : [];
  if (deduced && typeText(deduced) !== compiled.expression.type) {
    return `of type ${compiled.expression.type}, not ${typeText(deduced)}`;
  }
  if (textOf(message, 'check_only') === 'true') return undefined;
  const values = bindingsOf(message);
  const scope = new Scope((name) => (values.has(name) ? values.get(name) : failed));
  const value = compiled.expression.evaluate(scope);
  if (isErrorExpected) return value === failed ? undefined : `no error, but ${shown(value)}`;
  const [wanted] = messagesOf(typed ?? message, typed ? 'result' : 'value');
  const expected = wanted ? shown(celValueOf(wanted)) : 'true';
  const got = value === failed ? 'an error' : shown(value);
  return got === expected ? undefined : `${got}, not ${expected}`;
}

function variableTypesOf(message: TextMessage): VariableTypes {
  const types = messagesOf(message, 'type_env').flatMap((each) => {
    const [ident] = messagesOf(each, 'ident');
    const [type] = ident ? messagesOf(ident, 'type') : [];
    return type ? [[textOf(each, 'name'), typeText(type)] as const] : [];
  });
  return Object.fromEntries(types);
}

function bindingsOf(message: TextMessage): ReadonlyMap<string, Value> {
  return new Map(
    messagesOf(message, 'bindings').map((binding) => {
      const [outer] = messagesOf(binding, 'value');
      const [value] = outer ? messagesOf(outer, 'value') : [];
      return [textOf(binding, 'key'), value ? celValueOf(value) : failed];
    }),
  );
}

export function messagesOf(message: TextMessage, field: string): readonly TextMessage[] {
  return (message.get(field) ?? []).filter((value): value is TextMessage => value instanceof Map);
}

export function textOf(message: TextMessage, field: string): string {
  return wordOf(message.get(field)?.[0]);
}
