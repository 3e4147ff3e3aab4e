import { ServicePageSession } from '../../app/servicePage/servicePageSession.ts';
import type { ServicePageState } from '../../protocol/servicePage.ts';
import { servicePageHost, type ServicePageParts } from './servicePageHost.ts';

/** What stands behind the page of one service. Whoever asks for it disposes of it. */
export function servicePageSession(parts: ServicePageParts, state: ServicePageState): ServicePageSession {
  return new ServicePageSession(state, servicePageHost(parts, state));
}
