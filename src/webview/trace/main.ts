import { tracePageHostSide } from '../../protocol/traces/tracePage.ts';
import { connectHost } from '../kit/hostConnection.ts';
import { vsCodeApi } from '../kit/vscodeApi.ts';
import './trace.css';
import { TracePage } from './tracePage.ts';

const api = vsCodeApi();
void new TracePage(api, connectHost(api, tracePageHostSide)).start(document.body);
