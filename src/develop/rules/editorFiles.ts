/** Folders that no rule looks into: what they hold is for a tool, and changes all the time. */
const toolFolders: ReadonlySet<string> = new Set(['.git', '.idea']);

/**
 * Files that an editor makes while it saves, and removes again: of Vim (swap files, backups, the `4913` with which it tries a
 * folder), Emacs (locks, `#autosave#`), GNOME's editors, Kate and the JetBrains editors.
 */
const editorNames: readonly RegExp[] = [
  /^4913$/,
  /~$/,
  /^\..*\.sw[a-z]$/,
  /^\.#/,
  /^#.*#$/,
  /^\.goutputstream-/,
  /\.kate-swp$/,
  /___jb_(?:old|tmp)___$/,
];

/** The folder of a tool that a path is in, or is; the path is relative to the folder of a rule. */
export function toolFolderOf(way: string): string | undefined {
  if (!way.includes('.git') && !way.includes('.idea')) return undefined;
  return way.split('/').find((name) => toolFolders.has(name));
}

export function isEditorFile(way: string): boolean {
  const name = way.slice(way.lastIndexOf('/') + 1);
  // Most names have none of the characters that all of these have.
  return /[~#49_.]/.test(name) && editorNames.some((pattern) => pattern.test(name));
}
