import type {
  EdgeEvidence,
  TopologyEdge,
  TopologyEdgeKind,
  TopologyNode,
  TopologyNodeKind,
} from '../../../protocol/topology/topology.ts';
import { compareText, edgeId } from './nodeIds.ts';

/** How often something goes along an edge, and how large it is on average; null where nobody counted. */
export interface EdgeRate {
  readonly ratePerSecond: number | null;
  readonly bytes: number | null;
}

/** What is said of an edge each time that somebody has evidence for it. */
export interface EdgeClaim {
  readonly kind: TopologyEdgeKind;
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly channel?: string;
  readonly group?: string;
  readonly target?: string;
  readonly isDeclared: boolean;
  readonly isObserved: boolean;
  readonly evidence: readonly EdgeEvidence[];
  readonly rate?: EdgeRate;
}

/** Nodes and edges as they come together, each once. */
export class MapDraft {
  readonly #nodes = new Map<string, TopologyNode>();
  readonly #edges = new Map<string, Drafted>();

  /** Adds a node, or what is known of it beside what is known already. */
  node(node: TopologyNode): void {
    const known = this.#nodes.get(node.id);
    const isDeclared = node.isDeclared || known?.isDeclared === true;
    const isObserved = node.isObserved || known?.isObserved === true;
    this.#nodes.set(node.id, { ...(known ?? node), isDeclared, isObserved });
  }

  has(id: string): boolean {
    return this.#nodes.has(id);
  }

  observed(id: string): void {
    const known = this.#nodes.get(id);
    if (known) this.#nodes.set(id, { ...known, isObserved: true });
  }

  edge(claim: EdgeClaim): void {
    const id = edgeId(claim.kind, claim.from, claim.to);
    const known: Drafted = this.#edges.get(id) ?? {
      claim,
      evidence: new Map(),
      isDeclared: false,
      isObserved: false,
      rates: [],
    };
    this.#edges.set(id, known);
    known.isDeclared ||= claim.isDeclared;
    known.isObserved ||= claim.isObserved;
    if (claim.rate) known.rates.push(claim.rate);
    for (const evidence of claim.evidence) addEvidence(known.evidence, evidence);
  }

  /** The edges as they are now, with all of their evidence, and without their rates. */
  get claims(): readonly EdgeClaim[] {
    return [...this.#edges.values()].map(({ claim, isDeclared, isObserved, evidence }) => {
      const { rate: _rate, ...known } = claim;
      return { ...known, isDeclared, isObserved, evidence: [...evidence.values()] };
    });
  }

  remove({ kind, from, to }: Pick<EdgeClaim, 'kind' | 'from' | 'to'>): void {
    this.#edges.delete(edgeId(kind, from, to));
  }

  /** In an order that depends on nothing but what is there: by kind, those of the manifest as they stand there, then by name. */
  nodes(): readonly TopologyNode[] {
    const places = new Map([...this.#nodes.keys()].map((id, place) => [id, place]));
    return [...this.#nodes.values()].toSorted(
      (one, other) =>
        kindOrder[one.kind] - kindOrder[other.kind] ||
        Number(other.isDeclared) - Number(one.isDeclared) ||
        (one.isDeclared ? (places.get(one.id) ?? 0) - (places.get(other.id) ?? 0) : compareText(one.id, other.id)),
    );
  }

  /** In the order of the nodes that they come from, then of those that they lead to. */
  edges(nodes: readonly TopologyNode[]): readonly TopologyEdge[] {
    const places = new Map(nodes.map(({ id }, place) => [id, place]));
    const placeOf = (id: string): number => places.get(id) ?? nodes.length;
    return [...this.#edges.values()]
      .map(finished)
      .toSorted(
        (one, other) =>
          placeOf(one.from) - placeOf(other.from) ||
          placeOf(one.to) - placeOf(other.to) ||
          compareText(one.kind, other.kind),
      );
  }

  /** What was counted, by the ids of edges: commands, of whoever consumes. */
  rates(): ReadonlyMap<string, EdgeRate> {
    return new Map(
      [...this.#edges].flatMap(([id, { rates }]) => (rates.length === 0 ? [] : [[id, added(rates)] as const])),
    );
  }
}

interface Drafted {
  readonly claim: EdgeClaim;
  readonly evidence: Map<string, EdgeEvidence>;
  readonly rates: EdgeRate[];
  isDeclared: boolean;
  isObserved: boolean;
}

const kindOrder: Readonly<Record<TopologyNodeKind, number>> = {
  gateway: 0,
  service: 1,
  channel: 2,
  group: 3,
  broker: 4,
  database: 5,
  outside: 6,
};

function finished({ claim, evidence, isDeclared, isObserved }: Drafted): TopologyEdge {
  const { kind, from, to, service, channel = null, group = null, target = null } = claim;
  return {
    ...{ id: edgeId(kind, from, to), kind, from, to, service, channel, group, target, isDeclared, isObserved },
    evidence: [...evidence.values()].toSorted(declaredFirst),
  };
}

/** What is declared stands before what was seen. */
function declaredFirst(one: EdgeEvidence, other: EdgeEvidence): number {
  return (
    Number(one.lastSeenMs !== null) - Number(other.lastSeenMs !== null) ||
    compareText(one.source, other.source) ||
    compareText(one.text, other.text)
  );
}

function addEvidence(kept: Map<string, EdgeEvidence>, evidence: EdgeEvidence): void {
  const key = JSON.stringify([evidence.source, evidence.text, evidence.lastSeenMs === null]);
  const known = kept.get(key);
  if (!known) kept.set(key, evidence);
  else if (evidence.lastSeenMs !== null) {
    const lastSeenMs = Math.max(known.lastSeenMs ?? 0, evidence.lastSeenMs);
    kept.set(key, { ...evidence, lastSeenMs, times: known.times + evidence.times });
  }
}

/** Several ways of one edge together: what nobody counted adds nothing. */
function added(rates: readonly EdgeRate[]): EdgeRate {
  const counted = rates.flatMap(({ ratePerSecond }) => ratePerSecond ?? []);
  const sized = rates.filter((rate) => rate.bytes !== null);
  const weight = (rate: EdgeRate): number => Math.max(rate.ratePerSecond ?? 0, Number.MIN_VALUE);
  const weights = sized.reduce((total, rate) => total + weight(rate), 0);
  return {
    ratePerSecond: counted.length === 0 ? null : counted.reduce((total, one) => total + one, 0),
    bytes:
      sized.length === 0
        ? null
        : sized.reduce((total, rate) => total + (rate.bytes ?? 0) * (weight(rate) / weights), 0),
  };
}
