import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { isOnThisMachine } from '../../app/debug/dockerPlace.ts';
import type { LentDebuggers } from '../../debug/model.ts';

/** The debuggers that extensions of this window bring, or that are installed here, and that a container of this machine may be lent. */
export function lentTools(address: string): LentDebuggers {
  if (!isOnThisMachine(address)) return {};
  const extension = vscode.extensions.getExtension('ms-python.debugpy');
  const debugpy = extension && join(extension.extensionPath, 'bundled', 'libs');
  const hasDebugpy = debugpy !== undefined && existsSync(join(debugpy, 'debugpy'));
  return { ...(hasDebugpy && { debugpy }), dlv: delvePlaces(process.env) };
}

/** Where `go install` puts programs, also those for Linux on another system, and where else they are looked for. */
function delvePlaces(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const { GOBIN, GOPATH = join(homedir(), 'go'), PATH = '' } = environment;
  const paths = GOPATH.split(delimiter).map((path) => join(path, 'bin'));
  const forLinux = paths.flatMap((path) => ['linux_amd64', 'linux_arm64'].map((name) => join(path, name)));
  const folders = [
    ...(GOBIN ? [GOBIN] : []),
    ...(process.platform === 'linux' ? paths : forLinux),
    ...PATH.split(delimiter),
  ];
  return folders.filter((folder) => isAbsolute(folder)).map((folder) => join(folder, 'dlv'));
}
