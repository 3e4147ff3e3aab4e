import type * as vscode from 'vscode';
import { servicePageHostSide, servicePageStateFrom, type ServicePageState } from '../../protocol/servicePage.ts';
import { lazyPageModel, titleOfPage, type LazyPageModel } from '../webviews/lazyPageModel.ts';
import type { PageKind } from '../webviews/pagePanel.ts';
import { PagePanels } from '../webviews/pagePanels.ts';
import type { ServicePageParts } from './servicePageHost.ts';

type Side = typeof servicePageHostSide;

const servicePageKind = {
  viewType: 'patchbay.service',
  name: 'Service',
  bundle: 'service',
  side: servicePageHostSide,
} as const satisfies PageKind<Side>;

/** The pages of services in this window, one a service. What stands behind them is a bundle of its own, loaded with the first. */
export class ServicePages {
  readonly #panels: PagePanels<Side, LazyPageModel<Side, ServicePageState>>;
  readonly #parts: ServicePageParts;

  constructor(extensionUri: vscode.Uri, parts: ServicePageParts) {
    this.#parts = parts;
    const restore = (kept: unknown): LazyPageModel<Side, ServicePageState> => this.#model(restoredState(kept));
    this.#panels = new PagePanels(extensionUri, servicePageKind, restore, parts.logger);
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

  #model(state: ServicePageState): LazyPageModel<Side, ServicePageState> {
    return lazyPageModel(servicePageHostSide, state, titleOfPage(state.service), async () => {
      const { servicePageSession } = await import('./servicePaging.ts');
      return servicePageSession(this.#parts, state);
    });
  }
}

/** What a page kept may be of an older version, or of nobody. */
function restoredState(kept: unknown): ServicePageState {
  return servicePageStateFrom(kept) ?? { version: 1, application: '', manifest: null, service: '' };
}
