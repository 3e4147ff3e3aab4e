import { element, icon } from '../../kit/dom.ts';
import type { MapState } from '../model/mapState.ts';

interface QuestionPorts {
  readonly onWatch: (isAllowed: boolean) => void;
  /** All that is known of how it is looked at is to be shown. */
  readonly onMore: () => void;
}

/** The question whether commands may be watched, above the map, until somebody answers. */
export class WatchQuestion {
  readonly element: HTMLElement;

  constructor(state: MapState, { onWatch, onMore }: QuestionPorts) {
    const button = (text: string, className: string, does: () => void): HTMLElement =>
      element('button', { className, text, attributes: { type: 'button' }, onClick: does });
    const attributes = { hidden: '', role: 'group', 'aria-label': 'Watch the commands of the broker?' };
    this.element = element('div', { className: 'banner watch-question', attributes }, [
      icon('eye'),
      element('div', { className: 'watch-words' }, [
        element('span', { text: 'To see who publishes, the commands of the broker have to be watched for moments.' }),
        button('Allow', 'button', () => onWatch(true)),
        button('Don’t', 'button button-second', () => onWatch(false)),
        button('What Does It Cost?', 'link-button', onMore),
      ]),
    ]);
    state.onNews(() => (this.element.hidden = !state.topology || state.looking.state !== 'unasked'));
  }
}
