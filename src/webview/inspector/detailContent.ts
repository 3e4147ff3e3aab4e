import { assertNever } from '../../base/assert.ts';
import type { Detail } from '../../protocol/detailShapes.ts';
import { confirmOn, element, iconButton } from './dom.ts';
import { formatSize, hexDump, showHidden } from './format.ts';
import { cutNotice, payloadOf } from './payload.ts';
import { PayloadTree } from './payloadTree.ts';
import type { DetailTab } from '../../protocol/inspectorSaved.ts';

interface Content {
  readonly node: Node;
  readonly tree: PayloadTree | undefined;
}

type Copy = (text: string) => void;
type Field = Detail['fields'][number];

/** What a tab shows of a message. */
export function detailContent({ fields }: Detail, tab: DetailTab, copy: Copy): Content {
  const content = element('div', { className: 'content' });
  const notice = cutNotice(fields, formatSize);
  if (notice) content.append(element('p', { className: 'notice', text: notice }));
  switch (tab) {
    case 'payload': {
      const { node, tree } = payloadNode(fields, copy);
      content.append(node);
      return { node: content, tree };
    }
    case 'fields':
      content.append(fieldsTable(fields, copy));
      return { node: content, tree: undefined };
    case 'raw':
      content.append(...fields.flatMap(rawNodes));
      return { node: content, tree: undefined };
    default:
      return assertNever(tab);
  }
}

function payloadNode(fields: readonly Field[], copy: Copy): Content {
  const payload = payloadOf(fields);
  if (payload.kind !== 'tree') return { node: preformatted(payload.text, payload.kind === 'hex'), tree: undefined };
  const tree = new PayloadTree(payload.roots, copy);
  return { node: tree.element, tree };
}

function fieldsTable(fields: readonly Field[], copy: Copy): HTMLElement {
  const heading = ['Field', 'Size', 'Value'].map((text) => element('th', { text, attributes: { scope: 'col' } }));
  const rows = fields.map((field) => {
    const button = iconButton('copy', `Copy ${nameOf(field)}`, () => {
      copy(field.text);
      confirmOn(button);
    });
    const value = element('td', { className: 'field-value' }, [
      element('div', {
        className: 'field-text',
        text: showHidden(field.encoding === 'hex' ? `0x${field.text}` : field.text),
      }),
      button,
    ]);
    const name = element('th', { text: nameOf(field), attributes: { scope: 'row' } });
    return element('tr', {}, [
      name,
      element('td', { className: 'field-size', text: formatSize(field.sizeBytes) }),
      value,
    ]);
  });
  return element('table', { className: 'fields' }, [
    element('thead', {}, [element('tr', {}, heading)]),
    element('tbody', {}, rows),
  ]);
}

function rawNodes(field: Field): Node[] {
  const text = preformatted(field.text, field.encoding === 'hex');
  if (field.name === '') return [text];
  return [element('h3', { className: 'raw-name', text: nameOf(field) }), text];
}

function preformatted(text: string, isHex: boolean): HTMLElement {
  return element('pre', { className: isHex ? 'raw raw-hex' : 'raw', text: isHex ? hexDump(text) : showHidden(text) });
}

function nameOf(field: Field): string {
  return field.name === '' ? 'payload' : showHidden(field.name);
}
