import { servicePageHostSide } from '../../protocol/servicePage.ts';
import { connectHost } from '../kit/hostConnection.ts';
import { vsCodeApi } from '../kit/vscodeApi.ts';
import './service.css';
import { ServicePage } from './servicePage.ts';

const api = vsCodeApi();
void new ServicePage(api, connectHost(api, servicePageHostSide)).start(document.body);
