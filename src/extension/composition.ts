import * as vscode from 'vscode';
import type { PatchbayApi } from '../../patchbay.d.ts';
import { topologyPath } from '../app/topology/page/topologyLink.ts';
import { tracePath } from '../app/traces/traceLink.ts';
import { ViolationFeed } from '../app/violations/violationFeed.ts';
import { madeOnce } from '../base/async.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { ActingHost } from './acting/actingHost.ts';
import { createApi } from './api.ts';
import { BrokerHost } from './brokerHost.ts';
import { DevelopHost } from './develop/developHost.ts';
import { WatchSurface } from './develop/watchSurface.ts';
import { askForCredentials } from './commands/brokerCredentials.ts';
import type { CommandingParts, OwnCommandId } from './commanding.ts';
import { lazyCommands } from './commands/lazyCommands.ts';
import { declaredCommands, registerCommands } from './commands/runCommand.ts';
import { ApplicationTargets } from './commands/applicationTargets.ts';
import { DebugHost } from './debug/debugHost.ts';
import { governedDoor } from './governedDoor.ts';
import { EngineHost } from './engineHost.ts';
import { GovernanceHost } from './governance/governanceHost.ts';
import { editorDesk } from './inspector/editorDesk.ts';
import { inspectorChooser } from './inspector/inspectorChooser.ts';
import { InspectorLinks } from './inspector/inspectorLinks.ts';
import { Inspectors } from './inspector/inspectors.ts';
import { chooseRecording } from './inspector/recordingEditor.ts';
import { MessageDocuments } from './inspector/messageDocuments.ts';
import { VscodeInspectorHost } from './inspector/vscodeInspectorHost.ts';
import { ContextStatusItem } from './language/contextStatusItem.ts';
import { ClusterOffer } from './clusters/clusterOffer.ts';
import { LanguageHost } from './language/languageHost.ts';
import { LiveProvider } from './language/liveProvider.ts';
import { registerPathDrops } from './language/pathDrops.ts';
import { ResolvedDocuments } from './language/resolvedDocuments.ts';
import { channelLogger } from './log.ts';
import { planDesk } from './planDesk.ts';
import { ServicePages } from './servicePage/servicePages.ts';
import { Settings } from './settings.ts';
import { registerTasks, type TasksParts } from './tasks.ts';
import { TapHost } from './tapHost.ts';
import { TopologyHost } from './topology/topologyHost.ts';
import { TracesHost } from './traces/tracesHost.ts';
import { TelemetryHost } from './traces/telemetryHost.ts';
import { workspaceTrust } from './workspaceTrust.ts';
import { ArrangementState } from './views/arrangementState.ts';
import { ChannelsView } from './views/channelsView.ts';
import { makeApplications } from './views/applicationWork.ts';
import { ServicesView } from './views/servicesView.ts';
import { StatusBar } from './views/statusBar.ts';

/**
 * Wires the extension by hand, and yields what other extensions may use of it. Nothing here connects or reads: each part starts
 * when it is looked at.
 */
export function compose(context: vscode.ExtensionContext): PatchbayApi {
  const store = new DisposableStore();
  context.subscriptions.push(store);
  const channel = store.add(vscode.window.createOutputChannel('Patchbay', { log: true }));
  const logger = channelLogger(channel);
  const { extensionUri } = context;
  const dist = vscode.Uri.joinPath(extensionUri, 'dist').fsPath;

  const settings = store.add(new Settings());
  const memory = context.workspaceState;
  const language = store.add(new LanguageHost(dist, settings, memory, channel, logger));
  const documents = store.add(new ResolvedDocuments(language));
  for (const part of [registerPathDrops(), new ContextStatusItem(language)]) store.add(part);
  const engines = store.add(new EngineHost(settings, dist, workspaceTrust, logger));
  const brokers = store.add(brokerHost(context, settings, dist, logger));
  const tap = store.add(new TapHost(dist, logger));
  const develop = store.add(new DevelopHost(dist, logger));
  const { door, rules } = governedDoor(() => applications.made, logger);
  const applications = store.add(
    makeApplications({ language, memory, engines, tap, develop, brokers, settings, logger, rules, door, planDesk }),
  );
  const targets = new ApplicationTargets(applications);

  const chooser = inspectorChooser({
    ...{ applications, brokers, tap, memento: memory },
    openAnother: (state) => inspectors.openState(state),
    record: (state) => void vscode.commands.executeCommand('patchbay.recordings.record', state),
  });
  const messages = store.add(new MessageDocuments());
  const pages = store.add(new ServicePages(extensionUri, { applications, documents: messages, logger }));
  const desk = editorDesk(messages, {
    publish: (...message) => acting.publish(...message),
    trace: (...message) => traces.trace(...message),
  });
  const inspectorHost = store.add(new VscodeInspectorHost(applications, tap, brokers, settings, desk, chooser, logger));
  const inspectors = store.add(new Inspectors(extensionUri, inspectorHost));
  const violations = store.add(new ViolationFeed(tap));
  const shown = { extensionUri, applications, targets, tap, documents: messages, logger };
  const view = store.add(new ChannelsView(applications, settings));
  const topology = store.add(new TopologyHost({ ...shown, dist, brokers, settings, memory, violations, view }));
  language.showLive(store.add(new LiveProvider(applications, topology, logger)));
  const traces = store.add(new TracesHost({ ...shown, inspectors, inspectorHost, topologyOf: topology.topologyOf }));
  const links = store.add(new InspectorLinks(applications, inspectors, linkedPages(traces, topology), logger));
  const arrangement = store.add(new ArrangementState(settings));
  const services = store.add(new ServicesView(applications, arrangement));
  for (const part of [new StatusBar(applications), new WatchSurface(applications, develop)]) store.add(part);
  store.add(new ClusterOffer(applications, settings, memory));
  const relayPrograms = vscode.Uri.joinPath(extensionUri, 'media', 'relay').fsPath;
  const debug = store.add(new DebugHost({ applications, targets, language, relayPrograms, logger }));
  const serviceParts = { applications, targets, inspectors, pages, settings, arrangement, memory };
  const channelParts = { applications, targets, tap, door, brokers, inspectors, inspectorHost, links, view };
  const telemetry = store.add(new TelemetryHost({ applications, targets, memory, dist, tap, logger }));
  const actingOnly = { extensionUri, settings, memory, documents: messages, language, violations, logger };
  const acting = store.add(new ActingHost({ ...channelParts, ...actingOnly }));
  const governanceOnly = { dist, language, engines, brokers, inspectors, settings, memory, door };
  const governance = store.add(new GovernanceHost({ ...shown, ...governanceOnly }));
  store.add(registerTasks({ applications, applicationWith: applicationReader(language) }));

  const others = {
    ...acting.commands,
    ...traces.commands,
    ...topology.commands,
    ...governance.commands,
    ...debug.commands,
    ...telemetry.commands,
    'patchbay.recordings.open': chooseRecording,
  };
  const reveal = (manifest: string) => services.reveal(manifest);
  const commandParts = { ...serviceParts, ...channelParts, language, documents, engines, develop, reveal };
  const declared = declaredCommands(context);
  const ids = declared.map(({ command }) => command).filter((id) => !(id in others));
  const own = ownCommands(ids as OwnCommandId[], { ...commandParts, context, log: channel });
  store.add(registerCommands(declared, { ...own, ...others }, logger));
  return createApi({ applications, brokers, logger });
}

function brokerHost(
  { secrets, workspaceState: memory }: vscode.ExtensionContext,
  settings: Settings,
  dist: string,
  logger: Logger,
): BrokerHost {
  return new BrokerHost({ settings, secrets, memory, trust: workspaceTrust, ask: askForCredentials, dist, logger });
}

/** Those that no other part has; their code is a bundle of its own. */
function ownCommands(ids: readonly OwnCommandId[], parts: CommandingParts) {
  const load = madeOnce(async () => {
    const { commanding } = await import('./commanding.ts');
    return commanding(parts);
  });
  return lazyCommands(ids, load);
}

/** What opens links to pages, by the paths of the links. */
function linkedPages(
  traces: TracesHost,
  topology: TopologyHost,
): Readonly<Record<string, (query: string) => Promise<void>>> {
  return { [tracePath]: (query) => traces.openLink(query), [topologyPath]: (query) => topology.openLink(query) };
}

/** Reads an application with other profiles than those that are chosen. */
function applicationReader(language: LanguageHost): TasksParts['applicationWith'] {
  return async (key, profiles, signal) => (await language.read(signal, profiles, key)).application;
}
