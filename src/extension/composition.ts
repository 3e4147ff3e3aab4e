import * as vscode from 'vscode';
import type { PatchbayApi } from '../../patchbay.d.ts';
import { ActivityTracker } from '../app/services/activity.ts';
import { ApplicationMonitor } from '../app/monitors/applicationMonitor.ts';
import { ApplicationMonitors } from '../app/monitors/applicationMonitors.ts';
import { OtherProjectsMonitor } from '../app/monitors/otherProjectsMonitor.ts';
import { PlanRunner } from '../app/operations/planRunner.ts';
import { PlanRuns } from '../app/operations/planRuns.ts';
import { planRules } from '../app/operations/rules.ts';
import { UsageMonitor } from '../app/monitors/usageMonitor.ts';
import { DisposableStore } from '../base/disposable.ts';
import { createApi } from './api.ts';
import { BrokerHost } from './brokerHost.ts';
import { askForCredentials, setBrokerCredentials } from './commands/brokerCredentials.ts';
import { channelCommands } from './commands/channelCommands.ts';
import { chooseDockerContext } from './commands/chooseDockerContext.ts';
import { contextCommands } from './commands/contextCommands.ts';
import { groupCommands } from './commands/groupCommands.ts';
import { helpCommands } from './commands/helpCommands.ts';
import { manifestCommands } from './commands/manifestCommands.ts';
import { resolvedCommands } from './commands/resolvedCommands.ts';
import { registerCommands } from './commands/runCommand.ts';
import { serviceCommands } from './commands/serviceCommands.ts';
import { Targets } from './commands/targets.ts';
import { editorDoor } from './editorDoor.ts';
import { EngineHost } from './engineHost.ts';
import { editorDesk } from './inspector/editorDesk.ts';
import { inspectorChooser } from './inspector/inspectorChooser.ts';
import { InspectorLinks } from './inspector/inspectorLinks.ts';
import { Inspectors } from './inspector/inspectors.ts';
import { MessageDocuments } from './inspector/messageDocuments.ts';
import { VscodeInspectorHost } from './inspector/vscodeInspectorHost.ts';
import { ContextStatusItem } from './language/contextStatusItem.ts';
import { LanguageHost } from './language/languageHost.ts';
import { LiveProvider } from './language/liveProvider.ts';
import { registerPathDrops } from './language/pathDrops.ts';
import { ResolvedDocuments } from './language/resolvedDocuments.ts';
import { channelLogger } from './log.ts';
import { planDesk } from './planDesk.ts';
import { openedPages } from './servicePage/servicePages.ts';
import { Settings } from './settings.ts';
import { registerTasks } from './tasks.ts';
import { TapHost } from './tapHost.ts';
import { workspaceTrust } from './workspaceTrust.ts';
import { ArrangementState } from './views/arrangementState.ts';
import { ChannelsView } from './views/channelsView.ts';
import { ChannelWatch } from './views/channelWatch.ts';
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
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist').fsPath;

  const settings = store.add(new Settings());
  const memory = context.workspaceState;
  const language = store.add(new LanguageHost(dist, settings, memory, channel, logger));
  const documents = store.add(new ResolvedDocuments(language));
  for (const part of [registerPathDrops(), new ContextStatusItem(language)]) store.add(part);
  const engines = store.add(new EngineHost(settings, dist, workspaceTrust, logger));
  const brokers = store.add(
    new BrokerHost({
      settings,
      secrets: context.secrets,
      memory,
      trust: workspaceTrust,
      ask: askForCredentials,
      logger,
    }),
  );
  const tap = store.add(new TapHost(dist, logger));
  const monitors = store.add(
    new ApplicationMonitors((key) => new ApplicationMonitor(language.sourceOf(key), engines, workspaceTrust, logger)),
  );
  // The views show one application, as the settings have it.
  const monitor = monitors.of();
  const activity = new ActivityTracker();
  const runs = new PlanRuns(monitor, activity, planRules);
  const runner = new PlanRunner(monitor, runs, planDesk(monitor, activity, settings), logger);
  const door = editorDoor(planRules);
  const targets = new Targets(monitor, activity);

  const watch = store.add(new ChannelWatch(monitor, tap, brokers, settings, logger));
  language.showLive(store.add(new LiveProvider(monitor, activity, watch, logger)));
  const chooser = inspectorChooser({
    monitor,
    sight: watch,
    memento: memory,
    openAnother: (state) => inspectors.openState(state),
  });
  const messages = store.add(new MessageDocuments());
  const pages = store.add(openedPages(context.extensionUri, { monitor, activity, documents: messages, logger }));
  const inspectorHost = store.add(
    new VscodeInspectorHost(monitor, tap, brokers, engines, settings, editorDesk(messages), chooser, logger),
  );
  const inspectors = store.add(new Inspectors(context.extensionUri, inspectorHost));
  const panels = { inspectors, pages };
  const links = store.add(new InspectorLinks(monitor, inspectors, logger));
  const usage = store.add(new UsageMonitor(monitor, logger));
  const others = store.add(new OtherProjectsMonitor(monitor, logger));
  const arrangement = store.add(new ArrangementState(settings));
  const services = new ServicesView({ monitor, activity, usage, others, arrangement });
  const ofChannels = { monitor, tap, door, brokers, watch, view: store.add(new ChannelsView(watch)) };
  for (const part of [services, new StatusBar(monitor, activity)]) store.add(part);
  store.add(
    registerTasks({
      monitor,
      activity,
      runs,
      applicationWith: async (profiles, signal) => (await language.read(signal, profiles)).application,
    }),
  );

  store.add(
    registerCommands(
      {
        ...serviceCommands({ monitor, others, targets, runner, door, ...panels, settings, arrangement, memory }),
        ...channelCommands({ ...ofChannels, inspectors, inspectorHost, links }),
        'patchbay.broker.setCredentials': () => setBrokerCredentials(monitor, brokers),
        ...groupCommands(ofChannels),
        ...manifestCommands(monitor),
        ...contextCommands(language),
        'patchbay.docker.chooseContext': () => chooseDockerContext(engines, settings),
        ...resolvedCommands({ language, documents, settings }),
        ...helpCommands(context, channel),
      },
      logger,
    ),
  );
  return createApi({ monitors, shown: { activity, runs }, rules: planRules, brokers, logger });
}
