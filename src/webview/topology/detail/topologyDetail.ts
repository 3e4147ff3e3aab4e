import { plural } from '../../../base/counts.ts';
import type { Topology, TopologyEdge, TopologyNode } from '../../../protocol/topology/topology.ts';
import type { TopologyAction, TopologyTarget } from '../../../protocol/topology/topologyPage.ts';
import { element, iconButton, setAttribute } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import type { MapState } from '../model/mapState.ts';
import { actionsOf, actionTexts, targetsOfEdge, targetsOfNode, targetTexts } from '../model/topologyLinks.ts';
import type { ShownNode } from '../model/shownGraph.ts';
import { edgeKindWords, kindOfNode, knownText } from '../model/topologyWords.ts';
import { detailSection, evidenceList, FigureList, nameButton, updateAges, wordButton } from './detailParts.ts';
import { edgeFigureLines, nodeFigureLines } from './figureLines.ts';
import { findingSection, patternSection, unknownSection } from './findings.ts';
import { lookingSection } from './lookingBox.ts';
import { tiesSections } from './nodeDetail.ts';

const ageEveryMs = 1000;

export interface TopologyDetailPorts {
  readonly open: (id: string, target: TopologyTarget) => void;
  readonly act: (id: string, action: TopologyAction) => void;
  /** A finding is to be written into the manifest, by its place in the list. */
  readonly onDeclare: (finding: number) => void;
  readonly onWatch: (isAllowed: boolean) => void;
  readonly onClose: () => void;
}

/** All that is known of the selected node or edge; of the application as a whole, where nothing is selected. */
export class TopologyDetail {
  /** It is reached by the tab key, so that arrows scroll it. */
  readonly element = element('section', {
    className: 'topology-known',
    attributes: { 'aria-label': 'What is known', tabindex: '0' },
  });
  readonly #state: MapState;
  readonly #ports: TopologyDetailPorts;
  readonly #head = element('header', { className: 'known-head' });
  readonly #buttons = element('div', { className: 'known-buttons' });
  readonly #figures = new FigureList();
  readonly #sections = element('div');
  #shown: string | undefined;
  #drawn = '';
  #drawnButtons = '';

  constructor(state: MapState, ports: TopologyDetailPorts) {
    this.#state = state;
    this.#ports = ports;
    this.element.append(this.#head, this.#buttons, this.#figures.element, this.#sections);
    state.onNews(() => this.#show());
    state.onSelect(() => this.#show());
    state.onLook(() => this.#show());
    state.onFigures(() => this.#showFigures());
    setInterval(() => updateAges(this.element, Date.now()), ageEveryMs);
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  #show(): void {
    const { topology, looking, selected } = this.#state;
    const drawn = JSON.stringify([topology, looking, selected, this.#fold?.members.length]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const key = document.activeElement?.getAttribute('data-key');
    const hadFocus = this.element.contains(document.activeElement);
    this.#put();
    if (hadFocus) (this.#keyed(key) ?? this.element).focus({ preventScroll: true });
    if (selected !== this.#shown) this.element.scrollTop = 0;
    this.#shown = selected;
    this.#showFigures();
  }

  #keyed(key: string | null | undefined): HTMLElement | undefined {
    const all = this.element.querySelectorAll<HTMLElement>('[data-key]');
    return [...all].find((each) => each.dataset['key'] === key);
  }

  #put(): void {
    const { topology } = this.#state;
    const { node, edge } = this.#chosen;
    if (!topology) return this.#sections.replaceChildren();
    this.#drawnButtons = '';
    const fold = this.#fold;
    if (node) this.#putNode(node, topology);
    else if (edge) this.#putEdge(edge, topology);
    else if (fold) this.#putFold(fold);
    else this.#putApplication(topology);
  }

  get #chosen(): { readonly node?: TopologyNode | undefined; readonly edge?: TopologyEdge | undefined } {
    const { topology, selected } = this.#state;
    return {
      node: topology?.nodes.find(({ id }) => id === selected),
      edge: this.#state.graph.edges.flatMap(({ edges }) => edges).find(({ id }) => id === selected),
    };
  }

  get #fold(): ShownNode | undefined {
    return this.#state.graph.nodes.find(({ id, kind }) => kind === 'fold' && id === this.#state.selected);
  }

  #putFold({ name, members }: ShownNode): void {
    this.#putHead(name, [`${plural(members.length, 'node')} as one`]);
    const items = members.map((member) =>
      element('li', {}, [nameButton(`node ${member.id}`, member.name, () => this.#state.select(member.id))]),
    );
    this.#sections.replaceChildren(detailSection('In it', [element('ul', { className: 'ties' }, items)]));
  }

  #putNode(node: TopologyNode, topology: Topology): void {
    const edges = topology.edges.filter(({ from, to }) => from === node.id || to === node.id);
    const about = new Set([node.id, ...edges.map(({ id }) => id)]);
    this.#putHead(node.name, [kindOfNode(node), ...factsOf(node)]);
    this.#sections.replaceChildren(
      ...this.#findings(topology, about),
      ...patternSection(topology, new Set([node.id]), (id) => this.#state.select(id)),
      ...tiesSections(node, topology, Date.now(), (id) => this.#state.select(id)),
    );
  }

  #putEdge(edge: TopologyEdge, topology: Topology): void {
    const name = (id: string): string => topology.nodes.find((node) => node.id === id)?.name ?? id;
    const end = (id: string): HTMLElement => nameButton(`node ${id}`, name(id), () => this.#state.select(id));
    const group = edge.group === null ? [] : [`as ${edge.group}`];
    this.#putHead(`${name(edge.from)} → ${name(edge.to)}`, [knownText(edge)]);
    const sentence = element('p', { className: 'edge-sentence' }, [
      nameButton('service', edge.service, () => this.#select(topology, edge)),
      document.createTextNode(` ${[edgeKindWords[edge.kind], ...group].map(showHidden).join(' ')} `),
      ...(edge.channel === null ? [end(edge.kind === 'consumes' ? edge.from : edge.to)] : [this.#channelOf(edge)]),
    ]);
    this.#sections.replaceChildren(
      sentence,
      ...this.#findings(topology, new Set([edge.id])),
      ...(edge.evidence.length === 0 ? [] : [detailSection('Evidence', [evidenceList(edge.evidence, Date.now())])]),
      ...this.#others(edge),
      ...patternSection(topology, new Set([edge.id]), (id) => this.#state.select(id)),
    );
  }

  /** The map draws several edges between the same two as one line. */
  #others(edge: TopologyEdge): readonly HTMLElement[] {
    const line = this.#state.graph.edges.find(({ edges }) => edges.includes(edge));
    const others = line?.edges.filter((each) => each !== edge) ?? [];
    if (others.length === 0) return [];
    const items = others.map(({ id, service, kind, channel, target }) => {
      const text = [service, edgeKindWords[kind], channel ?? target ?? ''].join(' ');
      return element('li', {}, [nameButton(`edge ${id}`, text, () => this.#state.select(id))]);
    });
    return [detailSection('In the same line', [element('ul', { className: 'ties' }, items)])];
  }

  #select(topology: Topology, { service, from, to }: TopologyEdge): void {
    const found = topology.nodes.find(({ id, name }) => (id === from || id === to) && name === service);
    if (found) this.#state.select(found.id);
  }

  #channelOf({ channel, from, to }: TopologyEdge): HTMLElement {
    const { topology } = this.#state;
    const isIt = (id: string): boolean => id === from || id === to;
    const node =
      topology?.nodes.find(({ id, kind, name }) => isIt(id) && kind === 'channel' && name === channel) ??
      topology?.nodes.find(({ kind, name }) => kind === 'channel' && name === channel);
    return nameButton('channel', channel ?? '', () => this.#state.select(node?.id));
  }

  #putApplication(topology: Topology): void {
    const { nodes, edges } = topology;
    const services = nodes.filter(({ kind }) => kind === 'service' || kind === 'gateway').length;
    const channels = nodes.filter(({ kind }) => kind === 'channel').length;
    const facts = [plural(services, 'service'), plural(channels, 'channel'), plural(edges.length, 'edge')];
    this.#putHead(topology.application, facts);
    this.#sections.replaceChildren(
      ...this.#findings(topology, undefined),
      ...patternSection(topology, undefined, (id) => this.#state.select(id)),
      ...unknownSection(topology),
      lookingSection(this.#state.looking, this.#ports.onWatch),
    );
  }

  #findings(topology: Topology, about: ReadonlySet<string> | undefined): readonly HTMLElement[] {
    const { onDeclare } = this.#ports;
    return findingSection(topology, about, Date.now(), { onSelect: (id) => this.#state.select(id), onDeclare });
  }

  #putHead(name: string, facts: readonly string[]): void {
    const shown = showHidden(name);
    const title = element('div', { className: 'known-title' }, [
      element('h2', { text: shown, title: shown }),
      element('p', { className: 'known-facts', text: showHidden(facts.join(' · ')) }),
    ]);
    const close = iconButton('close', 'Close (Escape)', this.#ports.onClose);
    setAttribute(close, 'data-key', 'close');
    this.#head.replaceChildren(title, close);
  }

  /** What changes with every second: figures, and what can be done now. */
  #showFigures(): void {
    const { figures } = this.#state;
    const { node, edge } = this.#chosen;
    const edgeLines = edge ? edgeFigureLines(edge, figures) : [];
    this.#figures.show(node ? nodeFigureLines(node, figures) : edgeLines);
    this.#showButtons(node, edge);
  }

  #showButtons(node: TopologyNode | undefined, edge: TopologyEdge | undefined): void {
    const edgeTargets = edge ? targetsOfEdge(edge) : [];
    const targets = node ? targetsOfNode(node) : edgeTargets;
    const actions = node ? actionsOf(this.#state.figures?.nodes[node.id]?.actions ?? []) : [];
    const id = node?.id ?? edge?.id ?? '';
    const drawn = JSON.stringify([id, targets, actions]);
    if (drawn === this.#drawnButtons) return;
    this.#drawnButtons = drawn;
    const key = this.#buttons.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-key')
      : null;
    this.#buttons.hidden = targets.length + actions.length === 0;
    this.#buttons.replaceChildren(
      ...targets.map((target) => {
        const { icon, label } = targetTexts[target];
        return wordButton(`open ${target}`, icon, label, () => this.#ports.open(id, target));
      }),
      ...actions.map((action) => {
        const { icon, label } = actionTexts[action];
        return wordButton(`act ${action}`, icon, label, () => this.#ports.act(id, action));
      }),
    );
    if (key !== null && key !== undefined) (this.#keyed(key) ?? this.element).focus({ preventScroll: true });
  }
}

function factsOf({ kind, service, name, isDeclared, isObserved, channel }: TopologyNode): readonly string[] {
  return [
    ...(kind === 'group' && channel ? [`of ${channel.name}`] : []),
    ...(channel && kind === 'channel' && channel.key !== name ? [`key ${channel.key}`] : []),
    ...(channel?.broker ? [`on ${channel.broker}`] : []),
    ...(service !== null && service !== name ? [`service ${service}`] : []),
    ...(isDeclared ? [] : ['not declared']),
    ...(isObserved ? [] : ['not seen']),
  ];
}
