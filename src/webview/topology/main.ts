import { topologyPageHostSide } from '../../protocol/topology/topologyPage.ts';
import { connectHost } from '../kit/hostConnection.ts';
import { vsCodeApi } from '../kit/vscodeApi.ts';
import './topology.css';
import { TopologyPage } from './topologyPage.ts';

const api = vsCodeApi();
const host = connectHost(api, topologyPageHostSide);
void start();

async function start(): Promise<void> {
  const snapshot = await host.request('ready', {});
  new TopologyPage(api, host).start(document.body, snapshot);
}
