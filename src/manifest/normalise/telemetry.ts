import { telemetryEndpoint, telemetryPort } from '../../base/telemetryPlace.ts';
import type { Memo } from '../cache/memo.ts';
import { imageUse } from '../images/images.ts';
import { runtimeImages } from '../images/runtimes.ts';
import { ProblemList } from '../problems/problems.ts';
import {
  byDefault,
  entriesOf,
  find,
  findMap,
  flagOf,
  isNull,
  isRejected,
  map,
  mapValues,
  textOf,
  withEntries,
  type MapEntry,
  type MapNode,
  type Node,
} from '../tree/tree.ts';

/** What says whether a service sends telemetry, and how. */
export interface TelemetrySender {
  readonly name: string;
  readonly image?: string;
  /** It is built, or runs as a local process: then it is the author's own. */
  readonly isOwn: boolean;
  readonly networkMode?: string;
  readonly isProvided: boolean;
  /** `x-patchbay.telemetry` of the service. */
  readonly telemetry?: boolean;
  /** True for a variable that it sets itself, or takes from outside. */
  isSet(variable: string): boolean;
}

interface Project {
  readonly name: string;
  /** Absolute. */
  readonly directory: string;
}

/** Any of them says that the service has a place of its own for what it sends. */
const endpoints = ['', 'TRACES_', 'LOGS_', 'METRICS_'].map((signal) => `OTEL_EXPORTER_OTLP_${signal}ENDPOINT`);

/**
 * The variables by which an OpenTelemetry SDK sends what it has to the receiver, without those that the service sets itself. There
 * are none for a service that sends elsewhere already, for one that cannot reach the receiver, and for a database or a broker, which
 * would be made anew for nothing; `x-patchbay.telemetry` of the service says otherwise.
 */
export function telemetryVariables(sender: TelemetrySender, project: Project): Readonly<Record<string, string>> {
  const place = placeOf(sender, project);
  if (place === undefined || !isSender(sender) || endpoints.some((name) => sender.isSet(name))) return {};
  const variables = {
    OTEL_EXPORTER_OTLP_ENDPOINT: telemetryEndpoint(place),
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_SERVICE_NAME: sender.name,
    OTEL_RESOURCE_ATTRIBUTES: `service.namespace=${project.name}`,
    // Not every SDK exports all three by itself.
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'otlp',
    // Somebody watches: SDKs wait for 1 to 60 seconds otherwise.
    OTEL_BSP_SCHEDULE_DELAY: '300',
    OTEL_BLRP_SCHEDULE_DELAY: '300',
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
  };
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !sender.isSet(name)));
}

function isSender({ image = '', isOwn, isProvided, telemetry }: TelemetrySender): boolean {
  if (isProvided) return false;
  if (telemetry !== undefined) return telemetry;
  const use = isOwn ? undefined : imageUse(image);
  return !use || runtimeImages.includes(use.image);
}

/** Names lead to the receiver in networks of the project; a service in the machine's network has its loopback interface. */
function placeOf({ networkMode }: TelemetrySender, project: Project): 'network' | number | undefined {
  if (networkMode === 'host') return telemetryPort(project);
  const isReached = networkMode === undefined || networkMode.startsWith('service:');
  return isReached ? 'network' : undefined;
}

interface TelemetryContext extends Project {
  readonly memo: Memo;
}

/** The services with these variables beside their own, where `x-patchbay.telemetry` of the application asks for it. */
export function withTelemetryEntries(services: MapNode, root: MapNode, context: TelemetryContext): MapNode {
  const asked = find(root, 'x-patchbay', 'telemetry');
  if (!asked || !flagOf(asked)) return services;
  const { name: project, directory, memo } = context;
  return mapValues(services, (node, name) => {
    if (node.kind !== 'map') return node;
    const keys = [name, project, directory, asked];
    return memo.of('telemetry', node, keys, new ProblemList(), () => sendingNode(node, name, asked, context));
  });
}

function sendingNode(service: MapNode, name: string, asked: Node, project: Project): MapNode {
  const variables = Object.entries(telemetryVariables(senderIn(service, name), project));
  if (variables.length === 0) return service;
  const own = findMap(service, 'environment') ?? map({}, service.at);
  const added = variables.map(([variable, value]): [string, MapEntry] => [
    variable,
    { keyAt: asked.at, value: byDefault(value, asked.at, 'what sends telemetry to Patchbay') },
  ]);
  return withEntries(service, { environment: { ...own, entries: new Map([...own.entries, ...added]) } });
}

function senderIn(service: MapNode, name: string): TelemetrySender {
  const said = find(service, 'x-patchbay', 'telemetry');
  const [image, networkMode] = [textOf(find(service, 'image')), textOf(find(service, 'network_mode'))];
  const set = new Set(entriesOf(find(service, 'environment')).map(([variable]) => variable));
  return {
    name,
    ...(image === undefined ? {} : { image }),
    isOwn: isSaid(find(service, 'build')) || isSaid(find(service, 'x-patchbay', 'run')),
    ...(networkMode === undefined ? {} : { networkMode }),
    isProvided: isSaid(find(service, 'provider')),
    ...(said?.kind === 'scalar' && typeof said.value === 'boolean' ? { telemetry: said.value } : {}),
    isSet: (variable) => set.has(variable),
  };
}

function isSaid(node: Node | undefined): boolean {
  return node !== undefined && !isNull(node) && !isRejected(node);
}
