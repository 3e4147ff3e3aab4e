import type { Detail } from '../../../protocol/detailShapes.ts';
import { element, icon } from '../../kit/dom.ts';
import { formatSize, hexDump, showHidden } from '../../kit/format.ts';
import { cutNotice, moreFieldsNotice, payloadOf } from '../../kit/payload/payload.ts';
import { PayloadTree, type TreePorts } from '../../kit/payload/payloadTree.ts';

/** What is known of a hop's content: all of it, or its first line, with why there is no more. */
type KnownContent =
  | { readonly detail: Detail }
  | { readonly preview: string; readonly isGone?: boolean; readonly problem?: string };

export function payloadSection(known: KnownContent, ports: TreePorts): readonly Node[] {
  if ('detail' in known) return wholeContent(known.detail, ports);
  const { preview, isGone, problem } = known;
  const why =
    problem ??
    (isGone === true ? 'It has been evicted to make room for newer ones: only its first line is known.' : '');
  return [...(why === '' ? [] : [notice(showHidden(why))]), text(showHidden(preview))];
}

function wholeContent(detail: Detail, ports: TreePorts): readonly Node[] {
  const { fields, decoded } = detail;
  const notices = [moreFieldsNotice(detail), cutNotice(fields, formatSize)].flatMap((each) => each ?? []);
  if (notices.length === 0 && decoded?.isCut === true)
    notices.push('Only the beginning of the decoded payload is shown.');
  const wrong = detail.contract.errors.map(({ path, message }) => notice(showHidden(`${path}: ${message}`)));
  const before = [...wrong, ...notices.map((each) => notice(showHidden(each)))];
  const payload = payloadOf(fields, decoded);
  if (payload.kind !== 'tree') {
    const shown = payload.kind === 'hex' ? hexDump(payload.text, { bytesPerLine: 8 }) : showHidden(payload.text);
    return [...before, text(shown)];
  }
  return [...before, new PayloadTree(payload.roots, ports).element];
}

function notice(said: string): HTMLElement {
  return element('p', { className: 'notice' }, [icon('warning'), element('span', { text: said })]);
}

function text(shown: string): HTMLElement {
  return element('pre', { className: 'raw', text: shown });
}
