import { formatCount } from '../../../base/counts.ts';
import type { TopologyLooking } from '../../../protocol/topology/topologyPage.ts';
import { element, icon } from '../../kit/dom.ts';
import { detailSection } from './detailParts.ts';

/** How the application is looked at, what that costs, and the switch for it. */
export function lookingSection({ state, cost }: TopologyLooking, onWatch: (isAllowed: boolean) => void): HTMLElement {
  const words = lookingWords[state];
  const button = (text: string, isAllowed: boolean, className: string): HTMLElement => {
    const attributes = { type: 'button', 'data-key': `watch ${text}` };
    return element('button', { className, text, attributes, onClick: () => onWatch(isAllowed) });
  };
  const buttons = words.buttons.map(({ label, isAllowed }, place) =>
    button(label, isAllowed, place === 0 && state === 'unasked' ? 'button' : 'button button-second'),
  );
  const measured = state === 'allowed' && cost ? [element('p', { text: costText(cost) })] : [];
  const title = element('p', { className: 'looking-title' }, [
    icon(words.icon),
    element('span', { text: words.title }),
  ]);
  return detailSection('How it is known', [
    element('div', { className: 'looking' }, [
      title,
      element('p', { text: words.text }),
      ...measured,
      ...(buttons.length === 0 ? [] : [element('div', { className: 'looking-buttons' }, buttons)]),
    ]),
  ]);
}

interface LookingWords {
  readonly icon: string;
  readonly title: string;
  readonly text: string;
  readonly buttons: readonly { readonly label: string; readonly isAllowed: boolean }[];
}

const cheap = 'Connections, subscriptions and consumer groups are read all the same, which costs next to nothing.';

const lookingWords: Readonly<Record<TopologyLooking['state'], LookingWords>> = {
  unasked: {
    icon: 'eye',
    title: 'Watch the commands of the broker?',
    text:
      'Who publishes can only be seen by watching every command (MONITOR), which slows the broker down while it lasts: 200 ms of every 10 s, as long as ' +
      'a map is shown. ' +
      cheap,
    buttons: [
      { label: 'Allow', isAllowed: true },
      { label: 'Don’t', isAllowed: false },
    ],
  },
  allowed: {
    icon: 'eye',
    title: 'Commands are watched for moments',
    text: 'While a map is shown. A service that publishes seldom may need minutes until it is seen.',
    buttons: [{ label: 'Stop Watching', isAllowed: false }],
  },
  refused: {
    icon: 'eye-closed',
    title: 'Commands are not watched',
    text: `Who publishes is known from the manifest alone. ${cheap}`,
    buttons: [{ label: 'Allow', isAllowed: true }],
  },
  remote: {
    icon: 'remote',
    title: 'Commands are not watched by themselves',
    text: `The broker is on another machine, where others may need it. ${cheap} It is watched only if you say so, until this page is closed.`,
    buttons: [{ label: 'Watch It Now', isAllowed: true }],
  },
  off: {
    icon: 'eye-closed',
    title: 'Commands are not watched',
    text: `The setting patchbay.topology.watchCommands is off. ${cheap} Set it to auto to see who publishes.`,
    buttons: [],
  },
};

function costText({ share, watchMs, everyMs, commands }: NonNullable<TopologyLooking['cost']>): string {
  const percent = (share * 100).toFixed(share < 0.0995 ? 1 : 0).replace(/\.0$/, '');
  return `${formatCount(Math.round(watchMs))} ms of every ${formatCount(Math.round(everyMs / 1000))} s are watched, ${percent} % of the time; the last look saw ${formatCount(commands)} commands.`;
}
