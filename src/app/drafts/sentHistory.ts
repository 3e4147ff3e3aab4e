import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import { compactJson, parseJsonText, prettyJson, textNode, type JsonText } from '../../messages/drafts/jsonText.ts';
import { maxSentDrafts, maxSentLength, type SentDraft } from '../../protocol/acting/sentDrafts.ts';

/** The newest first; one that was sent before in the same words stands where it was sent last. */
export function withSentDraft(history: readonly SentDraft[], sent: SentDraft): readonly SentDraft[] {
  if (sent.text.length > maxSentLength) return history;
  const others = history.filter(({ text, manifest }) => text !== sent.text || manifest !== sent.manifest);
  return [sent, ...others].slice(0, maxSentDrafts);
}

/**
 * The draft as it is remembered on disk: what looks like a secret becomes a variable that is asked for when it is sent again. A
 * text that cannot be read is not remembered.
 */
export function withoutSecrets(text: string): string | undefined {
  const parsed = parseJsonText(text);
  if (!('node' in parsed) || parsed.node.kind !== 'object') return undefined;
  const members = parsed.node.members.map((member) => {
    if (member.name === 'variables') return { ...member, value: maskedVariables(member.value) };
    return foreign.has(member.name) ? { ...member, value: masked(member.value, '') } : member;
  });
  return `${prettyJson({ ...parsed.node, members })}\n`;
}

/** The members of a draft that hold what is in the message; the others say where it goes. */
const foreign: ReadonlySet<string> = new Set(['fields', 'payload']);

/** A variable that is a secret is asked for by its name. */
function maskedVariables(node: JsonText): JsonText {
  if (node.kind !== 'object') return node;
  const members = node.members.map((member) => {
    if (!isSecret(member.value, member.name)) return { ...member, value: masked(member.value, member.name) };
    const { start, end } = member.value;
    const ask = { name: 'ask', nameSpan: { start, end }, value: textNode(member.name, member.value) };
    return { ...member, value: { kind: 'object', members: [ask], start, end } as const };
  });
  return { ...node, members };
}

function masked(node: JsonText, name: string): JsonText {
  switch (node.kind) {
    case 'object':
      return {
        ...node,
        members: node.members.map((member) => ({ ...member, value: masked(member.value, member.name) })),
      };
    case 'array': {
      // A field as a pair: its first item names its second.
      const [first, second] = node.items;
      if (node.items.length !== 2 || first?.kind !== 'string' || !second) {
        return { ...node, items: node.items.map((item) => masked(item, name)) };
      }
      return { ...node, items: [first, masked(second, String(first.value))] };
    }
    default:
      return isSecret(node, name) ? textNode(`\${ask:${askable(name)}}`, node) : node;
  }
}

function isSecret(node: JsonText, name: string): boolean {
  if (node.kind !== 'string' && node.kind !== 'number') return false;
  const text = node.kind === 'string' ? String(node.value) : compactJson(node);
  if (/^\$\{[^{}]+\}$/.test(text)) return false;
  return (isSecretName(name) && text !== '') || (node.kind === 'string' && isSecretText(text));
}

function askable(name: string): string {
  return (
    name
      .replace(/[{}\n]/g, ' ')
      .slice(0, 60)
      .trim() || 'a secret'
  );
}
