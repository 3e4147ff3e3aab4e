import * as vscode from 'vscode';

/** The parts of the interface of VS Code's Git extension that are used, as its `git.d.ts` has them. */
interface GitExtension {
  getAPI(version: 1): { getRepository(uri: vscode.Uri): GitRepository | null };
}

interface GitRepository {
  show(ref: string, path: string): Promise<string>;
}

/** Reads files as the last commit has them: null for one that it has not. */
export type ReadCommitted = (path: string) => Promise<string | null>;

/** Undefined where the file is in no repository that VS Code's Git extension knows. */
export async function committedFiles(path: string): Promise<ReadCommitted | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension) return undefined;
  const repository = (await extension.activate()).getAPI(1).getRepository(vscode.Uri.file(path));
  if (!repository) return undefined;
  return async (file) => {
    try {
      return await repository.show('HEAD', file);
    } catch {
      return null;
    }
  };
}
