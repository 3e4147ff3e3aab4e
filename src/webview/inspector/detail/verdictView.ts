import { formatCount, plural } from '../../../base/counts.ts';
import type { ContractVerdict, Delivery } from '../../../protocol/detailShapes.ts';
import { element, icon } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import { detailBlank } from '../../kit/notices.ts';
import { durationLabel } from '../histogram/histogramModel.ts';

const verdicts = {
  none: { icon: 'circle-slash', title: 'No contract' },
  valid: { icon: 'pass', title: 'Valid' },
  invalid: { icon: 'error', title: 'Not valid' },
  pending: { icon: 'watch', title: 'Not checked yet' },
} as const;

/** Whether a message keeps its contract, and where it does not. */
export function contractView(verdict: ContractVerdict, openContract: () => void): HTMLElement {
  const { state, name, errors, errorCount, problem } = verdict;
  const { icon: mark, title } = verdicts[state];
  const heading = element('div', { className: 'verdict', attributes: { 'data-state': state } }, [
    icon(mark),
    element('strong', { text: title }),
    ...(state === 'invalid' ? [element('span', { className: 'quiet', text: plural(errorCount, 'error') })] : []),
  ]);
  const view = element('div', { className: 'content contract' }, [heading]);
  if (name !== null) view.append(contractLink(name, openContract));
  else if (state === 'none') {
    const text = 'Name a JSON Schema as the channel’s contract in the manifest, and every message is held against it.';
    view.append(element('p', { className: 'quiet', text }));
  }
  if (problem !== null) view.append(element('p', { className: 'notice', text: showHidden(problem) }));
  if (errors.length > 0) view.append(errorList(errors));
  if (errorCount > errors.length) {
    const text = `${formatCount(errorCount - errors.length)} more are not shown.`;
    view.append(element('p', { className: 'quiet', text }));
  }
  return view;
}

function contractLink(name: string, openContract: () => void): HTMLElement {
  const link = element('button', {
    className: 'link-button',
    text: showHidden(name),
    title: 'Open the contract',
    attributes: { type: 'button' },
    onClick: openContract,
  });
  return element('p', { className: 'contract-name' }, [icon('file-code'), link]);
}

function errorList(errors: ContractVerdict['errors']): HTMLElement {
  const items = errors.map(({ path, message }) =>
    element('li', {}, [
      element('code', { className: 'error-path', text: showHidden(path) || 'payload' }),
      element('span', { className: 'error-message', text: showHidden(message) }),
    ]),
  );
  return element('ul', { className: 'contract-errors' }, items);
}

const groupStates = {
  pending: { icon: 'watch', text: 'Pending' },
  acknowledged: { icon: 'pass', text: 'Acknowledged' },
  waiting: { icon: 'clock', text: 'Not delivered yet' },
} as const;

/** Who of the consumer groups has a stream's entry. */
export function deliveryView(delivery: Delivery | null): HTMLElement {
  if (!delivery) return note('Only entries of a stream are delivered to consumer groups.');
  if (delivery.groups.length === 0) return note('No consumer group reads this stream.');
  const heading = ['Group', 'State', 'Consumer', 'Deliveries', 'Idle'].map((text) =>
    element('th', { text, attributes: { scope: 'col' } }),
  );
  const rows = delivery.groups.map((group) => {
    const { icon: mark, text } = groupStates[group.state];
    const state = element('td', { className: 'group-state', attributes: { 'data-state': group.state } }, [
      icon(mark),
      document.createTextNode(text),
    ]);
    return element('tr', {}, [
      element('th', { text: showHidden(group.name), attributes: { scope: 'row' } }),
      state,
      element('td', { text: showHidden(group.consumer ?? '–') }),
      element('td', { text: group.deliveries === null ? '–' : `${formatCount(group.deliveries)} ×` }),
      element('td', { text: group.idleMs === null ? '–' : durationLabel(group.idleMs) }),
    ]);
  });
  const view = element('div', { className: 'content' }, [
    element('table', { className: 'fields groups' }, [
      element('thead', {}, [element('tr', {}, heading)]),
      element('tbody', {}, rows),
    ]),
  ]);
  if (delivery.isPartial) view.append(element('p', { className: 'quiet indent', text: 'There are more groups.' }));
  return view;
}

function note(text: string): HTMLElement {
  return detailBlank('info', text);
}
