import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ownProperty } from '../../base/ownProperty.ts';
import { isHostPath, parseMount } from '../../manifest/forms/mounts.ts';
import { parsePorts } from '../../manifest/forms/ports.ts';
import type { Application, Mount, Port, Service } from '../../manifest/model.ts';
import { parseDotenv } from '../../manifest/variables/dotenv.ts';
import type { CliContext } from '../context.ts';
import { nameAndValue } from '../input/options.ts';
import { refusal } from '../output/report.ts';

/** What `run` is asked to have beside, or in place of, what the manifest says of the service. */
export interface RunWishes {
  readonly servicePorts: boolean;
  readonly publish?: readonly string[];
  readonly volume?: readonly string[];
  readonly label?: readonly string[];
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly env?: readonly string[];
  readonly envFromFile?: readonly string[];
}

/** The application with the service as it is asked for. @throws ProblemError for what cannot be read. */
export function withRunWishes(
  application: Application,
  service: Service,
  wishes: RunWishes,
  { currentDirectory }: Pick<CliContext, 'currentDirectory'>,
): Application {
  const { publish = [], volume = [], label = [], capAdd = [], capDrop = [], servicePorts } = wishes;
  if (publish.length > 0 && servicePorts) {
    throw refusal('bad-publish', '--publish and --service-ports cannot stand together. Name all ports with --publish.');
  }
  const added = volume.map((text) => mountOf(text, currentDirectory));
  const targets = new Set(added.map(({ target }) => target));
  const wished: Service = {
    ...service,
    ...(publish.length > 0 ? { ports: publish.flatMap(portsOf) } : {}),
    mounts: [...service.mounts.filter(({ target }) => !targets.has(target)), ...added],
    labels: { ...service.labels, ...Object.fromEntries(label.map(labelOf)) },
    capAdd: [...service.capAdd.filter((name) => !capDrop.includes(name)), ...capAdd],
    capDrop: [...service.capDrop.filter((name) => !capAdd.includes(name)), ...capDrop],
  };
  return { ...application, services: { ...application.services, [service.name]: wished } };
}

/** The variables of files, then those that are typed, as `name=value` or with the value that they have here. */
export function runEnvironment(
  { env = [], envFromFile = [] }: RunWishes,
  { host, environment, currentDirectory }: Pick<CliContext, 'host' | 'environment' | 'currentDirectory'>,
): Readonly<Record<string, string>> {
  const lookup = (name: string): string | undefined => ownProperty(environment, name);
  const files = envFromFile.flatMap((file) => {
    const text = host.readText(resolve(currentDirectory, file));
    if (text === undefined)
      throw refusal('unreadable', `Cannot read ${file}, which --env-from-file names. Check the path.`);
    const { values, problems } = parseDotenv(text, lookup);
    const [first] = problems;
    if (first) throw refusal('bad-env', `${file} cannot be read as variables: ${first.message}`);
    return [...values];
  });
  const typed = env.flatMap((text): (readonly [string, string])[] => {
    const pair = nameAndValue(text);
    if (pair) return [pair];
    if (text.startsWith('='))
      throw refusal('bad-env', `--env ${text} cannot be read. Write name=value, or the name alone.`);
    const value = lookup(text);
    return value === undefined ? [] : [[text, value]];
  });
  return Object.fromEntries([...files, ...typed]);
}

function portsOf(text: string): readonly Port[] {
  const ports = parsePorts(text);
  if (typeof ports === 'string') {
    throw refusal(
      'bad-publish',
      `--publish ${text} cannot be read: ${ports}. Write 8080:80, or 127.0.0.1:8080:80/udp.`,
    );
  }
  return ports.map((port) => ({
    ...port,
    protocol: port.protocol === 'udp' || port.protocol === 'sctp' ? port.protocol : 'tcp',
  }));
}

function mountOf(text: string, directory: string): Mount {
  const form = parseMount(text);
  const unknown = typeof form === 'string' ? form : form.unknownOptions.map((option) => `no option "${option}"`)[0];
  if (typeof form === 'string' || unknown !== undefined) {
    throw refusal(
      'bad-volume',
      `--volume ${text} cannot be read: ${unknown ?? ''}. Write ./data:/data, data:/data:ro or /data.`,
    );
  }
  const { source, target, type, isReadOnly, hasNoCopy, propagation, selinux } = form;
  return {
    type,
    ...(source === undefined ? {} : { source: isHostPath(source) ? hostPath(source, directory) : source }),
    target,
    isReadOnly,
    ...(hasNoCopy ? { hasNoCopy } : {}),
    ...(propagation === undefined ? {} : { propagation }),
    ...(selinux === 'z' || selinux === 'Z' ? { selinux } : {}),
  };
}

function hostPath(source: string, directory: string): string {
  return /^~(?=\/|$)/.test(source) ? join(homedir(), source.slice(1)) : resolve(directory, source);
}

function labelOf(text: string): readonly [string, string] {
  const pair = nameAndValue(text);
  if (pair) return pair;
  throw refusal('bad-label', `--label ${text} cannot be read. Write name=value.`);
}
