import type * as vscode from 'vscode';

/** The languages that the server speaks for. Never `yaml`: that is somebody else's. */
export const manifestLanguages = ['patchbay', 'dockercompose'] as const;

/** Files of policies and of their tests: of all YAML these alone, in the folder that is theirs. */
export const policyFiles = { scheme: 'file', language: 'yaml', pattern: '**/policies/*.{yaml,yml}' } as const;

export function isManifest({ languageId, uri }: vscode.TextDocument): boolean {
  return uri.scheme === 'file' && manifestLanguages.some((language) => language === languageId);
}
