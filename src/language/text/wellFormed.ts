import { ErrorCodes, ResponseError } from 'vscode-languageserver/node';

/** Refuses a request whose document or position is malformed. */
export function requireWellFormed(params: unknown): void {
  if (!isRecord(params)) throw malformed('The request has no parameters by name.');
  if (!subjects.some((subject) => subject in params)) throw malformed('The request is about nothing.');
  const { textDocument, position, range, positions, folders, data } = params;
  if ('textDocument' in params && !isDocument(textDocument)) throw malformed('"textDocument" has no URI.');
  if ('position' in params && !isPosition(position)) throw malformed('"position" is no line and character.');
  if ('range' in params && !isRange(range)) throw malformed('"range" is not from one position to another.');
  const areFolders = Array.isArray(folders) && folders.every((folder) => typeof folder === 'string');
  if ('folders' in params && !areFolders) throw malformed('"folders" is no list of paths.');
  // What an action was about when it was offered.
  if ('data' in params) requireWellFormed(data);
  const isList = Array.isArray(positions) && positions.every(isPosition);
  if ('positions' in params && !isList) throw malformed('"positions" is no list of positions.');
}

/** The parameters that say what a request is about; every request has one of them. */
const subjects = ['textDocument', 'item', 'query', 'path', 'folder', 'folders', 'data'];

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isDocument(value: unknown): value is { readonly uri: string } {
  return isRecord(value) && typeof value['uri'] === 'string';
}

export function isRange(value: unknown): boolean {
  return isRecord(value) && isPosition(value['start']) && isPosition(value['end']);
}

function isPosition(value: unknown): boolean {
  return isRecord(value) && isCount(value['line']) && isCount(value['character']);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}

function malformed(message: string): ResponseError {
  return new ResponseError(ErrorCodes.InvalidParams, message);
}
