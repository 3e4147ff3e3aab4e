import type { PageAction, PageActionName, PageFacts } from '../../protocol/servicePage.ts';
import { element, icon, setAttribute, setText } from '../kit/dom.ts';
import { showHidden } from '../kit/format.ts';

interface ActionLook {
  readonly label: string;
  readonly codicon: string;
}

const looks: Readonly<Record<PageActionName, ActionLook>> = {
  start: { label: 'Start', codicon: 'play' },
  stop: { label: 'Stop', codicon: 'debug-stop' },
  restart: { label: 'Restart', codicon: 'debug-restart' },
  logs: { label: 'Logs', codicon: 'output' },
  attachLogs: { label: 'Logs in Terminal', codicon: 'debug-console' },
  shell: { label: 'Shell', codicon: 'terminal' },
  processes: { label: 'Processes', codicon: 'list-ordered' },
  copyEnvironment: { label: 'Copy Environment', codicon: 'copy' },
  reveal: { label: 'Manifest', codicon: 'go-to-file' },
};

/** The name of the service, how it is, and what can be done with it. Every button has its place, so that none moves. */
export class Head {
  readonly element: HTMLElement;
  readonly #icon = icon('loading');
  readonly #name = element('h1', { className: 'name' });
  readonly #state = element('span', { className: 'state', attributes: { role: 'status' } });
  readonly #place = element('div', { className: 'place' });
  readonly #buttons = new Map<PageActionName, HTMLButtonElement>();

  constructor(act: (action: PageAction) => void) {
    const names = Object.keys(looks) as PageActionName[];
    const bar = element('div', { className: 'actions', attributes: { role: 'toolbar', 'aria-label': 'Actions' } });
    for (const name of names) {
      const { label, codicon } = looks[name];
      const button = element(
        'button',
        { className: 'action', attributes: { type: 'button' }, onClick: () => act({ kind: 'command', name }) },
        [icon(codicon), element('span', { text: label })],
      );
      button.disabled = true;
      this.#buttons.set(name, button);
      bar.append(button);
    }
    this.#icon.className = 'codicon state-icon';
    const title = element('div', { className: 'title' }, [this.#icon, this.#name, this.#state]);
    this.element = element('header', { className: 'head' }, [title, this.#place, bar]);
  }

  name(service: string, application: string): void {
    setText(this.#name, showHidden(service));
    setText(this.#place, showHidden(application));
  }

  show(facts: PageFacts | null): void {
    for (const [name, button] of this.#buttons) button.disabled = !facts?.actions.includes(name);
    if (!facts) return;
    setText(this.#state, showHidden(facts.stateText));
    setText(this.#place, showHidden(`${facts.application} · ${facts.engine}`));
    setAttribute(this.#icon, 'class', `codicon codicon-${facts.icon.codicon} state-icon`);
    colour(this.#icon, facts.icon.color);
  }
}

/** A theme's colour; what is no name of one is not used. */
export function colour(target: HTMLElement, color: string | undefined): void {
  const isName = color !== undefined && /^[A-Za-z-]+$/.test(color);
  target.style.setProperty('color', isName ? `var(--vscode-${color})` : '');
}
