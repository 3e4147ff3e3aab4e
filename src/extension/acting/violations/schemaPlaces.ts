import * as vscode from 'vscode';
import { rulePlaces, type RulePlaces } from '../../../app/violations/rulePlaces.ts';

interface Known {
  readonly text: string;
  readonly places: RulePlaces;
}

/** Where the rules of schemas stand, in the files as the editor has them. A file is parsed once for each text. */
export class SchemaPlaces {
  #known = new Map<string, Known>();

  /** Of these files, and of no other from now on. */
  async of(files: readonly string[]): Promise<(file: string) => RulePlaces | undefined> {
    const found = await Promise.all([...new Set(files)].map(async (file) => [file, await this.#read(file)] as const));
    this.#known = new Map(found.flatMap(([file, known]) => (known ? [[file, known] as const] : [])));
    const known = this.#known;
    return (file) => known.get(file)?.places;
  }

  async #read(file: string): Promise<Known | undefined> {
    const text = await textOf(file);
    const known = this.#known.get(file);
    if (text === undefined) return undefined;
    return known?.text === text ? known : { text, places: rulePlaces(text, file) };
  }
}

async function textOf(file: string): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
  if (open) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(file)));
  } catch {
    // A contract that has gone is told by the manifest's own problems.
    return undefined;
  }
}
