import { policyTypes, type PolicyType } from '../../src/base/kinds/policyTypes.ts';
import { policyVariables } from '../../src/base/kinds/policyVariables.ts';
import { verbs } from '../../src/base/kinds/verbs.ts';

/** docs/policy-variables.md: the verbs, variables and fields that policies know, from the tables that the editor reads too. */
export function policyVariablesPage(): string {
  const note = '<!-- Written by `npm run docs` from src/base/kinds. Change it there. -->';
  return `${['# What policies read', note, intro, verbTable(), variableTable(), ...structs()].join('\n\n')}\n`;
}

const intro = `[Policies](policies.md) says how they are written. A field that a manifest leaves out reads as the zero of its type (an empty text, 0, false, an empty list),
and \`has(service.user)\` tells that it is left out. What looks like a secret reads as \`***\`.`;

function verbTable(): string {
  const rows = Object.entries(verbs).map(([verb, { says }]) => `| \`${verb}\` | ${says} |`);
  return ['## Verbs', '', 'What `on` names.', '', '| Verb | When |', '| --- | --- |', ...rows].join('\n');
}

function variableTable(): string {
  const rows = Object.entries(policyVariables).map(([name, variable]) => {
    const moment = 'isOfOperation' in variable ? 'while something is done' : 'always';
    return `| \`${name}\` | ${typeText(variable.type)} | ${moment} | ${cell(variable.says)} |`;
  });
  return ['## Variables', '', '| Variable | Type | Known | What it is |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

function structs(): readonly string[] {
  return Object.entries<PolicyType>(policyTypes).map(([name, fields]) => {
    const rows = Object.entries(fields).map(([field, { type, says, values }]) => {
      const words = values ? ` One of ${values.map((value) => `\`${value}\``).join(', ')}.` : '';
      return `| \`${field}\` | ${typeText(type)} | ${cell(says)}${words} |`;
    });
    return [`## ${name}`, '', '| Field | Type | What it is |', '| --- | --- | --- |', ...rows].join('\n');
  });
}

/** A type in words, with a link to the struct in it. */
function typeText(type: string): string {
  const [, kind, held] = /^(list|map)<(?:string, )?(.+)>$/.exec(type) ?? [];
  if (kind !== undefined && held !== undefined) return `${kind === 'list' ? 'list of' : 'map of'} ${typeText(held)}`;
  if (Object.hasOwn(policyTypes, type)) return `[${type}](#${type.toLowerCase()})`;
  return type.replace('google.protobuf.', '').toLowerCase();
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
