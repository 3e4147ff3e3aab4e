import type { Fix } from '../../base/problem.ts';
import { isCertainHostKey, isToldToOthers } from '../hosts/hostKeys.ts';
import { extraHostsOf, hostNamesOf } from '../hosts/hostNames.ts';
import { hostsOf, type HostText, type HostUse } from '../hosts/hostTexts.ts';
import { mentionsNumber, servicePortsOf, type ServicePorts } from '../hosts/servicePorts.ts';
import { correctWord, replaceWord } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { suggest } from '../problems/suggest.ts';
import { entriesOf, find, flagOf, keysOf, numberOf, textOf, type MapNode, type Node } from '../tree/tree.ts';
import type { ConsistencyContext } from './context.ts';

/** Hosts in the values of services: that they exist, can be reached, and at the port that is written there. */
export function checkHosts(root: MapNode, { problems }: Pick<ConsistencyContext, 'problems'>): void {
  const services = new Map(entriesOf(find(root, 'services')).map(([name, node]) => [name, node]));
  const world = new World(root, services, problems);
  for (const [name, node] of services) {
    if (!find(node, 'provider')) checkService(name, node, world);
  }
}

/** What all checks look at, made when the first asks for it: most manifests have no such mistake. */
class World {
  readonly root: MapNode;
  readonly services: ReadonlyMap<string, Node>;
  readonly problems: ProblemList;
  #names: ReadonlyMap<string, readonly string[]> | undefined;
  #byPort: ReadonlyMap<string, readonly string[]> | undefined;
  readonly #near = new Map<string, string | undefined>();

  constructor(root: MapNode, services: ReadonlyMap<string, Node>, problems: ProblemList) {
    this.root = root;
    this.services = services;
    this.problems = problems;
  }

  get names(): ReadonlyMap<string, readonly string[]> {
    return (this.#names ??= hostNamesOf(this.root));
  }

  /** The name that this one may stand for. Many services look for the same host. */
  nearTo(name: string): string | undefined {
    if (!this.#near.has(name)) this.#near.set(name, suggest(name, this.names.keys()));
    return this.#near.get(name);
  }

  portsOf(name: string): ServicePorts {
    const node = this.services.get(name);
    return node ? servicePortsOf(node) : noPorts;
  }

  /** The services with a network of their own that have a port, inside or on this machine. */
  with(port: number, where: 'inside' | 'published'): readonly string[] {
    this.#byPort ??= this.#servicesByPort();
    return this.#byPort.get(`${where} ${port}`) ?? [];
  }

  #servicesByPort(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    const add = (key: string, name: string): void => {
      const others = found.get(key);
      if (others) others.push(name);
      else found.set(key, [name]);
    };
    for (const [name, node] of this.services) {
      if (find(node, 'network_mode')) continue;
      const { inside, published } = this.portsOf(name);
      for (const port of inside) add(`inside ${port}`, name);
      for (const port of published.keys()) add(`published ${port}`, name);
    }
    return found;
  }
}

const noPorts: ServicePorts = { inside: new Set(), published: new Map() };

/** A host, and the service in whose value it stands. */
interface Use extends HostUse {
  readonly service: string;
  readonly node: Node;
}

function checkService(service: string, node: Node, world: World): void {
  const uses = hostsOf(node);
  if (uses.length === 0) return;
  const mode = textOf(find(node, 'network_mode'));
  // With the network of the host, or of another container, localhost and the names mean something else.
  if (mode !== undefined && mode !== 'bridge') return;
  const extra = extraHostsOf(node);
  for (const { text, word } of uses) {
    if (/^(?:build|label|local)$/.test(text.place) || extra.has(word.name)) continue;
    const use = { service, node, text, word };
    if (loopback.test(word.name)) checkLoopback(use, world);
    else if (world.names.has(word.name)) checkReached(use, world);
    else checkUnknown(use, world);
  }
}

const loopback = /^(?:localhost|127\.0\.0\.1|::1)$/;

/** What a browser, a caller or the service itself uses: it is looked at from elsewhere. */
const seenFromElsewhere =
  /public|external|extern|frontend|browser|client|cors|origin|redirect|callback|advertise|listen|bind|allowed|virtual|letsencrypt|vite_|next_|react_|nuxt_|vue_|(?:^|_)(?:site|web|base|root|home|app|host|server|self|own)_?(?:url|uri|addr)|domain|issuer|webhook/i;

/** A word is certainly a host in a URL or before a port, else only by a key that says so. */
function isCertain({ text, word }: Use): boolean {
  return word.position !== 'value' || isCertainHostKey(keyOf(text)) || text.reading.isHost === true;
}

function keyOf({ reading, isPair, node }: HostText): string {
  return isPair ? (String(node.value).split('=')[0] ?? '') : (reading.key ?? '');
}

const defaultPorts: Readonly<Record<string, number>> = {
  redis: 6379,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mongodb: 27017,
  amqp: 5672,
};

function checkLoopback(use: Use, world: World): void {
  const { service, text, word } = use;
  const key = keyOf(text);
  if (text.place !== 'environment' || !isCertain(use) || seenFromElsewhere.test(key)) return;
  const port = word.port?.number ?? defaultPorts[word.scheme ?? ''] ?? portBeside(use, key);
  if (port === undefined || isOwn(use, port, world)) return;
  const [inside, published] = [world.with(port, 'inside'), world.with(port, 'published')];
  // A browser on this machine reaches what is published.
  if (/^(?:https?|wss?)$/.test(word.scheme ?? '') && published.length > 0) return;
  const [target, ...others] = new Set([...inside, ...published]);
  if (target === undefined || others.length > 0) return;
  const image = textOf(find(use.node, 'image'));
  if (image !== undefined && image === textOf(find(world.services.get(target), 'image'))) return;
  const own = inside.length > 0 ? port : (world.portsOf(target).published.get(port) ?? port);
  const place = own === port ? `"${target}"` : `"${target}" and port ${own}`;
  const message = `"${word.name}" is the container of "${service}" itself, and port ${port} is that of "${target}". Write ${place}.`;
  world.problems.warning('own-host', message, text.node.at, [], rewritten(use, target, own, world.problems));
}

/** `DB_PORT` beside `DB_HOST`. */
function portBeside({ node }: Use, key: string): number | undefined {
  const name = key.replace(/host(?:name|_name)?$/i, (word) => (word === word.toUpperCase() ? 'PORT' : 'port'));
  return name === key ? undefined : numberOf(find(node, 'environment', name));
}

/** True if the service has that port itself, as far as it says. */
function isOwn({ service, node }: Use, port: number, world: World): boolean {
  const { inside, published } = world.portsOf(service);
  if (inside.has(port) || published.has(port)) return true;
  const said = entriesOf(find(node, 'environment')).filter(([name]) => /^(?:HTTP_|SERVER_|APP_)?PORT$/i.test(name));
  return said.some(([, value]) => numberOf(value) === port);
}

function rewritten({ text, word }: Use, host: string, port: number, problems: ProblemList): Fix | undefined {
  const { at } = text.node;
  if (!word.port || word.port.number === port) return replaceWord(word.name, host, at, problems);
  return replaceWord(`${word.name}:${word.port.number}`, `${host}:${port}`, at, problems);
}

function checkReached(use: Use, world: World): void {
  const { service, text, word } = use;
  const targets = world.names.get(word.name) ?? [];
  if (targets.includes(service) || !isCertain(use) || isToldToOthers(keyOf(text))) return;
  const [target = '', ...others] = targets;
  const other = world.services.get(target);
  if (others.length > 0 || !other || find(other, 'network_mode') || find(other, 'provider')) return;
  checkShared(use, target, other, world);
  const port = word.port?.number;
  const { inside, published } = world.portsOf(target);
  const own = port === undefined ? undefined : published.get(port);
  if (port === undefined || own === undefined || inside.has(port) || mentionsNumber(other, port)) return;
  const message = `Port ${port} of "${target}" is that of this machine; between containers it is ${own}. Write ${word.name}:${own}.`;
  const fix = rewritten(use, word.name, own, world.problems);
  world.problems.warning('published-port', message, text.node.at, [], fix);
}

function checkShared({ service, node, text, word }: Use, target: string, other: Node, { root, problems }: World): void {
  const networksOf = (one: Node): readonly string[] =>
    keysOf(find(one, 'networks')).map((key) => textOf(find(root, 'networks', key, 'name')) ?? key);
  const [own, theirs] = [networksOf(node), networksOf(other)];
  if (own.length === 0 || theirs.length === 0 || own.some((network) => theirs.includes(network))) return;
  const message = `"${service}" looks for "${word.name}" here, and shares no network with "${target}". Put both on one network.`;
  const at = find(other, 'networks')?.at;
  const related = at ? [{ message: `The networks of "${target}" are said here.`, at }] : [];
  problems.warning('host-network', message, text.node.at, related);
}

function checkUnknown(use: Use, world: World): void {
  const { service, node, text, word } = use;
  const { name } = word;
  if (text.place !== 'environment' || !isCertain(use) || seenFromElsewhere.test(keyOf(text))) return;
  if (name.length < 4 || /[.:]/.test(name)) return;
  const isOpen = keysOf(find(node, 'networks')).some((key) => flagOf(find(world.root, 'networks', key, 'external')));
  const meant = isOpen ? undefined : world.nearTo(name);
  // `kafka2` beside `kafka1` is more likely a host of its own than a slip.
  if (meant === undefined || meant.length < 4 || withoutDigits(meant) === withoutDigits(name)) return;
  const message = `No service is named "${name}", and "${service}" looks for it. Did you mean "${meant}"?`;
  world.problems.warning(
    'unknown-host',
    message,
    text.node.at,
    [],
    correctWord(name, [meant], text.node.at, world.problems),
  );
}

function withoutDigits(name: string): string {
  return name.replace(/[\d_-]+/g, '').toLowerCase();
}
