import { inspectorHostSide } from '../../protocol/inspector.ts';
import { connectHost } from '../kit/hostConnection.ts';
import { vsCodeApi } from '../kit/vscodeApi.ts';
import './inspector.css';
import { Inspector } from './inspector.ts';

/** A line of the list is as high as in VS Code, unless the editor's font needs more. */
const leastRowHeightPx = 22;

function start(): void {
  const api = vsCodeApi();
  void new Inspector(api, connectHost(api, inspectorHostSide), rowHeightPx()).start(document.body);
}

function rowHeightPx(): number {
  const fontSize = Number.parseFloat(
    getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-font-size'),
  );
  const heightPx = Math.max(leastRowHeightPx, Math.round((Number.isNaN(fontSize) ? 13 : fontSize) * 1.5));
  document.documentElement.style.setProperty('--row-height', `${heightPx}px`);
  return heightPx;
}

start();
