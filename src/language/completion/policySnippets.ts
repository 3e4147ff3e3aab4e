import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import { policyFields } from '../text/attributeAt.ts';
import { matches, patternOf } from '../text/pathPattern.ts';
import { snippetOf, type CompletionContext } from './completionContext.ts';

interface PolicySnippet {
  readonly label: string;
  readonly detail: string;
  readonly body: string;
}

const effects = '${4|deny,confirm,warn,audit|}';

const policies: readonly PolicySnippet[] = [
  {
    label: 'policy of services',
    detail: 'what a service may not be, told while the manifest is written',
    body: `name: \${1:no-privileged}\non: [\${2:manifest, start}]\nwhen: \${3:service.privileged}\neffect: ${effects}\nmessage: \${5:Services must not be privileged.}`,
  },
  {
    label: 'policy that asks for a reason',
    detail: 'what is done only when somebody says why',
    body: 'name: ${1:keep-data}\non: [${2:remove}]\nwhen: ${3:size(operation.volumes) > 0}\neffect: confirm\nmessage: ${4:This removes data.}',
  },
  {
    label: 'policy of messages',
    detail: 'what may not be sent, in which environments',
    body: 'name: ${1:no-invalid-messages}\non: [${2:publish, replay}]\nwhen: ${3:message.invalid > 0}\neffect: deny\nenvironments: [${4:prod}]\nmessage: ${5:Messages must keep their contract.}',
  },
  {
    label: 'policy with variables',
    detail: 'an expression in parts that have names',
    body: 'name: ${1:open-ports}\nvariables:\n  ${2:open}: ${3:service.ports.filter(p, p.host_ip == "")}\nwhen: ${4:size(variables.open) > 0}\neffect: warn\nmessage: ${5:A port is open to everybody.}',
  },
];

const exceptions: readonly PolicySnippet[] = [
  {
    label: 'exception',
    detail: 'what the policy does not hold for, until when, and where that was agreed to',
    body: 'services: [${1:web}]\nuntil: ${2:2026-12-31}\nticket: ${3:OPS-1}\nreason: ${4:why}',
  },
];

const tests: readonly PolicySnippet[] = [
  {
    label: 'policy test',
    detail: 'what is judged, and what is expected',
    body: 'name: ${1:a privileged service is refused}\npolicy: ${2:no-privileged}\nmanifest:\n  services:\n    web: { image: nginx, ${3:privileged: true} }\nexpect: ${4|deny,confirm,warn,audit,pass|}',
  },
];

const places: readonly { readonly at: readonly string[]; readonly snippets: readonly PolicySnippet[] }[] = [
  { at: patternOf('x-patchbay.policies.*'), snippets: policies },
  { at: patternOf('x-patchbay.environments.*.policies.*'), snippets: policies },
  { at: patternOf('x-patchbay.policies.*.exceptions.*'), snippets: exceptions },
  { at: patternOf(`x-patchbay.${policyFields.tests}.tests.*`), snippets: tests },
];

/** Whole policies, exceptions and tests, behind the dash of their lists; with a dash in a file of policies that is empty. */
export function policySnippetItems(context: CompletionContext): readonly CompletionItem[] {
  const { cursor, sources, quote } = context;
  if (!sources.hasSnippets || quote !== '') return [];
  if (cursor.style === 'item') {
    const found = places.find(({ at }) => matches(at, cursor.path));
    return (found?.snippets ?? []).map((snippet) => itemFor(snippet, context, snippet.body));
  }
  const isFile = cursor.kind === 'key' && cursor.path.join('.') === `x-patchbay.${policyFields.policies}`;
  const isEmpty = cursor.siblings.length === 0 && cursor.style === 'block';
  return isFile && isEmpty ? policies.map((snippet) => itemFor(snippet, context, inList(snippet.body))) : [];
}

function itemFor({ label, detail }: PolicySnippet, context: CompletionContext, body: string): CompletionItem {
  return { ...snippetOf(label, context, CompletionItemKind.Snippet, body), detail, sortText: `0 ${label}` };
}

function inList(body: string): string {
  return `- ${body.replaceAll('\n', '\n  ')}`;
}
