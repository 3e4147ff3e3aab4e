import type * as vscode from 'vscode';
import type { ViolationFeed } from '../../../app/violations/violationFeed.ts';
import type { SharedChannelParts } from '../../commands/channelCommands.ts';
import type { MessageDocuments } from '../../inspector/messageDocuments.ts';
import type { Settings } from '../../settings.ts';
import type { LanguageHost } from '../../language/languageHost.ts';
import type { Logger } from '../../../base/logger.ts';

/** What acting on messages works with. */
export interface ActingParts extends SharedChannelParts {
  readonly extensionUri: vscode.Uri;
  readonly settings: Settings;
  readonly memory: vscode.Memento;
  readonly documents: MessageDocuments;
  /** It reads an application without an engine. */
  readonly language: Pick<LanguageHost, 'read'>;
  readonly violations: ViolationFeed;
  readonly logger: Logger;
}
