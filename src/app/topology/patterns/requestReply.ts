import type { TopologyEdge, TopologyPattern } from '../../../protocol/topology/topology.ts';
import type { ChannelTraffic } from '../wiring/traffic.ts';
import { distinct, namedPattern, type FlowGraph } from './flowGraph.ts';

/** Parts of a name that say that answers come there: `inventory.replies`, `rpc:response`. */
const replying = /^(repl(y|ies)|responses?|answers?|results?)$/i;

/**
 * Request–reply: a requestor publishes to a channel that one service alone consumes, and consumes another that this service alone publishes
 * to. It is named where the second channel is called as one for answers; or where both channels belong to the pair alone, and the replier
 * takes nothing else from others, so that all that it sends there follows from what it is asked. Where that is true of both, the one that
 * stands first in the manifest is taken for the requestor.
 */
export function requestReplies(graph: FlowGraph): readonly TopologyPattern[] {
  return graph.channels.flatMap((requests) => {
    const [replier, ...others] = distinct(requests.consumers.map(({ to }) => to));
    if (replier === undefined || others.length > 0) return [];
    return graph.sentBy(replier).flatMap((answer) => {
      const replies = graph.channelOf(answer);
      return replies && replies !== requests ? pairsBy(replier, requests, replies, graph) : [];
    });
  });
}

function pairsBy(
  replier: string,
  requests: ChannelTraffic,
  replies: ChannelTraffic,
  graph: FlowGraph,
): readonly TopologyPattern[] {
  if (replies.publishers.some(({ from }) => from !== replier)) return [];
  // Of a private pair, each channel would else be the request of the other: what is called an answer is none.
  if (isCalledReply(requests)) return [];
  const requestors = distinct(requests.publishers.map(({ from }) => from)).filter(
    (party) => party !== replier && replies.consumers.some(({ to }) => to === party),
  );
  const [requestor, ...more] = requestors;
  if (requestor === undefined) return [];
  const isPrivate =
    more.length === 0 && isOf(requests.publishers, 'from', requestor) && isOf(replies.consumers, 'to', requestor);
  if (!isCalledReply(replies) && !(isPrivate && isReplier(replier, requestor, requests, replies, graph))) return [];
  const edges = [requests.publishers, requests.consumers, replies.publishers, replies.consumers].flat();
  const own = edges.filter(({ from, to }) => [replier, ...requestors].some((party) => party === from || party === to));
  const names = requestors.map((id) => graph.nameOf(id)).join(', ');
  const text = `${names} asks by ${requests.node.name}, and ${graph.nameOf(replier)} answers by ${replies.node.name}.`;
  return [namedPattern('request–reply', [requests.node.id, replies.node.id], own, text)];
}

function isOf(edges: readonly TopologyEdge[], end: 'from' | 'to', party: string): boolean {
  return edges.every((edge) => edge[end] === party);
}

function isCalledReply({ node, channel }: ChannelTraffic): boolean {
  return [node.name, channel.key].some((name) => name.split(/[.:/_-]+/).some((part) => replying.test(part)));
}

/** Of two that answer each other alone, the second is taken for the replier. */
function isReplier(
  replier: string,
  requestor: string,
  requests: ChannelTraffic,
  replies: ChannelTraffic,
  graph: FlowGraph,
): boolean {
  if (!takesOnly(replier, requests, graph)) return false;
  return !takesOnly(requestor, replies, graph) || graph.placeOf(requestor) < graph.placeOf(replier);
}

/** True if whatever comes to a party from others comes by this channel. */
function takesOnly(party: string, channel: ChannelTraffic, graph: FlowGraph): boolean {
  return graph.receivedBy(party).every((edge) => {
    const traffic = graph.channelOf(edge);
    return traffic === channel || traffic?.publishers.every(({ from }) => from === party) === true;
  });
}
