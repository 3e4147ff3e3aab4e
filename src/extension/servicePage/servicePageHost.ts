import * as vscode from 'vscode';
import type { ServicePageHost } from '../../app/servicePage/servicePageSession.ts';
import { assertNever } from '../../base/assert.ts';
import type { PageAction, PageActionName, ServicePageState } from '../../protocol/servicePage.ts';
import type { CommandId } from '../catalogue.ts';
import { applicationKeyText } from '../../app/applications/applicationKey.ts';
import type { ApplicationWork, ApplicationWorks } from '../views/applicationWork.ts';
import type { MessageDocuments } from '../inspector/messageDocuments.ts';

const commandOf: Readonly<Record<PageActionName, CommandId>> = {
  start: 'patchbay.services.start',
  stop: 'patchbay.services.stop',
  restart: 'patchbay.services.restart',
  logs: 'patchbay.services.logs',
  attachLogs: 'patchbay.services.attachLogs',
  shell: 'patchbay.services.openShell',
  processes: 'patchbay.services.showProcesses',
  copyEnvironment: 'patchbay.services.copyEnvironment',
  reveal: 'patchbay.manifest.reveal',
};

/** What pages work with. */
export interface ServicePageParts extends Pick<ServicePageHost, 'logger'> {
  readonly applications: ApplicationWorks;
  readonly documents: MessageDocuments;
}

/** What a page's buttons and links do: the same commands as the rows of the sidebar, so that they ask and refuse alike. */
export function servicePageHost(parts: ServicePageParts, state: ServicePageState): ServicePageHost {
  const { monitor, activity, key } = workOf(parts.applications, state);
  const origin = { application: applicationKeyText(key) };
  const run = async (id: CommandId, name: string): Promise<void> => {
    await vscode.commands.executeCommand(id, name, origin);
  };
  return {
    monitor,
    activity,
    logger: parts.logger,
    act: (action) => actOn(action, state, run),
    showJson: async (title, text) => {
      const document = await parts.documents.open({ title, text, language: 'json' });
      await vscode.window.showTextDocument(document, { preview: false });
    },
  };
}

/** A page that does not say of which application it is, is of none. */
function workOf(applications: ApplicationWorks, { manifest, environment }: ServicePageState): ApplicationWork {
  return manifest === null ? applications.engineOnly : applications.of({ manifest, environment });
}

async function actOn(
  action: Exclude<PageAction, { kind: 'inspect' }>,
  { service }: ServicePageState,
  run: (id: CommandId, name: string) => Promise<void>,
): Promise<void> {
  switch (action.kind) {
    case 'command':
      return run(commandOf[action.name], service);
    case 'url':
      await vscode.env.openExternal(await vscode.env.asExternalUri(vscode.Uri.parse(action.url, true)));
      return;
    case 'channel':
      return run('patchbay.channels.inspect', action.name);
    case 'service':
      return run('patchbay.services.openPage', action.service);
    default:
      return assertNever(action);
  }
}
