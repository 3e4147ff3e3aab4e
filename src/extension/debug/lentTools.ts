import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { isOnThisMachine } from '../../app/debug/dockerPlace.ts';
import type { DebugTools } from '../../debug/model.ts';
import type { EngineAddress } from '../../engine/engine.ts';

/** The debuggers that extensions of this window bring, and that a container of this machine may be lent. */
export function lentTools(address: EngineAddress): Pick<DebugTools, 'debugpy'> {
  if (!isOnThisMachine(address, process.env)) return {};
  const extension = vscode.extensions.getExtension('ms-python.debugpy');
  const debugpy = extension && join(extension.extensionPath, 'bundled', 'libs');
  return debugpy !== undefined && existsSync(join(debugpy, 'debugpy')) ? { debugpy } : {};
}
