import { parseAnsi } from '../../../base/ansi.ts';
import { decoders, type PayloadEncoding } from '../../../base/kinds/decoders.ts';
import type { Decoded, Detail } from '../../../protocol/detailShapes.ts';
import { confirmOn, element, icon, iconButton } from '../../kit/dom.ts';
import { formatSize, hexDump, showHidden } from '../../kit/format.ts';
import { cutNotice, moreFieldsNotice, payloadOf } from '../../kit/payload/payload.ts';
import { partElement } from '../logs/lineElements.ts';
import { ansiParts } from '../logs/lineParts.ts';
import { PayloadTree, type TreePorts } from '../../kit/payload/payloadTree.ts';
import { unreadNotice } from './unreadNotice.ts';

type Field = Detail['fields'][number];

export interface PayloadPorts extends TreePorts {
  readonly onDecoder: (decoder: PayloadEncoding) => void;
}

export interface Content {
  readonly node: Node;
  readonly tree: PayloadTree | undefined;
}

const decoderLabel = (name: PayloadEncoding): string => (name === 'auto' ? 'Automatic' : decoders[name].label);

/** The payload as it was decoded, with the choice of how. */
export function payloadContent(detail: Detail, ports: PayloadPorts): Content {
  const { fields, decoded } = detail;
  const content = element('div', { className: 'content' });
  if (detail.row.log && (decoded?.json ?? null) === null) return logLineContent(detail);
  // Several texts that are no payload together are shown as they are: nothing was decoded.
  const areTexts = fields.length > 1 && fields.every(({ encoding }) => encoding === 'utf8');
  if (decoded) content.append(decoderBar(decoded, areTexts, ports.onDecoder));
  const more = moreFieldsNotice(detail);
  if (more) content.append(noticeOf(more));
  const notice = cutNotice(fields, formatSize);
  if (notice) content.append(noticeOf(notice));
  else if (decoded?.isCut) content.append(noticeOf('Only the beginning of the decoded payload is shown.'));
  const payload = payloadOf(fields, decoded);
  const unread = unreadNotice(decoded, payload);
  if (unread) content.append(noticeOf(showHidden(unread)));
  if (decoded?.cloudEvent) content.append(cloudEventTable(decoded.cloudEvent));
  if (payload.kind !== 'tree') {
    content.append(preformatted(payload.text, payload.kind === 'hex'));
    return { node: content, tree: undefined };
  }
  const tree = new PayloadTree(payload.roots, ports);
  content.append(tree.element);
  return { node: content, tree };
}

/** A line of a log as its program wrote it, in its colours. */
function logLineContent({ fields }: Detail): Content {
  const notice = cutNotice(fields, formatSize);
  const { text, spans } = parseAnsi(fields[0]?.text ?? '');
  const line = element('pre', { className: 'raw' }, ansiParts(text, spans).map(partElement));
  const node = element('div', { className: 'content' }, [...(notice ? [noticeOf(notice)] : []), line]);
  return { node, tree: undefined };
}

/** Every field of the message as it came. */
export function fieldsContent(detail: Detail, copy: (text: string) => void): HTMLElement {
  const { fields } = detail;
  const more = moreFieldsNotice(detail);
  const heading = ['Field', 'Size', 'Value'].map((text) => element('th', { text, attributes: { scope: 'col' } }));
  const table = element('table', { className: 'fields' }, [
    element('thead', {}, [element('tr', {}, heading)]),
    element(
      'tbody',
      {},
      fields.map((field) => fieldRow(field, copy)),
    ),
  ]);
  return element('div', { className: 'content' }, [...(more ? [noticeOf(more)] : []), table]);
}

function fieldRow(field: Field, copy: (text: string) => void): HTMLElement {
  const name = field.name === '' ? 'payload' : showHidden(field.name);
  const button = iconButton('copy', `Copy ${name}`, () => {
    copy(field.text);
    confirmOn(button);
  });
  const text = showHidden(field.encoding === 'hex' ? `0x${field.text}` : field.text);
  return element('tr', {}, [
    element('th', { text: name, attributes: { scope: 'row' } }),
    element('td', { className: 'field-size', text: formatSize(field.sizeBytes) }),
    element('td', { className: 'field-value' }, [element('div', { className: 'field-text', text }), button]),
  ]);
}

function decoderBar(
  { chosen, decoder, layers, choices, error }: Decoded,
  areTexts: boolean,
  onDecoder: PayloadPorts['onDecoder'],
): HTMLElement {
  const options = choices.map((choice) => {
    const isAutomatic = choice === 'auto' && chosen === 'auto' && !error;
    const text = isAutomatic
      ? `Automatic: ${areTexts && decoder === 'binary' ? 'Fields' : decoderLabel(decoder)}`
      : decoderLabel(choice);
    return element('option', { text, attributes: { value: choice } });
  });
  const select = element('select', { className: 'select', attributes: { 'aria-label': 'Decode as' } }, options);
  select.value = chosen;
  select.addEventListener('change', () => {
    const choice = choices.find((one) => one === select.value);
    if (choice) onDecoder(choice);
  });
  // The innermost is the decoder itself, which stands in the choice.
  const peeled = layers
    .filter((layer) => layer !== decoder)
    .map((layer) => element('span', { className: 'tree-badge', text: showHidden(layer) }));
  return element('div', { className: 'detail-bar' }, [
    element('span', { className: 'quiet', text: 'Decoded as', attributes: { 'aria-hidden': 'true' } }),
    select,
    ...peeled,
  ]);
}

function cloudEventTable(attributes: readonly (readonly [string, string])[]): HTMLElement {
  const rows = attributes.map(([name, value]) =>
    element('tr', {}, [
      element('th', { text: showHidden(name), attributes: { scope: 'row' } }),
      element('td', { text: showHidden(value) }),
    ]),
  );
  return element('details', { className: 'cloud-event' }, [
    element('summary', { text: 'CloudEvent' }),
    element('table', { className: 'fields' }, [element('tbody', {}, rows)]),
  ]);
}

function noticeOf(text: string): HTMLElement {
  return element('p', { className: 'notice' }, [icon('warning'), element('span', { text })]);
}

function preformatted(text: string, isHex: boolean): HTMLElement {
  return element('pre', { className: isHex ? 'raw raw-hex' : 'raw', text: isHex ? hexDump(text) : showHidden(text) });
}
