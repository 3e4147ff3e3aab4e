import type * as vscode from 'vscode';
import { ServicePageSession, type ServicePageHost } from '../../app/servicePage/servicePageSession.ts';
import type { Disposable } from '../../base/disposable.ts';
import { oneLine } from '../../base/foreignText.ts';
import type { Logger } from '../../base/logger.ts';
import { servicePageHostSide, servicePageStateFrom, type ServicePageState } from '../../protocol/servicePage.ts';
import { servicePageHost, type ServicePageParts } from './servicePageHost.ts';
import type { PageKind, PageModel } from '../webviews/pagePanel.ts';
import { PagePanels } from '../webviews/pagePanels.ts';

const servicePageKind = {
  viewType: 'patchbay.service',
  name: 'Service',
  bundle: 'service',
  side: servicePageHostSide,
} as const satisfies PageKind<typeof servicePageHostSide>;

const maxTitleLength = 40;

interface ServicePageModel extends PageModel<typeof servicePageHostSide> {
  readonly state: ServicePageState;
}

/** The pages of services in this window, one a service. */
export class ServicePages implements Disposable {
  readonly #hostOf: (state: ServicePageState) => ServicePageHost;
  readonly #panels: PagePanels<typeof servicePageHostSide, ServicePageModel>;

  /** `hostOf` finds the application that a page is about. */
  constructor(extensionUri: vscode.Uri, hostOf: (state: ServicePageState) => ServicePageHost, logger: Logger) {
    this.#hostOf = hostOf;
    const restore = (kept: unknown): ServicePageModel => this.#model(restoredState(kept));
    this.#panels = new PagePanels(extensionUri, servicePageKind, restore, logger);
  }

  /** Reveals the page of a service, or opens it. */
  open(state: ServicePageState): void {
    const isShown = this.#panels.reveal(
      ({ state: its }) =>
        its.manifest === state.manifest && its.environment === state.environment && its.service === state.service,
    );
    if (!isShown) this.#panels.open(this.#model(state));
  }

  dispose(): void {
    this.#panels.dispose();
  }

  #model(state: ServicePageState): ServicePageModel {
    const session = new ServicePageSession(state, this.#hostOf(state));
    return {
      state,
      handlers: session.handlers,
      title: titleOf(state.service),
      onDidChangeTitle: session.onDidChangeTitle,
      attach: (page) => session.attach(page),
      setShown: () => undefined,
      dispose: () => session.dispose(),
    };
  }
}

/** The pages of the services of all applications. */
export function openedPages(extensionUri: vscode.Uri, parts: ServicePageParts): ServicePages {
  return new ServicePages(extensionUri, (state) => servicePageHost(parts, state), parts.logger);
}

function titleOf(service: string): string {
  const name = oneLine(service);
  return name.length > maxTitleLength ? `${name.slice(0, maxTitleLength - 1)}…` : name;
}

/** What a page kept may be of an older version, or of nobody. */
function restoredState(kept: unknown): ServicePageState {
  return servicePageStateFrom(kept) ?? { version: 1, application: '', manifest: null, service: '' };
}
