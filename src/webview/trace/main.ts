import { tracePageHostSide } from '../../protocol/traces/tracePage.ts';
import { connectHost } from '../kit/hostConnection.ts';
import { vsCodeApi } from '../kit/vscodeApi.ts';
import { RecentPage } from './recent/recentPage.ts';
import './trace.css';
import { TracePage } from './tracePage.ts';

const api = vsCodeApi();
const host = connectHost(api, tracePageHostSide);
void start();

/** The page of no value lists the traces that were seen last. */
async function start(): Promise<void> {
  const snapshot = await host.request('ready', {});
  if (snapshot.state.value === '') new RecentPage(api, host, snapshot).start(document.body);
  else new TracePage(api, host).start(document.body, snapshot);
}
